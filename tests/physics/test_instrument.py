"""Instruments as data, their meshes, and what is refused."""

import numpy as np
import pytest
import trimesh

from physics.errors import PhysicsError
from physics.instrument import INSTRUMENT_FOLDER, instrument_named, instruments, load_instrument, load_instruments
from physics.instrument_mesh import instrument_mesh


@pytest.mark.parametrize("instrument_id", list(instruments()))
def test_every_instrument_loads_and_has_a_closed_mesh(instrument_id):
    instrument = instrument_named(instrument_id)
    assert len(instrument.source) > 60
    vertices, faces = instrument_mesh(instrument)
    mesh = trimesh.Trimesh(vertices, faces, process=False)
    assert mesh.is_watertight
    assert mesh.volume > 0.0
    radius = max(0.5 * instrument.diameter_mm, 0.5 * instrument.shaft_diameter_mm + instrument.hook_mm)
    assert np.hypot(vertices[:, 0], vertices[:, 1]).max() == pytest.approx(radius, rel=0.02)
    assert vertices[:, 2].max() == pytest.approx(0.0, abs=1e-9)
    assert vertices[:, 2].min() == pytest.approx(-instrument.length_mm)


def test_one_file_makes_one_instrument_or_a_family():
    path = INSTRUMENT_FOLDER / "twist_drill_3_2.toml"
    assert load_instruments(path) == (load_instrument(path),) == (instrument_named("twist_drill_3_2"),)
    domes = load_instruments(INSTRUMENT_FOLDER / "reamer_acetabular.toml")
    assert [dome.diameter_mm for dome in domes] == list(range(38, 65))
    heads = load_instruments(INSTRUMENT_FOLDER / "reamer_intramedullary.toml")
    assert {head.steps[0][0] for head in heads} == {head.diameter_mm for head in heads}
    triple = instrument_named("reamer_triple")
    assert [step[0] for step in triple.steps] == [8.0, 13.0, 18.0]


def test_the_drills_asked_for_are_there():
    sizes = sorted(i.diameter_mm for i in instruments().values() if i.kind == "twist_drill")
    assert sizes == [1.5, 2.0, 2.5, 2.7, 3.2, 3.5, 4.5]


def test_a_drill_is_fluted_and_pointed():
    drill = instrument_named("twist_drill_3_2")
    vertices, faces = instrument_mesh(drill)
    mesh = trimesh.Trimesh(vertices, faces, process=False)
    assert mesh.volume < 0.85 * np.pi * 1.6**2 * drill.length_mm, "flutes take metal away"
    r = np.hypot(vertices[:, 0], vertices[:, 1])
    cone = vertices[:, 2] > -drill.cone_height_mm
    assert (r[cone] <= -vertices[cone, 2] * np.tan(np.radians(59.0)) + 1e-9).all()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("kind = 'chainsaw'", "physics-instrument-kind"),
        ("diameter_mm = 95.0", "physics-instrument-range"),
        ("diameter_mm = nan", "physics-instrument-range"),
        ("diameter_mm = 'three'", "physics-instrument-missing"),
        ("source = ''", "physics-instrument-missing"),
        ("flute_length_mm = 300.0", "physics-instrument-flutes"),
        ("colour = 'blue'", "physics-instrument-unknown-key"),
        ("= broken", "physics-instrument-unreadable"),
    ],
)
def test_a_wrong_file_is_refused_with_its_reason(tmp_path, change, message):
    text = (INSTRUMENT_FOLDER / "twist_drill_3_2.toml").read_text(encoding="utf-8")
    key = change.split(" ")[0]
    kept, dropping = [], False
    for line in text.splitlines():
        if line.startswith(f"{key} "):
            dropping = line.count('"""') == 1
            continue
        if dropping:
            dropping = '"""' not in line
            continue
        kept.append(line)
    path = tmp_path / "odd.toml"
    path.write_text(change + "\n" + "\n".join(kept), encoding="utf-8")
    with pytest.raises(PhysicsError) as caught:
        load_instrument(path)
    assert caught.value.message_id == message
    assert caught.value.values["file"] == "odd.toml"


def test_a_missing_file_and_an_unknown_name():
    with pytest.raises(PhysicsError, match="physics-instrument-unreadable"):
        load_instrument(INSTRUMENT_FOLDER / "none.toml")
    with pytest.raises(PhysicsError, match="physics-instrument-unknown"):
        instrument_named("spoon")
