"""The sound of a whole session, from its recording, as a WAV file."""

from __future__ import annotations

import contextlib
import uuid
import wave
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np

from haptics.servo_loop import ROW_COLUMNS
from physics.instrument import Instrument
from physics.signals import STEP_S, SignalTrack
from scenarios.errors import ScenarioError
from scenarios.recording import Recording
from scenarios.storage import require_disk_space
from simulator.session.patient_watch import PatientWatch
from simulator.session.servo_rows import command_of, recorded_rows, response_of
from simulator.sound.cue import Cue, cue_of, monitor_of
from simulator.sound.mixer import RATE_HZ, SoundMixer, as_pcm
from simulator.sound.struck_voice import DEAF_S

BYTES_PER_SAMPLE = 2
LAST_S = 0.7
"""What was struck last dies away within this."""


def recorded_cues(recording: Recording, tray: Sequence[Instrument], tick_s: float) -> Iterator[Cue]:
    """The cues of a recording, one for each STEP_S of it: the tool and, where there was a patient, the monitor."""
    track, patient = SignalTrack(tray, tick_s), PatientWatch.of_recording(recording.header)
    step, waiting = max(1, round(STEP_S / tick_s)), np.zeros((0, len(ROW_COLUMNS)))
    for batch in recording.batches():
        rows = np.concatenate([waiting, recorded_rows(batch)])
        whole = len(rows) // step * step
        for piece in np.split(rows[:whole], range(step, whole, step)) if whole else ():
            if patient is not None:
                patient.take(response_of(piece))
            monitor = () if patient is None else monitor_of(patient.signs)
            (signals,) = track.take(command_of(piece), response_of(piece))
            yield cue_of((signals,), *monitor)
        waiting = rows[whole:]


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
