"""Asks in a process of its own whether there is a headset runtime, because some end the process that asks."""

from __future__ import annotations

import contextlib
import multiprocessing
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from types import MappingProxyType

from simulator.vr import openvr_backend, openxr_backend
from simulator.vr.errors import HeadsetError
from simulator.vr.standard_output import leave_standard_output

Question = Callable[[], AbstractContextManager[str]]
"""Starts a runtime, gives its version, and stops it again."""

LONGEST_S = 20.0
GOODBYE_S = 2.0
"""A runtime that has answered may stop in its own way so long; it is not asked anything more."""


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
    return _asked(openvr_backend.running_version, "vr-openvr-hangs", "vr-openvr-aborted", longest_s)


def probe_openxr(longest_s: float = LONGEST_S) -> RuntimeProbe:
    """Whether there is an OpenXR runtime that runs."""
    return _asked(_openxr_version, "vr-openxr-hangs", "vr-openxr-aborted", longest_s)


PROBES = MappingProxyType({"openvr": probe_openvr, "openxr": probe_openxr})
"""Backend to the question whether it has a runtime here."""


@contextlib.contextmanager
def _openxr_version() -> Iterator[str]:
    yield openxr_backend.runtime_version()


def _asked(question: Question, hangs: str, aborted: str, longest_s: float) -> RuntimeProbe:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_answer, args=(question, theirs), daemon=True)
    process.start()
    theirs.close()
    try:
        if not ours.poll(longest_s):
            return RuntimeProbe(message_id=hangs, values={"seconds": int(longest_s)})
        found: RuntimeProbe = ours.recv()
        process.join(GOODBYE_S)
        return found
    except EOFError:
        return RuntimeProbe(message_id=aborted)
    finally:
        process.kill()
        process.join()
        ours.close()


def _answer(question: Question, to: Connection) -> None:
    """Tell what was found before the runtime is stopped: some end the process then."""
    leave_standard_output()
    try:
        with question() as version:
            to.send(RuntimeProbe(version=version))
    except HeadsetError as error:
        to.send(RuntimeProbe(message_id=error.message_id, values=error.values))
