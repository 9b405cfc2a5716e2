"""Which button or pedal does what: plain data that a user edits and keeps."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

from haptics.errors import HapticsError
from haptics.kernels import slots

BUTTON_COUNT = 32
"""Buttons a device may have, counted from 0."""


class Action(StrEnum):
    """What a button or pedal may do. Trigger, irrigation and clutch last while it is held."""

    TRIGGER = "trigger"
    IRRIGATION = "irrigation"
    CLUTCH = "clutch"
    """The tool stays, the hand moves: a small workspace covers a leg."""
    EMERGENCY_STOP = "emergency_stop"
    """Zero force until the servo is told otherwise."""
    C_ARM = "c_arm"
    """Counted, for the session to take a picture."""


ACTION_SLOTS: Mapping[Action, int] = MappingProxyType(
    {
        Action.TRIGGER: slots.ACTION_TRIGGER,
        Action.IRRIGATION: slots.ACTION_IRRIGATION,
        Action.CLUTCH: slots.ACTION_CLUTCH,
        Action.EMERGENCY_STOP: slots.ACTION_EMERGENCY_STOP,
        Action.C_ARM: slots.ACTION_C_ARM,
    }
)


@dataclass(frozen=True)
class ButtonBindings:
    """Buttons by action; a button does one thing, an action may have several buttons."""

    buttons: Mapping[Action, tuple[int, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        used: set[int] = set()
        for action, chosen in self.buttons.items():
            if action not in Action.__members__.values():
                known = ", ".join(Action)
                raise HapticsError("haptics-bindings-action", action=str(action), known=known)
            for button in chosen:
                whole = isinstance(button, int) and not isinstance(button, bool) and 0 <= button < BUTTON_COUNT
                if not whole:
                    raise HapticsError("haptics-bindings-button", button=str(button), most=BUTTON_COUNT - 1)
                if button in used:
                    raise HapticsError("haptics-bindings-twice", button=button)
                used.add(button)

    def masks(self) -> list[float]:
        """Bit field of buttons per action, in the order of the servo's slots."""
        found = [0.0] * slots.ACTION_COUNT
        for action, chosen in self.buttons.items():
            found[ACTION_SLOTS[Action(action)]] = float(sum(1 << button for button in chosen))
        return found

    def to_json(self) -> dict[str, list[int]]:
        """Plain data: action name to buttons."""
        return {str(action): list(chosen) for action, chosen in self.buttons.items()}

    @classmethod
    def from_json(cls, data: object) -> ButtonBindings:
        """Raises HapticsError for anything but action names with lists of buttons."""
        if not isinstance(data, dict) or not all(isinstance(chosen, list) for chosen in data.values()):
            raise HapticsError("haptics-bindings-shape")
        unknown = sorted(str(name) for name in data if name not in set(Action))
        if unknown:
            raise HapticsError("haptics-bindings-action", action=", ".join(unknown), known=", ".join(Action))
        return cls({Action(name): tuple(chosen) for name, chosen in data.items()})


NO_BINDINGS = ButtonBindings()
STYLUS_BINDINGS = ButtonBindings({Action.TRIGGER: (0,), Action.CLUTCH: (1,)})
"""A stylus with two buttons: the near one drills, the far one takes a new grip."""
DEFAULT_BINDINGS: Mapping[str, ButtonBindings] = MappingProxyType(
    {
        "touch": STYLUS_BINDINGS,
        "touch_x": STYLUS_BINDINGS,
        "inverse3": STYLUS_BINDINGS,
        "force_dimension": ButtonBindings({Action.TRIGGER: (0,)}),
        "space_mouse": STYLUS_BINDINGS,
    }
)
"""By driver name, until the user chooses others."""


def bindings_of(driver: str, kept: Mapping[str, ButtonBindings]) -> ButtonBindings:
    """What a driver's buttons do: as the user kept it, else the default, else nothing."""
    return kept.get(driver, DEFAULT_BINDINGS.get(driver, NO_BINDINGS))


def write_bindings(path: Path, bindings: Mapping[str, ButtonBindings]) -> None:
    """Keep the bindings of every device, by driver name; the file is whole or it is the old one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(path.name + ".part")
    text = json.dumps({name: chosen.to_json() for name, chosen in bindings.items()}, indent=2, sort_keys=True)
    with beside.open("w", encoding="utf-8") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


def read_bindings(path: Path) -> dict[str, ButtonBindings]:
    """The bindings kept, by driver name; none where there is no file yet.

    Raises HapticsError where the file is not what `write_bindings` writes; it is left as it is.
    """
    if not path.is_file():
        return {}
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, OSError) as error:
        raise HapticsError("haptics-bindings-file", name=path.name) from error
    if not isinstance(data, dict):
        raise HapticsError("haptics-bindings-file", name=path.name)
    return {str(name): ButtonBindings.from_json(chosen) for name, chosen in data.items()}
