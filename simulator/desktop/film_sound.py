"""The sound track of a film: made as the film runs, joined to its pictures at the end."""

from __future__ import annotations

import subprocess
import wave
from collections.abc import Sequence
from pathlib import Path

from simulator.sound.cue import Cue
from simulator.sound.mixer import RATE_HZ, SoundMixer, as_pcm

JOIN_S = 120.0
"""The encoder needs about a second for each minute of sound; one that hangs is given up, and the film stays silent."""


class FilmSound:
    """Writes a WAV file beside a film; all calls come from the film's own thread."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._mixer = SoundMixer()
        self._frames = 0
        self._file: wave.Wave_write | None = None

    def go_on(self, cues: Sequence[tuple[float, Cue]], film_s: float) -> None:
        """Sound on up to a time of the film [s], with what was heard since, each from its own time on."""
        if self._file is None:
            self._file = wave.open(str(self._path), "wb")  # noqa: SIM115 - it stays open as long as the film runs
            self._file.setnchannels(1)
            self._file.setsampwidth(2)
            self._file.setframerate(RATE_HZ)
        for time_s, cue in cues:
            self._fill(self._file, time_s)
            self._mixer.tell(cue)
        self._fill(self._file, film_s)

    def join(self, film: Path, length_s: float) -> None:
        """Give a finished film its sound; where that fails the film stays as it is, without one."""
        import imageio_ffmpeg  # noqa: PLC0415 - only who makes a film needs the encoder

        self.go_on((), length_s)
        if self._file is not None:
            self._file.close()
        joined = film.with_name(f"{film.stem}.sound{film.suffix}")
        command = [
            imageio_ffmpeg.get_ffmpeg_exe(), "-y", "-loglevel", "error", "-i", str(film), "-i", str(self._path),
            "-map", "0:v", "-map", "1:a", "-c:v", "copy", "-c:a", "aac", "-b:a", "128k", str(joined),
        ]  # fmt: skip
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=JOIN_S)
            joined.replace(film)
        except (OSError, subprocess.SubprocessError):
            joined.unlink(missing_ok=True)
        finally:
            self._path.unlink(missing_ok=True)

    def _fill(self, file: wave.Wave_write, time_s: float) -> None:
        frames = round(time_s * RATE_HZ) - self._frames
        if frames > 0:
            file.writeframes(as_pcm(self._mixer.block(frames)).tobytes())
            self._frames += frames
