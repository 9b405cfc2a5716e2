"""The window that shows others what the headset's user sees."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from physics.signals import ToolSignals
from scenarios.language import Translator
from scenarios.virtual_patient.circulation import VitalSigns
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


def test_the_tool_and_the_monitor_sound_here_while_a_headset_draws(application, monkeypatch, tmp_path):
    """The headset's process knows no sound device; cues of its session reach this process's sound desk."""
    from PyQt6.QtCore import QSettings

    from simulator.cli.vr import _Mirror

    QSettings.setPath(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, str(tmp_path))
    mirror, heard = _Mirror(Translator("en")), []
    link = SimpleNamespace(hello={"name": "a headset"}, hands=lambda: None, mirror=lambda: None)
    mirror(link, snapshot())
    mirror.sound.film = heard.append
    signals = ToolSignals(16.7, 1.0, 0.4, 33.3, 33.3, 0.4, 1.6, False, 0.0)
    signs = VitalSigns(110.0, 70.0, 91.0, 300.0, 120.0, False)
    mirror(link, replace(snapshot(), heard=(signals,), vitals=signs))
    mirror(link, replace(snapshot(), phase=SessionPhase.PAUSED))
    mirror.close()
    drilling, paused = heard
    assert drilling.edge_hz == pytest.approx(signals.sounding_hz)
    assert drilling.bite > 0.5
    assert (drilling.heart_per_min, drilling.saturation_percent) == (110.0, 91.0)
    assert (paused.edge_hz, paused.heart_per_min) == (0.0, 0.0)
