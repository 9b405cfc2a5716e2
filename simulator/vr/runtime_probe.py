"""Asks in a process of its own whether there is a headset runtime, because some end the process that asks."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection

from simulator.vr.errors import HeadsetError
from simulator.vr.openvr_backend import runtime_version

LONGEST_S = 20.0


@dataclass(frozen=True)
class RuntimeProbe:
    """What was found."""

    version: str = ""
    """Of the runtime; empty where there is none."""
    message_id: str = ""
    """The sentence that tells what is wrong and how to mend it; empty where all is well."""
    values: dict[str, object] = field(default_factory=dict)


def probe_openvr(longest_s: float = LONGEST_S) -> RuntimeProbe:
    """Whether an OpenVR runtime can be started here."""
    return _asked(runtime_version, longest_s)


def _asked(question: Callable[[], str], longest_s: float) -> RuntimeProbe:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_answer, args=(question, theirs), daemon=True)
    process.start()
    theirs.close()
    try:
        if not ours.poll(longest_s):
            return RuntimeProbe(message_id="vr-openvr-hangs", values={"seconds": int(longest_s)})
        found: RuntimeProbe = ours.recv()
        return found
    except EOFError:
        return RuntimeProbe(message_id="vr-openvr-aborted")
    finally:
        process.kill()
        process.join()
        ours.close()


def _answer(question: Callable[[], str], to: Connection) -> None:
    try:
        to.send(RuntimeProbe(version=question()))
    except HeadsetError as error:
        to.send(RuntimeProbe(message_id=error.message_id, values=error.values))
