"""Heavy work in a process of its own: the window stays quick, a cancelled or killed one leaves nothing behind."""

from __future__ import annotations

import contextlib
import multiprocessing
import tempfile
from collections.abc import Callable
from concurrent.futures import CancelledError
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from reconstruction.errors import ReconstructionError
from scenarios.errors import ScenarioError
from simulator.desktop.services import Cancelled, Progress

_LOOK_EVERY_S = 0.1
_GRACE_S = 1.5
"""Time that cancelled work has to leave by itself, before its process is ended."""

Report = Callable[[str, float], None]


def run_in_process(
    work: Callable[..., Any], arguments: tuple[Any, ...], scratch: Path, progress: Progress, cancelled: Cancelled
) -> Any:  # noqa: ANN401 - what the work returns
    """Run `work(*arguments, report)` in a fresh process and return its answer.

    Args:
        work: a function of a module; it reports by `report(stage, share)`.
        arguments: plain values for it.
        scratch: folder for whatever the work unpacks; the caller deletes it.
        progress: told what the work reports.
        cancelled: asked ten times a second.

    Raises:
        CancelledError: the user asked to stop.
        ReconstructionError, ScenarioError: raised by the work, or `desktop-import-ended` where its process was ended
            from outside (for example for want of memory).
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, str(scratch), work, arguments), daemon=True)
    process.start()
    theirs.close()
    try:
        while True:
            if cancelled():
                raise CancelledError
            if not ours.poll(_LOOK_EVERY_S):
                continue
            try:
                kind, content = ours.recv()
            except EOFError as error:
                raise ScenarioError("desktop-import-ended") from error
            if kind == "progress":
                progress(*content)
            elif kind == "done":
                return content
            else:
                raise _error_of(*content)
    finally:
        _end(process, ours)


def _end(process: Any, connection: Connection) -> None:  # noqa: ANN401 - the process class of the spawn context
    """Let the process leave; one that goes on working is told, then ended."""
    # An error says that it has left already.
    with contextlib.suppress(OSError):
        connection.send("stop")
    process.join(_GRACE_S)
    if process.is_alive():
        process.terminate()
        process.join()
    connection.close()


def _serve(connection: Connection, scratch: str, work: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    """What the new process does."""
    tempfile.tempdir = scratch

    def report(stage: str, share: float) -> None:
        if connection.poll(0):
            raise CancelledError
        connection.send(("progress", (stage, share)))

    try:
        answer = ("done", work(*arguments, report))
    except CancelledError:
        return
    except (ReconstructionError, ScenarioError) as error:
        answer = ("failed", (type(error).__name__, error.message_id, error.values))
    # An error says that nobody waits any more.
    with contextlib.suppress(OSError):
        connection.send(answer)


def _error_of(name: str, message_id: str, values: dict[str, object]) -> Exception:
    kinds = {kind.__name__: kind for kind in (ReconstructionError, ScenarioError)}
    return kinds[name](message_id, **values)
