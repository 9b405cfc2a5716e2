"""The sound of a recorded session as a WAV file."""

import json
import wave

import numpy as np
import pytest

from scenarios.errors import ScenarioError
from simulator.sound.cue import Cue
from simulator.sound.mixer import RATE_HZ
from simulator.sound.soundtrack import sound_of, write_wav


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
