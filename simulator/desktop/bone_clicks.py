"""One point in each bone, set by hand: what was set, and the way back and forth through the changes."""

from __future__ import annotations

from simulator.desktop.shell_services import BoneClick

Clicks = tuple[BoneClick, ...]


class BoneClicks:
    """The points in the order they were set; a bone has at most one."""

    def __init__(self) -> None:
        self._states: list[Clicks] = [()]
        self._at = 0

    @property
    def all(self) -> Clicks:
        """The points in force."""
        return self._states[self._at]

    @property
    def can_undo(self) -> bool:
        """Whether a change can be taken back."""
        return self._at > 0

    @property
    def can_redo(self) -> bool:
        """Whether a change taken back can be made again."""
        return self._at + 1 < len(self._states)

    def begin(self, clicks: Clicks) -> None:
        """Start from these points; what was before is forgotten."""
        self._states, self._at = [clicks], 0

    def set(self, click: BoneClick) -> None:
        """Set the point of a bone, in place of an earlier one of the same bone."""
        self._change((*(other for other in self.all if other.bone_id != click.bone_id), click))

    def remove(self, bone_id: str) -> None:
        """Take the point of a bone away."""
        left = tuple(click for click in self.all if click.bone_id != bone_id)
        if left != self.all:
            self._change(left)

    def undo(self) -> None:
        """Take the last change back."""
        self._at = max(0, self._at - 1)

    def redo(self) -> None:
        """Make the change again that was taken back."""
        self._at = min(len(self._states) - 1, self._at + 1)

    def _change(self, clicks: Clicks) -> None:
        self._states = [*self._states[: self._at + 1], clicks]
        self._at += 1
