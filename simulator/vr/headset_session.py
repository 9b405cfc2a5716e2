"""A session in the headset that the desktop can go on with, in the same recording, once the headset is gone."""

from __future__ import annotations

from haptics.errors import HapticsError
from simulator.session.live import LiveSession
from simulator.session.snapshot import SceneSnapshot, SessionPhase


class HeadsetSession(LiveSession):
    """A live session whose tool a headset's controller holds."""

    def start(self) -> None:
        """Let the hand begin; where the headset has begun already, go on."""
        if self.snapshot().phase is SessionPhase.PAUSED:
            self.resume()
        else:
            super().start()

    def wait_for_hand(self) -> None:
        """The tool is where the controller is seen to be, from the first tick: no clutch may come between them."""

    def hand_to_mouse(self, reason: HapticsError) -> None:
        """The headset is gone: the mouse takes the tool where it is, with the trigger let go."""
        if not self.hand.by_pointer:
            self._fall_back(reason, self.snapshot())

    def _watch_hand(self, snapshot: SceneSnapshot) -> None:
        """A controller out of sight is no lost device: it comes back by itself, and the tool waits for it."""
