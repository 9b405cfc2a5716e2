"""Sound from the window a user has: settings, a device that is there or not, the room, a film's sound track."""

import subprocess
import time

import numpy as np
import pytest

from tests.simulator.desktop.using_the_window import enter_room, run, wait_for

pytestmark = pytest.mark.desktop

DRILL_HZ = 33.3


def drilling(**changes):
    from simulator.sound.cue import Cue

    return Cue(**{"edge_hz": DRILL_HZ, "turn_hz": DRILL_HZ / 2, **changes})


def pitch_of(samples, rate_hz):
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples)), 8 * len(samples)))
    return float(np.argmax(spectrum) * rate_hz / (8 * len(samples)))


def layout(channels, kind):
    from PyQt6.QtMultimedia import QAudioFormat

    wanted = QAudioFormat()
    wanted.setSampleRate(44_100)
    wanted.setChannelCount(channels)
    wanted.setSampleFormat(kind)
    return wanted


@pytest.mark.parametrize(("kind", "numbers", "full"), [("Int16", "<i2", 32767.0), ("Float", "<f4", 1.0)])
def test_a_device_reads_whole_frames_of_the_drill_in_its_own_format(application, kind, numbers, full):
    from PyQt6.QtMultimedia import QAudioFormat

    from simulator.desktop.sound_output import SoundSource

    source = SoundSource(layout(2, QAudioFormat.SampleFormat[kind]))
    source.tell(drilling())
    read = b"".join(bytes(source.read(most)) for most in (3000, 4096, 10_001, 800_000))
    sound = np.frombuffer(read, numbers).reshape(-1, 2).astype(float) / full
    assert np.array_equal(sound[:, 0], sound[:, 1])
    assert pitch_of(sound[22_050:, 0], 44_100) == pytest.approx(DRILL_HZ, rel=0.01)


def test_a_window_that_hangs_falls_silent(application, monkeypatch):
    from PyQt6.QtMultimedia import QAudioFormat

    from simulator.desktop import sound_output

    source = sound_output.SoundSource(layout(1, QAudioFormat.SampleFormat.Int16))
    source.tell(drilling())
    assert np.frombuffer(bytes(source.read(88_200)), "<i2").any()
    monkeypatch.setattr(sound_output, "LOST_S", -1.0)
    source.read(88_200)
    assert not np.frombuffer(bytes(source.read(8820)), "<i2").any()


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_without_a_device_settings_say_so(open_window, monkeypatch, language):
    from simulator.desktop import sound_output

    monkeypatch.setattr(sound_output, "find_device", lambda: sound_output.SoundDevice(message_id="sound-none"))
    window = open_window(language)
    window.show_place("settings")
    run(100)
    sound_card = window.settings_page.sound_card
    assert sound_card.state.text() == window.texts.text("sound-none")
    assert not sound_card.listen.isEnabled()


def test_the_room_sounds_while_the_tool_turns_and_is_silent_when_paused(open_window):
    window = open_window()
    room = enter_room(window)
    room.view.canvas.setFocus()
    room.session.stylus.set_trigger(1.0)
    heard = []
    window.sound.film = heard.append
    wait_for(lambda: any(cue.edge_hz > 0.0 for cue in heard))
    assert heard[-1].edge_hz == pytest.approx(room.session.case.speed_rpm * 2 / 60, rel=0.2)
    room.toggle_pause()
    wait_for(lambda: heard[-1].edge_hz == 0.0)


def test_settings_are_kept(open_window, settings):
    window = open_window()
    sound_card = window.settings_page.sound_card
    sound_card.slider.setValue(35)
    sound_card.switch.setChecked(False)
    again = open_window()
    assert (again.sound.percent, again.sound.on) == (35, False)
    assert not again.settings_page.sound_card.switch.isChecked()


def test_a_film_sounds_as_the_session_did(application, settings, tmp_path):
    import imageio_ffmpeg
    from PyQt6.QtGui import QImage

    from simulator.desktop.room_capture import RoomCapture
    from simulator.desktop.sound_desk import SoundDesk

    desk = SoundDesk(settings)
    capture = RoomCapture(desk)
    picture = QImage(320, 240, QImage.Format.Format_RGB888)
    picture.fill(0x203040)
    capture.start(picture, tmp_path)
    end = time.monotonic() + 1.6
    while time.monotonic() < end:
        desk.film(drilling())
        if capture.frame_due:
            capture.add(picture)
        run(25)
    film = capture.stop()
    raw = subprocess.run(
        [imageio_ffmpeg.get_ffmpeg_exe(), "-loglevel", "error", "-i", str(film), "-f", "s16le", "-ac", "1", "-"],
        capture_output=True, check=True,
    ).stdout  # fmt: skip
    sound = np.frombuffer(raw, "<i2").astype(float)
    assert len(sound) / 48_000 == pytest.approx(1.6, abs=0.5)
    assert pitch_of(sound[24_000:60_000], 48_000) == pytest.approx(DRILL_HZ, rel=0.03)
    assert [path.name for path in tmp_path.iterdir()] == [film.name]
