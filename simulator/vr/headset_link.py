"""The session's end of the headset: starts its process, tells it the scene, hears hands and presses, sees it die."""

from __future__ import annotations

import json
import multiprocessing
import threading
import time
from collections.abc import Callable
from multiprocessing.connection import wait as wait_for
from typing import Any

import numpy as np

from haptics.kernels.holder import mark_end
from haptics.vibration import Vibration
from physics.heat.track import HeatPicture
from simulator.vr.brick_messages import BrickSender
from simulator.vr.errors import HeadsetError
from simulator.vr.headset_process import HeadsetSetup, run_headset
from simulator.vr.headset_scene import Anatomy
from simulator.vr.heat_messages import pack_heat
from simulator.vr.panel_content import Panels, packed
from simulator.vr.shared_space import HANDS, SharedSpace, new_scene, pack_image, read_struct, unpack_image

OPEN_S = 60.0
"""Starting a runtime and a first picture; beyond this it hangs."""
CLOSE_S = 5.0
POLL_S = 0.001


class HeadsetLink:
    """A headset in a process of its own."""

    def __init__(self, backend: str, options: dict[str, Any], anatomy: Anatomy) -> None:
        """Start the process; `open` waits for it.

        Args:
            backend: a name in `headset.HEADSETS`.
            options: what the backend takes.
            anatomy: what does not move.
        """
        self.backend = backend
        self.scene = new_scene()
        """What is told with the next `tell` (`shared_space.SCENE`); fill it in."""
        self.hello: dict[str, Any] = {}
        """Name, rate, eye size and graphics driver of the headset, once it is open."""
        self._space = SharedSpace()
        self._lock = threading.Lock()
        self._panels: Panels = {}
        self._events: list[dict[str, Any]] = []
        self._closing = False
        self._ended = threading.Event()
        self._ending = threading.Lock()
        self._life_watches: list[threading.Thread] = []
        self._on_end: list[Callable[[], None]] = []
        # A fresh interpreter on every system: a forked one would carry the session's threads' locks along.
        context = multiprocessing.get_context("spawn")
        setup = HeadsetSetup(self._space.name, backend, options, anatomy)
        self._process = context.Process(target=run_headset, args=(setup,), name="osteon-headset", daemon=True)
        self._process.start()
        threading.Thread(target=self._watch, name="osteon-headset-watch", daemon=True).start()

    @property
    def alive(self) -> bool:
        """Whether the headset's process is there."""
        return not self._ended.is_set()

    @property
    def process_id(self) -> int | None:
        """The process's number in the system."""
        return self._process.pid

    def when_ended(self, call: Callable[[], None]) -> None:
        """Call this as soon as the process ends without being asked to; from the watching thread."""
        self._on_end.append(call)

    def open(self) -> dict[str, Any]:
        """Wait until the headset is there; returns what it says of itself. HeadsetError tells why it is not."""
        self.hello = self._await_event("hello")
        self._start_life_watch(self._watch_life)
        return self.hello

    def send_bone(self, sender: BrickSender) -> None:
        """Send the whole bone and wait until the headset shows it."""
        limit = time.monotonic() + OPEN_S
        while not sender.done and self.alive and time.monotonic() < limit:
            sender.send()
            time.sleep(POLL_S)
        self.scene["bone_complete"] = 1
        self.tell()
        self._await_event("ready")

    def bricks(self) -> Any:  # noqa: ANN401 - the ring's type is nobody else's business
        """The ring that bricks travel in."""
        return self._space.bricks

    def tell(self) -> None:
        """Publish the scene."""
        with self._lock:
            self._space.scene.write(self.scene.tobytes())

    def show(self, panels: Panels) -> None:
        """Show these panels; nothing is sent while they stay the same."""
        if panels != self._panels:
            self._panels = dict(panels)
            self._space.panels.write(packed(panels))

    def show_picture(self, greys: np.ndarray) -> None:
        """Show an X-ray, uint8, shape (rows, columns)."""
        self._space.picture.write(pack_image(greys))

    def show_heat(self, picture: HeatPicture | None) -> None:
        """Lay this heat over the bone; None takes it away."""
        self._space.heat.write(pack_heat(picture))

    def vibrate(self, pulse: Vibration) -> None:
        """Shake the hand that holds the tool; any thread."""
        with self._lock:
            self.scene["vibration_number"] += 1
            self.scene["vibration_amplitude"] = pulse.amplitude
            self.scene["vibration_frequency_Hz"] = pulse.frequency_Hz
            self.scene["vibration_duration_s"] = pulse.duration_s
            self._space.scene.write(self.scene.tobytes())

    def mark_end(self, mark: int) -> None:
        """Put 1 into the float64 at this address the moment the open headset's process is gone; it must stay there."""
        self._start_life_watch(lambda: self._mark_end(mark))

    def hands(self) -> np.ndarray | None:
        """Head and hands as last reported (`shared_space.HANDS`); None before the first frame."""
        return read_struct(self._space.hands, HANDS)

    def await_frame(self, number: int, longest_s: float) -> bool:
        """Wait until the headset has reported so many frames; False if it ended or took too long."""
        limit = time.monotonic() + longest_s
        while self.alive and time.monotonic() < limit:
            hands = self.hands()
            if hands is not None and hands["frame"] >= number:
                return True
            time.sleep(POLL_S)
        return False

    def events(self) -> list[dict[str, Any]]:
        """What the headset told since the last call: `event` and what belongs to it."""
        waiting, self._events = self._events + self._read_events(), []
        return waiting

    def mirror(self) -> np.ndarray | None:
        """The newest picture of the left eye for the desktop, sRGB, shape (height, width, 3), uint8."""
        found = self._space.mirror.read()
        return None if found is None else unpack_image(found[1])

    def close(self) -> None:
        """End the process, by force if it does not listen; safe to call twice."""
        if self._closing:
            return
        self._closing = True
        self.scene["stop"] = 1
        self.tell()
        self._process.join(CLOSE_S)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
        self._ended.wait(CLOSE_S)
        for watch in self._life_watches:
            watch.join()
        self._space.close()

    def _await_event(self, wanted: str) -> dict[str, Any]:
        limit = time.monotonic() + OPEN_S
        while time.monotonic() < limit:
            gone = not self.alive
            for event in self._read_events():
                if event["event"] == wanted:
                    return event
                if event["event"] == "failed":
                    raise HeadsetError(event["id"], **event["values"])
                self._events.append(event)
            if gone:
                raise HeadsetError("vr-process-ended", code=str(self._process.exitcode))
            time.sleep(POLL_S)
        raise HeadsetError("vr-process-silent", seconds=int(OPEN_S))

    def _read_events(self) -> list[dict[str, Any]]:
        return [json.loads(message) for message in self._space.events.read_all()]

    def _watch(self) -> None:
        """Sleep until the system reports the process's end: the only word of one that ended before it said hello."""
        wait_for([self._process.sentinel])
        self._end()

    def _start_life_watch(self, watch: Callable[[], None]) -> None:
        """Watch the lock that the process holds since before it said hello, where there are such locks."""
        if self._space.life.works:
            self._life_watches.append(threading.Thread(target=watch, name="osteon-headset-life", daemon=True))
            self._life_watches[-1].start()

    def _watch_life(self) -> None:
        """Sleep until the process lets its lock go: a killed one does so long before its end is reported."""
        self._space.life.wait()
        self._end()

    def _mark_end(self, mark: int) -> None:
        mark_end(*self._space.life.waiting_call, mark)
        self._space.life.let_go()

    def _end(self) -> None:
        with self._ending:
            first = not self._ended.is_set()
            self._ended.set()
        if first and not self._closing:
            for call in self._on_end:
                call()
