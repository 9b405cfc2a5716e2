"""The sound of a recorded session as a WAV file."""

import json
import wave
from dataclasses import asdict
from types import SimpleNamespace

import numpy as np
import pytest

from haptics.servo_loop import ROW_COLUMNS
from physics.force_law_layout import RESPONSE_REMOVED
from physics.instrument import instrument_named
from scenarios.case_file import load_case
from scenarios.errors import ScenarioError
from scenarios.recording import read_outline
from scenarios.recording_writer import RecordingWriter
from simulator.session.patient_watch import PatientWatch
from simulator.session.servo_rows import response_of
from simulator.sound.cue import Cue
from simulator.sound.mixer import RATE_HZ
from simulator.sound.monitor_voice import FULL_HZ, HZ_PER_PERCENT
from simulator.sound.soundtrack import recorded_cues, sound_of, write_wav


def read(path):
    with wave.open(str(path)) as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2") / 32768.0
        return file.getframerate(), file.getnchannels(), samples


def test_a_drilled_shaft_sounds_through_two_walls(demo, tmp_path):
    answer = demo.run("sound", str(demo.folder), "--out", str(tmp_path / "drilled.wav"), "--json")
    assert answer.returncode == 0, answer.stderr
    told = json.loads(answer.stdout)
    rate, channels, samples = read(tmp_path / "drilled.wav")
    assert (rate, channels) == (RATE_HZ, 1)
    assert told["breakthroughs"] == 2
    assert len(samples) / rate == pytest.approx(told["duration_s"], abs=1.0)
    assert 0.1 < np.abs(samples).max() <= 1.0
    assert list(tmp_path.iterdir()) == [tmp_path / "drilled.wav"]


def test_a_recording_that_is_not_there_is_refused_in_one_sentence(demo, tmp_path):
    answer = demo.run("sound", str(tmp_path / "none"), "--out", str(tmp_path / "x.wav"))
    assert answer.returncode == 2
    assert len(answer.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "x.wav").exists()


def test_a_place_that_cannot_be_written_leaves_nothing(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ScenarioError):
        write_wav(tmp_path / "file" / "x.wav", sound_of([Cue(edge_hz=40.0)]), 0.1)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def beeps(rate_per_min, saturation_percent, seconds=20.0):
    """Times of the monitor's beeps [s] in the sound of resting tools, and the strongest frequency of one [Hz]."""
    step_s = 0.02
    cue = Cue(heart_per_min=rate_per_min, saturation_percent=saturation_percent)
    sound = np.concatenate(list(sound_of([cue] * round(seconds / step_s), step_s)))
    loud = np.abs(sound) > 0.2 * np.abs(sound).max()
    heard = np.flatnonzero(loud)
    begins = heard[np.diff(heard, prepend=-RATE_HZ) > 0.1 * RATE_HZ] / RATE_HZ
    # Past the first second the pitch has settled.
    start = round(RATE_HZ * begins[begins > 1.0][0])
    beep = sound[start : start + round(0.09 * RATE_HZ)]
    spectrum = np.abs(np.fft.rfft(beep * np.hanning(len(beep)), 1 << 18))
    return begins, float(np.fft.rfftfreq(1 << 18, 1.0 / RATE_HZ)[spectrum.argmax()])


@pytest.mark.parametrize("rate", [60.0, 112.0])
def test_the_monitor_beeps_at_the_patients_rate_and_sinks_with_the_saturation(rate):
    times, full_hz = beeps(rate, 100.0)
    assert np.diff(times) == pytest.approx(60.0 / rate, abs=0.01)
    _, low_hz = beeps(rate, 85.0)
    assert full_hz == pytest.approx(FULL_HZ, rel=0.01)
    assert low_hz == pytest.approx(FULL_HZ - 15.0 * HZ_PER_PERCENT, rel=0.01)


def test_a_recording_sounds_its_patients_monitor(tmp_path):
    """A great loss of bone drives the heart: the rate of the cues is the watch's own, step by step."""
    case = load_case("femoral_shaft_bicortical")
    rows = np.zeros((90_030, len(ROW_COLUMNS)))
    rows[:, 0] = np.arange(len(rows))
    response_of(rows)[:, RESPONSE_REMOVED] = 4.0
    header = {
        "servo_period_s": 0.001, "patient": asdict(case.patient),
        "plan": {"exit_lps_mm": [0.0, 0.0, 0.0], "axis_lps": [0.0, 0.0, 1.0]},
    }  # fmt: skip
    writer = RecordingWriter(tmp_path / "r", header, ROW_COLUMNS, batch_ticks=997)
    writer.append(rows)
    writer.close()
    recording = read_outline(tmp_path / "r")
    cues = list(recorded_cues(recording, (instrument_named(case.instrument),), 0.001))
    watch = PatientWatch(case.patient, SimpleNamespace(exit_lps_mm=np.zeros(3), axis_lps=np.array([0, 0, 1.0])), 0.001)
    assert len(cues) == 4501
    assert cues[0].heart_per_min == watch.signs.heart_rate_per_min
    watch.take(response_of(rows[:90_020]))
    assert cues[-1].heart_per_min == watch.signs.heart_rate_per_min > cues[0].heart_per_min + 10.0
    assert cues[-1].saturation_percent == watch.signs.saturation_percent
