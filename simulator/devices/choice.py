"""Which devices the user chose to hold; kept between two starts."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from haptics.drivers import DRIVERS
from scenarios.storage import data_folder, write_whole
from simulator.devices.hand import NOT_AT_THE_DESK
from simulator.session.hand import POINTER

NOTHING = ""


@dataclass(frozen=True)
class DeviceChoice:
    """Driver names."""

    tool: str = POINTER
    """Holds the tool."""
    camera: str = NOTHING
    """Moves the camera; empty: the mouse does."""


def choice_path() -> Path:
    """File in which the choice is kept."""
    return data_folder() / "settings" / "hands.json"


def read_choice() -> DeviceChoice:
    """What was chosen last; the mouse where nothing was, or where what was chosen is no longer known."""
    try:
        kept = json.loads(choice_path().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return DeviceChoice()
    known = desk_drivers()
    tool, camera = (kept.get(name) if isinstance(kept, dict) else None for name in ("tool", "camera"))
    return DeviceChoice(tool if tool in known else POINTER, camera if camera in known else NOTHING)


def keep_choice(choice: DeviceChoice) -> None:
    """Keep a choice; the file is whole or it is the old one."""
    choice_path().parent.mkdir(parents=True, exist_ok=True)
    write_whole(choice_path(), (json.dumps(asdict(choice), indent=2) + "\n").encode("utf-8"))


def desk_drivers() -> tuple[str, ...]:
    """Drivers of devices that a user can hold at a screen."""
    return tuple(name for name in DRIVERS if name not in NOT_AT_THE_DESK)
