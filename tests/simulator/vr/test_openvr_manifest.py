"""The action manifest and the bindings, read as strictly as runtimes do, down to the parts of real controllers."""

import json

import pytest

from simulator.vr.openvr_manifest import (
    ACTION_SET,
    ACTIONS,
    ACTIONS_FILE,
    CONTROLLERS,
    action_path,
    manifest_files,
    manifest_folder,
)

INPUTS = {
    # How a part may be used: the inputs it then has, and the type of the actions they move.
    "trigger": {"pull": "vector1", "click": "boolean"},
    "button": {"click": "boolean"},
    "joystick": {"position": "vector2"},
    "trackpad": {"position": "vector2"},
}

PARTS = {
    # Controllers' parts in OpenXR's specification, chapter 6.4, on which some runtimes stand.
    "vive_controller": "squeeze/click menu/click trigger/click trigger/value trackpad trackpad/click",
    "knuckles": "a/click b/click squeeze/value trigger/click trigger/value thumbstick thumbstick/click trackpad",
    "oculus_touch": "x/click y/click a/click b/click squeeze/value trigger/value thumbstick thumbstick/click",
    "holographic_controller": "menu/click squeeze/click trigger/value thumbstick thumbstick/click trackpad/click",
    "hpmotioncontroller": "x/click y/click a/click b/click squeeze/value trigger/value thumbstick thumbstick/click",
    "/interaction_profiles/khr/simple_controller": "select/click menu/click",
}
SAME = {"grip": "squeeze", "joystick": "thumbstick", "application_menu": "menu"}
"""OpenVR's word for a part to OpenXR's."""


def bindings(controller):
    (url,) = [
        entry["binding_url"]
        for entry in manifest_files()[ACTIONS_FILE]["default_bindings"]
        if entry["controller_type"] == controller
    ]
    return manifest_files()[url]


def test_the_stored_files_are_the_ones_the_program_means():
    for name, content in manifest_files().items():
        assert json.loads((manifest_folder() / name).read_text(encoding="utf-8")) == content
    assert {path.name for path in manifest_folder().iterdir()} == set(manifest_files())


def test_actions_and_their_set_are_named_as_runtimes_take_names_apart():
    manifest = manifest_files()[ACTIONS_FILE]
    assert [one["name"] for one in manifest["action_sets"]] == [ACTION_SET]
    for action in manifest["actions"]:
        empty, root, owner, direction, name = action["name"].split("/")
        assert (empty, root, f"/actions/{owner}") == ("", "actions", ACTION_SET)
        assert direction == ("out" if action["type"] == "vibration" else "in")
        assert name.isascii()
        assert name.islower(), "names are compared in lower case"
        assert action["requirement"] in ("mandatory", "suggested", "optional")
    assert len({action["name"] for action in manifest["actions"]}) == len(manifest["actions"])


def test_every_action_is_called_something_in_both_languages():
    words = {one.pop("language_tag"): one for one in map(dict, manifest_files()[ACTIONS_FILE]["localization"])}
    assert set(words) == {"en_US", "zh_CN"}
    for told in words.values():
        assert set(told) == {ACTION_SET, *map(action_path, ACTIONS)}
        assert len(set(told.values())) == len(told), "OpenXR refuses two actions of one name"


@pytest.mark.parametrize("controller", CONTROLLERS)
def test_bindings_use_nothing_that_a_runtime_does_not_know(controller):
    content = bindings(controller)
    assert content["controller_type"] == controller
    (bound,) = content["bindings"].values()
    hands = ("/user/hand/left", "/user/hand/right")
    assert [pose["path"] for pose in bound["poses"]] == [f"{hand}/pose/raw" for hand in hands]
    assert [shake["path"] for shake in bound["haptics"]] == [f"{hand}/output/haptic" for hand in hands]
    for source in bound["sources"]:
        assert set(source) == {"path", "mode", "inputs"}, "some runtimes refuse the file for a word they do not know"
        assert source["path"].rpartition("/")[0] in {f"{hand}/input" for hand in hands}
        for entry, target in source["inputs"].items():
            name = target["output"].rpartition("/")[2]
            assert INPUTS[source["mode"]][entry] == ACTIONS[name][0]


@pytest.mark.parametrize("controller", CONTROLLERS)
def test_a_controller_binds_every_action_of_both_hands(controller):
    (bound,) = bindings(controller)["bindings"].values()
    outputs = [entry["output"] for entry in (*bound["poses"], *bound["haptics"])]
    outputs += [entry["output"] for source in bound["sources"] for entry in source["inputs"].values()]
    wanted = set(ACTIONS)
    if controller.endswith("simple_controller"):
        wanted = {"pose", "press", "menu", "vibration"}  # two buttons
    assert sorted(outputs) == sorted(2 * [action_path(name) for name in wanted])


@pytest.mark.parametrize("controller", PARTS)
def test_bound_parts_are_on_the_controller(controller):
    (bound,) = bindings(controller)["bindings"].values()
    parts = PARTS[controller].split()
    for source in bound["sources"]:
        part = source["path"].rpartition("/")[2]
        part = SAME.get(part, part)
        for entry in source["inputs"]:
            forms = {"position": {part}, "pull": {f"{part}/value"}, "click": {f"{part}/click", f"{part}/value"}}
            assert forms[entry] & set(parts), f"{part} {entry}"
