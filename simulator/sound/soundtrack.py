"""The sound of a whole session, from its recording, as a WAV file."""

from __future__ import annotations

import contextlib
import uuid
import wave
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np

from physics.instrument import Instrument
from physics.signals import STEP_S, SignalTrack
from scenarios.errors import ScenarioError
from scenarios.recording import Recording
from scenarios.storage import require_disk_space
from simulator.session.servo_rows import command_of, recorded_rows, response_of
from simulator.sound.cue import Cue, cue_of
from simulator.sound.mixer import RATE_HZ, SoundMixer, as_pcm
from simulator.sound.struck_voice import DEAF_S

BYTES_PER_SAMPLE = 2
LAST_S = 0.7
"""What was struck last dies away within this."""
PIECE_STEPS = 500


def recorded_cues(recording: Recording, tray: Sequence[Instrument], tick_s: float) -> Iterator[Cue]:
    """The cues of a recording, one for each STEP_S of it; the tool alone, the patient's monitor is not recorded."""
    track = SignalTrack(tray, tick_s)
    for batch in recording.batches():
        rows = recorded_rows(batch)
        for signals in track.take(command_of(rows), response_of(rows)):
            yield cue_of((signals,))


def sound_of(cues: Iterable[Cue], step_s: float = STEP_S, rate_hz: int = RATE_HZ) -> Iterator[np.ndarray]:
    """Samples of cues that follow each other at a fixed step, and of what dies away after the last."""
    mixer = SoundMixer(rate_hz)
    for cue in cues:
        mixer.tell(cue)
        yield mixer.block(round(step_s * rate_hz))
    mixer.tell(Cue())
    yield mixer.block(round(LAST_S * rate_hz))


def breakthroughs_in(cues: Sequence[Cue], step_s: float = STEP_S) -> int:
    """How many walls give way, as many as can be heard."""
    count, deaf = 0, 0
    for cue in cues:
        deaf = max(0, deaf - 1)
        if cue.breakthrough and deaf == 0:
            count, deaf = count + 1, round(DEAF_S / step_s)
    return count


def write_wav(path: Path, blocks: Iterable[np.ndarray], length_s: float, rate_hz: int = RATE_HZ) -> float:
    """Write samples, -1 to 1, as a mono 16-bit WAV file, whole or not at all.

    Args:
        path: the file.
        blocks: samples in turn.
        length_s: about how long it will be, so that the disk can be asked first.
        rate_hz: samples each second.

    Returns:
        The loudest sample, as a share of full scale.

    Raises:
        ScenarioError: if the folder cannot be written or the disk is full; nothing is left behind.
    """
    loudest = 0.0
    beside = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        require_disk_space(path.parent, round(length_s * rate_hz * BYTES_PER_SAMPLE))
        with wave.open(str(beside), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(BYTES_PER_SAMPLE)
            file.setframerate(rate_hz)
            for block in blocks:
                loudest = max(loudest, float(np.abs(block).max(initial=0.0)))
                file.writeframes(as_pcm(block).tobytes())
        beside.replace(path)
    except OSError as error:
        raise ScenarioError("scenarios-cannot-write", file=path.name, reason=error.strerror or str(error)) from error
    finally:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
    return loudest
