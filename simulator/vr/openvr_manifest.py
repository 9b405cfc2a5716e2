"""What Osteon tells an OpenVR runtime of itself: its name, its actions, and what each maker's buttons do.

The files lie in assets/vr, because a runtime reads them from the disk, and its own binding page shows them to the user.
"""

from __future__ import annotations

import json
from pathlib import Path
from types import MappingProxyType
from typing import Any

from scenarios.storage import assets_folder

APPLICATION_KEY = "osteon.simulator"
APPLICATION_FILE, ACTIONS_FILE = "osteon.vrmanifest", "actions.json"
ACTION_SET = "/actions/operating"

ACTIONS = MappingProxyType(
    {
        "pose": ("pose", {"en_US": "Hand", "zh_CN": "手部位置"}),
        "trigger": ("vector1", {"en_US": "Drill, or press a button", "zh_CN": "钻孔或按下按钮"}),
        "press": (
            "boolean",
            {"en_US": "Drill at full speed (no analogue trigger)", "zh_CN": "全速钻孔（无模拟扳机）"},
        ),
        "grip": ("boolean", {"en_US": "Re-grip the tool", "zh_CN": "重新握持器械"}),
        "menu": ("boolean", {"en_US": "Pause", "zh_CN": "暂停"}),
        "recenter": ("boolean", {"en_US": "Recentre", "zh_CN": "重新居中"}),
        "stick": ("vector2", {"en_US": "Turn", "zh_CN": "转身"}),
        "vibration": ("vibration", {"en_US": "Vibration", "zh_CN": "振动"}),
    }
)
"""Action name to its OpenVR type and what the user reads; the tags are spelt as runtimes compare them."""

_FINGERS = MappingProxyType(
    {
        "trigger": ("trigger", "trigger", "pull"),
        "press": ("trigger", "trigger", "click"),
        "grip": ("grip", "button", "click"),
    }
)
_MENU = MappingProxyType({"menu": ("application_menu", "button", "click")})
_LETTERS = MappingProxyType({"menu": ("y|b", "button", "click")})
_JOYSTICK = MappingProxyType(
    {"recenter": ("joystick", "button", "click"), "stick": ("joystick", "joystick", "position")}
)

CONTROLLERS: MappingProxyType[str, dict[str, tuple[str, str, str]]] = MappingProxyType(
    {
        # Action to (part of the controller, how it is used, which of its inputs).
        "vive_controller": {
            **_FINGERS,
            **_MENU,
            "recenter": ("trackpad", "button", "click"),
            "stick": ("trackpad", "trackpad", "position"),
        },
        "knuckles": {
            **_FINGERS,
            "menu": ("b", "button", "click"),
            "recenter": ("thumbstick", "button", "click"),
            "stick": ("thumbstick", "joystick", "position"),
        },
        "oculus_touch": {**_FINGERS, **_LETTERS, **_JOYSTICK},
        "holographic_controller": {
            **_FINGERS,
            **_MENU,
            "recenter": ("trackpad", "button", "click"),
            "stick": ("joystick", "joystick", "position"),
        },
        "hpmotioncontroller": {**_FINGERS, **_LETTERS, **_JOYSTICK},
        "vive_cosmos_controller": {**_FINGERS, **_LETTERS, **_JOYSTICK},
        "generic": {**_FINGERS, **_MENU, **_JOYSTICK},
        "/interaction_profiles/khr/simple_controller": {
            "press": ("select", "button", "click"),
            **_MENU,
        },
    }
)
"""OpenVR controller type to its default bindings; `left|right` where the hands' parts are named differently.

The last is no type of OpenVR's: runtimes that stand on OpenXR look up its two-button controller by OpenXR's own name,
and the others have no controller of that name.
"""


def manifest_folder() -> Path:
    """Where the files lie."""
    return assets_folder() / "vr"


def action_path(name: str) -> str:
    """An action's path in the manifest."""
    direction = "out" if name == "vibration" else "in"
    return f"{ACTION_SET}/{direction}/{name}"


def manifest_files() -> dict[str, dict[str, Any]]:
    """Every file by its name; assets/vr holds exactly these."""
    files = {APPLICATION_FILE: _application(), ACTIONS_FILE: _actions()}
    return files | {_bindings_file(controller): _bindings(controller) for controller in CONTROLLERS}


def write_manifest_files(folder: Path) -> None:
    """Write them; for whoever changes an action or adds a controller."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in manifest_files().items():
        text = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
        (folder / name).write_text(text, encoding="utf-8")


def _application() -> dict[str, Any]:
    return {
        "source": "builtin",
        "applications": [
            {
                "app_key": APPLICATION_KEY,
                "launch_type": "url",
                "url": "osteon://vr",
                "action_manifest_path": ACTIONS_FILE,
                "strings": {
                    "en_us": {"name": "Osteon", "description": "Orthopaedic surgery simulator"},
                    "zh_cn": {"name": "Osteon", "description": "骨科手术模拟器"},
                },
            }
        ],
    }


def _actions() -> dict[str, Any]:
    languages: dict[str, dict[str, str]] = {"en_US": {}, "zh_CN": {}}
    for name, (_, words) in ACTIONS.items():
        for tag, table in languages.items():
            table[action_path(name)] = words[tag]
    languages["en_US"][ACTION_SET], languages["zh_CN"][ACTION_SET] = "Operating", "手术操作"
    return {
        "default_bindings": [
            {"controller_type": controller, "binding_url": _bindings_file(controller)} for controller in CONTROLLERS
        ],
        "actions": [
            {"name": action_path(name), "type": kind, "requirement": "mandatory" if name == "pose" else "optional"}
            for name, (kind, _) in ACTIONS.items()
        ],
        "action_sets": [{"name": ACTION_SET, "usage": "leftright"}],
        "localization": [{"language_tag": tag, **table} for tag, table in languages.items()],
    }


def _bindings_file(controller: str) -> str:
    """Without the folders of a name that is a path."""
    return f"bindings_{controller.rpartition('/')[2]}.json"


def _bindings(controller: str) -> dict[str, Any]:
    hands = ("left", "right")
    poses = [{"output": action_path("pose"), "path": f"/user/hand/{hand}/pose/raw"} for hand in hands]
    shakes = [{"output": action_path("vibration"), "path": f"/user/hand/{hand}/output/haptic"} for hand in hands]
    sources: dict[tuple[str, str], dict[str, Any]] = {}
    for action, (part, mode, entry) in CONTROLLERS[controller].items():
        left, _, right = part.partition("|")
        for hand, named in zip(hands, (left, right or left), strict=True):
            path = f"/user/hand/{hand}/input/{named}"
            source = sources.setdefault((path, mode), {"path": path, "mode": mode, "inputs": {}})
            source["inputs"][entry] = {"output": action_path(action)}
    return {
        "action_manifest_version": 0,
        "app_key": APPLICATION_KEY,
        "controller_type": controller,
        "name": f"Osteon, {controller}",
        "description": "",
        "category": "steamvr_input",
        "options": {},
        "simulated_actions": [],
        "bindings": {ACTION_SET: {"poses": poses, "haptics": shakes, "sources": list(sources.values())}},
    }
