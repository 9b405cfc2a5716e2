"""What Osteon tells an OpenXR runtime of its actions, and what the buttons of each maker's controllers do.

The runtime lets the user rebind all of it; these are the suggestions it begins with.
"""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType

ACTION_SET, ACTION_SET_WORDS = "operating", "Operating"


class ActionKind(StrEnum):
    """What an action gives or takes."""

    POSE = "pose"
    NUMBER = "number"
    SWITCH = "switch"
    STICK = "stick"
    VIBRATION = "vibration"


ACTIONS = MappingProxyType(
    {
        "grip": (ActionKind.POSE, "Hand"),
        "aim": (ActionKind.POSE, "Direction"),
        "trigger": (ActionKind.NUMBER, "Drill, or press a button"),
        "regrip": (ActionKind.SWITCH, "Re-grip the tool"),
        "menu": (ActionKind.SWITCH, "Pause"),
        "recenter": (ActionKind.SWITCH, "Recentre"),
        "stick": (ActionKind.STICK, "Turn"),
        "vibration": (ActionKind.VIBRATION, "Vibration"),
    }
)
"""Action name to its kind and the words the runtime's binding page shows."""

_EVERY_HAND = MappingProxyType({"grip": "input/grip/pose", "aim": "input/aim/pose", "vibration": "output/haptic"})

PROFILES: MappingProxyType[str, dict[str, str]] = MappingProxyType(
    {
        # Action to the controller's part; `left|right` where the hands' parts are named differently.
        "/interaction_profiles/khr/simple_controller": {
            "trigger": "input/select/click",
            "menu": "input/menu/click",
        },
        "/interaction_profiles/valve/index_controller": {
            "trigger": "input/trigger/value",
            "regrip": "input/squeeze/value",
            "menu": "input/b/click",
            "recenter": "input/thumbstick/click",
            "stick": "input/thumbstick",
        },
        "/interaction_profiles/oculus/touch_controller": {
            "trigger": "input/trigger/value",
            "regrip": "input/squeeze/value",
            "menu": "input/y/click|input/b/click",
            "recenter": "input/thumbstick/click",
            "stick": "input/thumbstick",
        },
        "/interaction_profiles/htc/vive_controller": {
            "trigger": "input/trigger/value",
            "regrip": "input/squeeze/click",
            "menu": "input/menu/click",
            "recenter": "input/trackpad/click",
            "stick": "input/trackpad",
        },
        "/interaction_profiles/microsoft/motion_controller": {
            "trigger": "input/trigger/value",
            "regrip": "input/squeeze/click",
            "menu": "input/menu/click",
            "recenter": "input/trackpad/click",
            "stick": "input/thumbstick",
        },
    }
)
"""OpenXR's name of a controller to its suggested bindings; parts as in the specification's chapter 6.4."""

HANDS = ("/user/hand/left", "/user/hand/right")


def suggested(profile: str) -> list[tuple[str, str]]:
    """Every action of a controller with the full path of the part that moves it, for both hands."""
    pairs = []
    for action, parts in {**_EVERY_HAND, **PROFILES[profile]}.items():
        left, _, right = parts.partition("|")
        pairs += [(action, f"{hand}/{part}") for hand, part in zip(HANDS, (left, right or left), strict=True)]
    return pairs
