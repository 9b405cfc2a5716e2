"""`rig screw`, `pullout`, `tap` and `osteotome` as a script drives them."""

import json
import re
from pathlib import Path

import numpy as np
import pytest

from scenarios.storage import assets_folder
from simulator.cli.program import main

REPOSITORY = Path(__file__).resolve().parents[3]
FOAM = ("--specimen", "foam:20", "--thickness", "40", "--depth", "20")
SHAFT = ("--specimen", "layers", "--layers", "1.85:4,0.25:20,1.85:4", "--depth", "30")


@pytest.fixture
def figures(capsys):
    """Runs a tool of the rig and returns its JSON."""

    def run(*arguments):
        code = main(["rig", *arguments, "--json"])
        printed = capsys.readouterr()
        assert code == 0, printed.err
        return json.loads(printed.out)

    return run


def test_pullout_from_foam(figures):
    found = figures("pullout", "--screw", "HB6.5", "--hole", "3.2", *FOAM)
    assert found["pullout_N"] == pytest.approx(1523, rel=0.02)
    assert found["thread_shape_factor"] == pytest.approx(0.867, abs=0.001)
    assert 500 < found["stiffness_N_mm"] < 5000
    stripped = figures("pullout", "--screw", "HB6.5", "--hole", "3.2", *FOAM, "--until", "strip")
    assert stripped["pullout_N"] < 0.3 * found["pullout_N"]


def test_screw_through_a_shaft(figures):
    strip = figures("screw", "--screw", "HA3.5", "--hole", "2.5", *SHAFT, "--until", "strip")
    assert strip["stripped"] is True
    stop = figures("screw", "--screw", "HA3.5", "--hole", "2.5", *SHAFT, "--until", "stop", "--series")
    assert stop["stripped"] is False
    assert stop["torque_Nm"] == pytest.approx(0.82 * strip["stripping_torque_Nm"], rel=0.02)
    assert stop["insertion_torque_max_Nm"] < stop["torque_Nm"]
    assert len(stop["series"]["turn_deg"]) == len(stop["series"]["torque_Nm"]) > 100
    at = figures("screw", "--screw", "HA3.5", "--hole", "2.5", "--tapped", *SHAFT, "--until", "1.2")
    assert at["torque_Nm"] == pytest.approx(1.2, rel=0.02)
    assert at["insertion_torque_max_Nm"] < stop["insertion_torque_max_Nm"]


def test_a_seed_moves_where_the_surgeon_stops_and_repeats(figures):
    first, again, other = (figures("screw", *SHAFT, "--seed", seed)["torque_Nm"] for seed in ("1", "1", "2"))
    assert first == again != other


def test_tap_and_osteotome_and_pictures(figures, tmp_path):
    tap = figures("tap", "--screw", "pedicle:6.5x45", "--density", "0.25", "--thickness", "50")
    assert tap["torque_max_Nm"] > 0.0
    picture = tmp_path / "curves.svg"
    struck = figures("osteotome", "--width", "10", "--energy-J", "2", "--blows", "3", "--plot", str(picture))
    assert struck["depth_mm"] == pytest.approx(sum(struck["per_blow_mm"]))
    assert struck["per_blow_mm"][0] == pytest.approx(6.0, rel=0.05)
    assert 2000 < struck["peak_force_N"] < 10_000
    assert picture.stat().st_size > 1000


@pytest.mark.parametrize(
    "arguments",
    [
        ("screw", "--screw", "HA99"),
        ("screw", "--until", "tight"),
        ("screw", "--hole", "-2"),
        ("screw", "--friction", "9"),
        ("pullout", "--depth", "9999"),
        ("osteotome", "--width", "500"),
        ("screw", "--specimen", "model:nowhere"),
        ("screw", "--specimen", "model:nowhere", "--at", "0,0,0", "--axis", "-1,0,0"),
    ],
)
def test_bad_input_gets_a_sentence_in_both_languages(capsys, arguments):
    sentences = []
    for language in ("en", "zh_CN"):
        assert main(["--language", language, "rig", *arguments]) == 2
        printed = capsys.readouterr()
        assert printed.out == ""
        assert len(printed.err.strip().splitlines()) == 1
        sentences.append(printed.err)
    assert sentences[0] != sentences[1]


def test_a_line_through_a_reconstructed_bone():
    from physics.errors import PhysicsError
    from physics.fixation.hole import Hole, hole_profile
    from physics.fixation.material import BONE
    from physics.fixation.pullout import thread_hold
    from physics.fixation.screw import screws
    from reconstruction.volume import Volume
    from simulator.cli.rig.model_line import bone_on_line

    # A shaft along z, cortex of 4 mm around marrow, and a second bone behind it, 0.5 mm voxels.
    x, y = np.meshgrid(np.arange(100) * 0.5 - 20.0, np.arange(80) * 0.5 - 20.0)
    radius = np.hypot(x, y)
    shaft = radius < 12.0
    label = np.where(shaft, 1, np.where(x > 16.0, 2, 0)).astype(np.uint16)
    density = np.where(shaft & (radius > 8.0), 1.85, np.where(shaft, 0.02, np.where(x > 16.0, 1.0, 0.0)))
    affine = np.diag([0.5, 0.5, 0.5, 1.0])
    affine[:3, 3] = -20.0
    density, label = (np.repeat(plane[None], 40, axis=0) for plane in (density.astype(np.float32), label))
    at, axis = np.array([-19.0, 0.0, -10.0]), np.array([2.0, 0.0, 0.0])
    bone = bone_on_line(Volume(density, affine), Volume(label, affine), at, axis)
    assert bone.entry_mm[0] == pytest.approx(-12.0, abs=0.4)
    assert bone.through_mm == pytest.approx(24.0, abs=0.6)
    screw, hole = screws()["HA3.5"], Hole(2.5)
    profile = hole_profile(bone.bone_at, bone.entry_mm, bone.axis, screw=screw, hole=hole, length_mm=30.0)
    hold = thread_hold(screw, hole, profile, BONE, 30.0).maximum_N
    assert hold == pytest.approx(2 * 4.0 / 5.0 * 2066.5, rel=0.1)
    with pytest.raises(PhysicsError):
        bone_on_line(Volume(density, affine), Volume(label, affine), at, -axis)


def test_both_languages_hold_the_same_texts():
    def ids(language):
        text = (assets_folder() / "translations" / language / "fixation.ftl").read_text(encoding="utf-8")
        return set(re.findall(r"^([a-z][\w-]*) =", text, flags=re.M))

    used = set()
    for folder in ("physics", "simulator/cli/rig"):
        for path in (REPOSITORY / folder).rglob("*.py"):
            used |= set(re.findall(r'"(fixation-[a-z-]+)"', path.read_text(encoding="utf-8")))
    assert ids("en") == ids("zh_CN") >= used
    assert ids("en") == used
