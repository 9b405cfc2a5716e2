"""Imports run in a process of their own, with a limit of time and memory, so that whatever happens is seen."""

import multiprocessing
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

LIMIT_S = 60.0
LIMIT_BYTES = 4 * 1024**3
_WATCH_S = 0.2


@dataclass(frozen=True)
class Outcome:
    """What became of an import: ``imported``, ``refused``, or a failure: ``fault``, ``memory``, ``hang``, ``crash``."""

    kind: str
    detail: str
    seconds: float
    peak_mb: float = 0.0

    @property
    def is_failure(self):
        return self.kind not in ("imported", "refused")


class Pool:
    """One worker process after another; a worker that dies or hangs is replaced."""

    def __init__(self):
        self._context = multiprocessing.get_context("spawn")
        self._worker = None

    def run(self, path: Path, scratch: Path, *, whole: bool) -> Outcome:
        """Import a path in the worker; the whole reconstruction where asked."""
        if self._worker is None:
            self._start()
        started = time.monotonic()
        self._ours.send((str(path), str(scratch), whole))
        watched = psutil.Process(self._worker.pid)
        while not self._ours.poll(_WATCH_S):
            seconds = time.monotonic() - started
            try:
                resident = watched.memory_info().rss
            except psutil.Error:
                resident = 0
            if seconds > LIMIT_S:
                return self._end("hang", "", seconds)
            if resident > LIMIT_BYTES:
                return self._end("memory", f"{resident / 1e6:.0f} MB", seconds)
            if not self._worker.is_alive() and not self._ours.poll():
                return self._end("crash", f"exit code {self._worker.exitcode}", seconds)
        try:
            kind, detail, peak_mb = self._ours.recv()
        except EOFError:
            self._worker.join(5)
            return self._end("crash", f"exit code {self._worker.exitcode}", time.monotonic() - started)
        return Outcome(kind, detail, time.monotonic() - started, peak_mb)

    def close(self):
        if self._worker is not None:
            self._end("", "", 0.0)

    def _start(self):
        self._ours, theirs = self._context.Pipe()
        self._worker = self._context.Process(target=work, args=(theirs,), daemon=True)
        self._worker.start()
        theirs.close()

    def _end(self, kind, detail, seconds):
        self._worker.kill()
        self._worker.join(10)
        self._worker = None
        self._ours.close()
        return Outcome(kind, detail, seconds)


def work(pipe):
    """Serve imports until the pipe closes; runs in the worker."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (LIMIT_BYTES, LIMIT_BYTES))
    from scenarios.language import Translator

    translator = Translator("en")
    while True:
        try:
            path, scratch, whole = pipe.recv()
        except EOFError:
            return
        pipe.send((*_outcome(Path(path), Path(scratch), whole, translator), _peak_mb()))


def _outcome(path, scratch, whole, translator):
    from reconstruction.errors import ReconstructionError
    from reconstruction.images.image_import import import_image
    from reconstruction.pipeline import no_progress, reconstruct

    try:
        if whole:
            model = reconstruct(path, scratch / "model")
            volume, warnings = model.hu, model.imported.warnings
        else:
            volume, record = import_image(path, no_progress)
            warnings = record.warnings
        assert volume.array.ndim == 3
        assert volume.geometry.is_right_handed
        return "imported", "warned" if warnings else "plain"
    except ReconstructionError as error:
        sentence = translator.text(error.message_id, **error.values)
        cause = error.__cause__
        while cause is not None:
            if isinstance(cause, MemoryError):
                return "memory", f"{error.message_id}: the limit stopped it"
            cause = cause.__cause__
        return ("refused", error.message_id) if sentence.endswith((".", "…")) else ("fault", f"no sentence: {sentence}")
    except MemoryError as error:
        return "memory", repr(error)
    except Exception as error:  # noqa: BLE001 - whatever comes is a finding
        import traceback

        place = traceback.extract_tb(error.__traceback__)[-1]
        return "fault", f"{type(error).__name__}: {error} ({Path(place.filename).name}:{place.lineno})"[:300]


def _peak_mb():
    """Highest resident memory of this process so far [MB]."""
    if sys.platform == "win32":
        return psutil.Process().memory_info().peak_wset / 1e6
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
