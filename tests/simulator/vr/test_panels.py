"""Panels in both languages: everything has room, can be read, and comes from the font it should."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from physics.heat.track import HeatPicture
from physics.instrument import instrument_named
from scenarios.language import LANGUAGES, Translator
from scenarios.virtual_patient.circulation import VitalSigns
from simulator.session.snapshot import SceneSnapshot, SessionPhase
from simulator.vr.calibration import Calibration, Posture, read_calibration, write_calibration
from simulator.vr.headset import Hand
from simulator.vr.operation_panels import Part, Standing, panels_of
from simulator.vr.panel_content import RowKind, packed, unpacked
from simulator.vr.panel_fonts import has_chinese, panel_font
from simulator.vr.panel_painter import EM, GAP, paint_panel, wrapped
from simulator.vr.panel_places import PIXELS_PER_DEGREE, PLACES
from simulator.vr.room_frame import ABOVE_TABLE_M, REACH_M, room_to_patient

AXES = [(-1.0, 0.0, 0.1), (0.3, 0.0, -0.9), (0.0, 1.0, 0.0), (0.1, -0.9, 0.2), (0.0, 0.0, 1.0)]
STEPS = ("place", "align", "near-cortex", "far-cortex", "withdraw")
SENTENCE = {
    "en": "Not passed: the drill went 12.4 mm past the far cortex; the limit is 8 mm.",
    "zh_CN": "未通过：钻头穿出对侧皮质 12.4 mm，限值为 8 mm。",
}


def metric(name, value, unit, points):
    return SimpleNamespace(id=name, value=value, unit=unit, points=points)


def standing(part, language):
    snapshot = SceneSnapshot(
        tick=1, time_s=754.0, phase=SessionPhase.RUNNING, tool_pose=np.eye(4), hand_pose=np.eye(4), trigger=1.0,
        speed_rpm=1000.0, force_N=np.zeros(3), thrust_N=123.0, rendered_force_N=3.0, feed_mm_s=12.3, depth_mm=28.4,
        removed_mm3=100.0, brick_versions=np.zeros(1, np.int64),
        heat=HeatPicture(754.0, 99.6, 63.4, 30.0, 123.4, 500.0, 0.0),
        vitals=VitalSigns(132.0, 48.0, 98.0, 1234.0, 84.0, vessel_injured=True),
    )  # fmt: skip
    metrics = {
        "entry_error_mm": metric("entry_error_mm", 12.3, "mm", 10.0),
        "axis_error_deg": metric("axis_error_deg", 12.3, "deg", 10.0),
        "plunge_mm": metric("plunge_mm", 12.3, "mm", 0.0),
        "time_s": metric("time_s", 123.4, "s", 50.0),
    }
    result = SimpleNamespace(verdict="not_passed", metrics=metrics, sentence=lambda _translator: SENTENCE[language])
    tray = tuple(instrument_named(name) for name in ("twist_drill_3_2", "k_wire_1_25", "sagittal_saw_25"))
    return Standing(
        part=part, title={"en": "Bicortical drilling of the femoral shaft", "zh_CN": "股骨干双皮质钻孔"}[language],
        calibration=Calibration(), snapshot=snapshot,
        steps=tuple(zip(STEPS, ("done", "done", "current", "ahead", "ahead"), strict=True)),
        entry_mm=38.8, axis_deg=120.5, length_mm=30.0, tray=tray, instrument=1, view="lateral", shots=12,
        dose_uGy_m2=123.4, result=result,
    )  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("part", list(Part))
def test_everything_has_room_at_full_size(part, language):
    panels = panels_of(standing(part, language), Translator(language))
    assert panels
    for name, content in panels.items():
        width = PLACES[name].size_px[0]
        painted = paint_panel(content, PLACES[name].size_px)
        assert painted.complete, f"{name}: rows fall off the panel"
        for row in content.rows:
            if row.kind is RowKind.BUTTONS:
                room = (width - 2 * GAP) / len(row.buttons) - 2 * GAP
                for button in row.buttons:
                    assert panel_font(EM).getlength(button.label) <= room, f"{button.label} must shrink on {name}"
            if row.kind is RowKind.GAUGE:
                together = panel_font(EM).getlength(row.text) + panel_font(EM).getlength(row.value)
                assert together < width - 3 * GAP, f"{row.text} runs into {row.value} on {name}"


def test_text_is_one_and_a_half_degrees_high_and_panels_lie_before_the_user():
    assert EM / PIXELS_PER_DEGREE >= 1.5
    for place in PLACES.values():
        assert np.hypot(place.right_deg, place.up_deg) <= 30.0


def test_chinese_is_written_with_chinese_characters():
    if not has_chinese():
        pytest.skip("no font with Chinese characters here")
    box = np.asarray(panel_font(EM).getmask("\uffff"))
    shapes = [np.asarray(panel_font(EM).getmask(character)) for character in "钻骨髓"]
    assert all(shape.shape != box.shape or (shape != box).any() for shape in shapes)
    assert len({shape.tobytes() for shape in shapes}) == 3


def test_lines_break_between_words_and_between_characters_but_not_before_a_stop():
    font = panel_font(EM)
    for words in ("Far cortex: stop when it gives way", "钻透对侧皮质，突破即停，然后退出钻头。"):
        lines = wrapped(words, font, 6 * EM)
        assert "".join(lines).replace(" ", "") == words.replace(" ", "")
        assert all(font.getlength(line) <= 7.2 * EM for line in lines)
        assert not any(line.startswith(("，", "。")) for line in lines)


def test_panels_survive_the_way_to_the_other_process():
    panels = panels_of(standing(Part.OPERATING, "zh_CN"), Translator("zh_CN"))
    assert unpacked(packed(panels)) == panels


def test_calibration_is_kept_and_a_broken_file_does_no_harm(tmp_path):
    path = tmp_path / "settings" / "headset.json"
    chosen = replace(Calibration().with_posture(Posture.SEATED), hand=Hand.LEFT, magnification=2.0, vignette=False)
    write_calibration(path, chosen)
    assert read_calibration(path) == chosen
    heights = ('{"table_height_m": "high"}', '{"table_height_m": NaN}')
    for broken in ("", "[]", *heights, '{"posture": "lying"}', '{"hand": 7}'):
        path.write_text(broken)
        assert read_calibration(path) == Calibration()
    path.write_text('{"table_height_m": 9.0, "from_a_later_version": 1}')
    assert read_calibration(path).table_height_m == 1.25


@pytest.mark.parametrize("axis", AXES)
@pytest.mark.parametrize("magnification", [1.0, 3.0])
def test_the_planned_entry_lies_in_front_and_the_plan_runs_away_or_down(axis, magnification):
    entry = np.array([120.0, 10.0, -170.0])
    exit_point = entry + 30.0 * np.array(axis) / np.linalg.norm(axis)
    calibration = Calibration(magnification=magnification)
    matrix = room_to_patient(calibration, entry, exit_point)
    place = np.linalg.solve(matrix, np.append(entry, 1.0))[:3]
    assert np.allclose(place, [0.0, calibration.table_height_m + ABOVE_TABLE_M, -REACH_M])
    along = np.linalg.solve(matrix, np.append(exit_point, 1.0))[:3] - place
    assert np.linalg.norm(along) == pytest.approx(0.03 * magnification)
    across = np.hypot(along[0], along[2])
    assert abs(along[0]) < 1e-9 or across < 0.3 * np.linalg.norm(along), "away from the user, or straight down"
    assert along[2] < 1e-9 or across < 0.3 * np.linalg.norm(along)
    assert along[1] <= 0.3 * np.linalg.norm(along) + 1e-9, "never up out of the table"
    assert np.linalg.det(matrix[:3, :3]) > 0.0
