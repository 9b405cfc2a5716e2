"""The window that shows others what the headset's user sees."""

import numpy as np
import pytest

from scenarios.language import Translator
from simulator.session.snapshot import SceneSnapshot, SessionPhase

pytestmark = pytest.mark.desktop


def snapshot():
    return SceneSnapshot(
        tick=1, time_s=75.0, phase=SessionPhase.RUNNING, tool_pose=np.eye(4), hand_pose=np.eye(4), trigger=1.0,
        speed_rpm=1000.0, force_N=np.zeros(3), thrust_N=12.0, rendered_force_N=3.0, feed_mm_s=1.0, depth_mm=8.4,
        removed_mm3=100.0, brick_versions=np.zeros(1, np.int64),
    )  # fmt: skip


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_the_left_eye_is_shown_whole_and_in_its_colours(application, language):
    from simulator.desktop.headset_mirror import HeadsetMirror

    mirror = HeadsetMirror(Translator(language), "a headset")
    mirror.show()
    assert mirror.due()
    assert not mirror.due(), "not with every step"
    eye = np.zeros((97, 61, 3), np.uint8)  # rows whose bytes are no multiple of four
    eye[:, :30], eye[:, 30:] = (200, 30, 10), (10, 40, 220)
    mirror.show_eye(eye)
    mirror.show_eye(None)
    application.processEvents()
    shown = mirror.picture.pixmap().toImage()
    assert shown.width() / shown.height() == pytest.approx(61 / 97, rel=0.02)
    middle = shown.height() // 2
    left, right = shown.pixelColor(shown.width() // 4, middle), shown.pixelColor(3 * shown.width() // 4, middle)
    assert (left.red(), left.green(), left.blue()) == (200, 30, 10)
    assert (right.red(), right.green(), right.blue()) == (10, 40, 220)
    mirror.show_figures(snapshot(), 7.0, 2)
    assert "1:15" in mirror.figures.text()
    assert "7\N{NARROW NO-BREAK SPACE}ms" in mirror.figures.text()
    mirror.close()
    assert not mirror.due()
