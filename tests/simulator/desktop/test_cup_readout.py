"""What the panel of the tool in hand tells of a cup: gap, blows, hold and where it opens to."""

from types import SimpleNamespace

import pytest

from physics.impacted_cup import CupState
from physics.instrument import instrument_named
from simulator.session.implants import PlacedCup
from tests.scenarios.test_cup_angles import opening, pelvis
from tests.simulator.desktop.using_the_window import shown_texts

pytestmark = pytest.mark.desktop


def told(application, bone, bones, cup):
    """All that the panel shows of a cup that opens by 42 and 18 degrees."""
    import numpy as np

    from simulator.desktop.texts import Texts
    from simulator.desktop.tool_readout import ToolReadout

    readout = ToolReadout(Texts("en"))
    case = SimpleNamespace(bone=SimpleNamespace(id=bone))
    readout.load(SimpleNamespace(case=case, model=SimpleNamespace(bones=bones)))
    inwards = tuple((-opening(42.0, 18.0, "right")).tolist())
    cups = SimpleNamespace(placed=(PlacedCup(54.0, 4.0, (0.0, 0.0, 0.0), inwards),))
    tools = SimpleNamespace(instrument=instrument_named("impactor_28"), cups=cups)
    readout.follow(SimpleNamespace(cup=cup, screw=None), tools, 0.0)
    shown = " ".join(text for widget, text in shown_texts(readout).items() if widget.isVisibleTo(readout))
    assert np.isfinite(cup.hold_N)
    return shown.replace("\u202f", " ")


def test_gap_blows_and_hold_are_told(application):
    shown = told(application, "femur_left", (), CupState(3, 2.31, 812.0, 21.9, seated=False))
    for words in ("2.3 mm", "3 blows", "812 N", "21.9 N·m"):
        assert words in shown
    assert "nclination" not in shown, "a femur has no such angles"
    assert "Seated after 4 blows" in told(application, "femur_left", (), CupState(4, 0.0, 900.0, 24.3, seated=True))


def test_angles_are_told_with_what_they_are_told_against(application):
    import numpy as np

    state = CupState(0, 4.0, 0.0, 0.0, seated=False)
    found = told(application, "hip_bone_right", pelvis(np.eye(3)), state)
    assert "Inclination 42.0°, anteversion 18.0° (radiographic, to the anterior pelvic plane)" in found
    assert "to the scanner" in told(application, "hip_bone_right", pelvis(np.eye(3))[:1], state)
