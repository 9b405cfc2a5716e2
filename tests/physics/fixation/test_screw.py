"""Screws as data: the published thread shape factors, names, and files that are wrong."""

import math

import pytest

from physics.errors import PhysicsError
from physics.fixation.screw import SCREW_FILE, read_screws, screw_named, screws

# Computed by hand from the threads of ISO 5835 with 0.5 + 0.57735 depth / pitch.
SHAPE_FACTORS = {"HA3.5": 0.754, "HA4.5": 0.747, "HB6.5": 0.867, "HB4.0": 0.846}


@pytest.mark.parametrize(("family", "factor"), SHAPE_FACTORS.items())
def test_thread_shape_factors_of_the_standard_screws(family, factor):
    assert screws()[family].thread_shape_factor == pytest.approx(factor, abs=5e-4)


def test_shape_factor_is_capped_at_the_full_cylinder():
    from dataclasses import replace

    fine = replace(screws()["HA4.5"], thread_diameter=5.0, core_diameter=2.7, pitch=1.0)
    assert fine.thread_shape_factor == 1.0


def test_cannulated_screws_score_about_a_sixth_lower_by_their_thicker_core():
    cannulated = [screws()[name].thread_shape_factor for name in ("cannulated6.5", "cannulated7.0", "cannulated7.3")]
    loss = 1.0 - sum(cannulated) / len(cannulated) / screws()["HB6.5"].thread_shape_factor
    assert loss == pytest.approx(0.17, abs=0.03)


@pytest.mark.parametrize("screw", screws().values(), ids=lambda screw: screw.id)
def test_every_screw_can_exist(screw):
    assert screw.core_diameter < screw.thread_diameter
    assert screw.core_diameter <= screw.hole * 1.4, "a hole far below the core bursts the bone"
    assert screw.hole < screw.thread_diameter
    assert screw.cannula < screw.core_diameter
    assert screw.length[0] < screw.length[1]
    assert 0.5 < screw.thread_shape_factor <= 1.0
    root = screw.crest_width + screw.thread_depth * sum(math.tan(math.radians(angle)) for angle in screw.flank_angles)
    assert root < screw.pitch, "two turns would run into each other"
    assert screw.source
    assert screw_named(screw.id)[0] is screw


@pytest.mark.parametrize("family", ["HA1.5", "HA2.0", "HA2.7", "HA3.5", "HA4.5"])
def test_breaking_torque_from_the_core_agrees_with_the_standard(family):
    from dataclasses import replace

    computed = replace(screws()[family], torsional_strength=None).breaking_torque
    assert computed == pytest.approx(screws()[family].breaking_torque, rel=0.2)


def test_names_with_sizes():
    screw, length = screw_named("pedicle:6.5x45")
    assert (screw.id, screw.thread_diameter, length) == ("pedicle6.5", 6.5, 45.0)
    assert screw_named("HA3.5:30") == (screws()["HA3.5"], 30.0)
    between, _ = screw_named("pedicle:7.0x40")
    assert between.thread_diameter == pytest.approx(7.0)
    assert screws()["pedicle6.5"].core_diameter < between.core_diameter < screws()["pedicle7.5"].core_diameter


@pytest.mark.parametrize(
    "words", ["", "HA9", "pedicle", "pedicle:0x40", "pedicle:20x40", "HA3.5:abc", "HA3.5:1.2.3", "x:y"]
)
def test_unknown_screws_are_named_in_the_error(words):
    with pytest.raises(PhysicsError) as error:
        screw_named(words)
    assert error.value.message_id == "fixation-screw-unknown"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("core_diameter = 2.4", "core_diameter = 9.0", "fixation-screw-value"),
        ("pitch = 1.25", 'pitch = "fine"', "fixation-screw-value"),
        ("pitch = 1.25", "", "fixation-screw-value"),
        ("length = [10, 110, 2]", "length = [10]", "fixation-screw-value"),
        ("[families.", "[family.", "fixation-screws-unreadable"),
        ('[families."HA3.5"]', "[families.", "fixation-screws-unreadable"),
    ],
)
def test_wrong_screw_files_are_refused(tmp_path, old, new, message):
    path = tmp_path / "screws.toml"
    path.write_text(SCREW_FILE.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(PhysicsError) as error:
        read_screws(path)
    assert error.value.message_id == message


def test_a_screw_is_of_implant_steel_unless_its_family_names_titanium():
    assert screws()["HA3.5"].material == "steel"
    assert screws()["pedicle6.5"].material == "titanium"


def test_an_unknown_material_is_refused(tmp_path):
    path = tmp_path / "screws.toml"
    path.write_text(SCREW_FILE.read_text(encoding="utf-8").replace('material = "titanium"', 'material = "tin"'))
    with pytest.raises(PhysicsError) as caught:
        read_screws(path)
    assert caught.value.values["key"] == "material"
