"""Hands of an OpenXR session: actions, the poses of controllers, and the shaking of them.

The package `openxr_backend` loads is passed in as `xr`.
"""

from __future__ import annotations

import numpy as np

from simulator.vr.headset import Hand, HandState
from simulator.vr.openxr_bindings import ACTION_SET, ACTION_SET_WORDS, ACTIONS, HANDS, PROFILES, ActionKind, suggested
from simulator.vr.openxr_types import Handle, Package

SHORTEST_PULSE_S = 1e-3
_NANOSECONDS = 1e9


class OpenXrHands:
    """The action set of one session."""

    def __init__(self, xr: Package, instance: Handle, session: Handle) -> None:
        """Make the actions, suggest bindings, attach them; a controller the runtime does not know is passed over.

        Args:
            xr: the package.
            instance: as created.
            session: as created; its action sets are still to be attached.
        """
        self._xr = xr
        self._session = session
        self._paths = {hand: xr.string_to_path(instance, HANDS[hand]) for hand in Hand}
        self._set = xr.create_action_set(
            instance,
            xr.ActionSetCreateInfo(action_set_name=ACTION_SET, localized_action_set_name=ACTION_SET_WORDS, priority=0),
        )
        self._actions = {name: self._action(name, kind, words) for name, (kind, words) in ACTIONS.items()}
        for profile in PROFILES:
            self._suggest(instance, profile)
        sets = (xr.ActionSet * 1)(self._set)
        xr.attach_session_action_sets(session, xr.SessionActionSetsAttachInfo(count_action_sets=1, action_sets=sets))
        self._spaces = {
            (name, hand): self._space(name, hand)
            for name, (kind, _) in ACTIONS.items()
            if kind is ActionKind.POSE
            for hand in Hand
        }

    def read(self, base: Handle, time_ns: int) -> tuple[HandState, HandState]:
        """Both hands at a time, in a space; without the user's attention there are none."""
        xr = self._xr
        active = (xr.ActiveActionSet * 1)(xr.ActiveActionSet(action_set=self._set, subaction_path=xr.NULL_PATH))
        try:
            xr.sync_actions(self._session, xr.ActionsSyncInfo(count_active_action_sets=1, active_action_sets=active))
        except xr.exception.SessionNotFocused:
            return HandState(), HandState()
        return self._hand(Hand.LEFT, base, time_ns), self._hand(Hand.RIGHT, base, time_ns)

    def vibrate(self, hand: Hand, amplitude: float, frequency_Hz: float, duration_s: float) -> None:
        """Shake a controller; amplitude 0 to 1."""
        xr = self._xr
        pulse = xr.HapticVibration(
            duration=int(max(SHORTEST_PULSE_S, duration_s) * _NANOSECONDS),
            frequency=float(frequency_Hz),
            amplitude=float(np.clip(amplitude, 0.0, 1.0)),
        )
        where = xr.HapticActionInfo(action=self._actions["vibration"], subaction_path=self._paths[hand])
        header = xr.HapticBaseHeader.from_buffer(pulse)
        xr.apply_haptic_feedback(self._session, where, header)

    def profile(self, hand: Hand) -> str:
        """OpenXR's name of the controller in a hand; empty where there is none."""
        xr = self._xr
        state = xr.get_current_interaction_profile(self._session, self._paths[hand])
        found = state.interaction_profile
        return "" if found == xr.NULL_PATH else str(xr.path_to_string(self._session.instance, found))

    def _action(self, name: str, kind: ActionKind, words: str) -> Handle:
        xr = self._xr
        kinds = {
            ActionKind.POSE: xr.ActionType.POSE_INPUT,
            ActionKind.NUMBER: xr.ActionType.FLOAT_INPUT,
            ActionKind.SWITCH: xr.ActionType.BOOLEAN_INPUT,
            ActionKind.STICK: xr.ActionType.VECTOR2F_INPUT,
            ActionKind.VIBRATION: xr.ActionType.VIBRATION_OUTPUT,
        }
        paths = (xr.Path * len(self._paths))(*self._paths.values())
        return xr.create_action(
            self._set,
            xr.ActionCreateInfo(
                action_name=name, action_type=kinds[kind], localized_action_name=words,
                count_subaction_paths=len(paths), subaction_paths=paths,
            ),
        )  # fmt: skip

    def _suggest(self, instance: Handle, profile: str) -> None:
        xr = self._xr
        pairs = [
            xr.ActionSuggestedBinding(action=self._actions[action], binding=xr.string_to_path(instance, path))
            for action, path in suggested(profile)
        ]
        bindings = (xr.ActionSuggestedBinding * len(pairs))(*pairs)
        suggestion = xr.InteractionProfileSuggestedBinding(
            interaction_profile=xr.string_to_path(instance, profile),
            count_suggested_bindings=len(pairs),
            suggested_bindings=bindings,
        )
        try:
            xr.suggest_interaction_profile_bindings(instance, suggestion)
        except xr.exception.PathUnsupportedError:
            return

    def _space(self, name: str, hand: Hand) -> Handle:
        xr = self._xr
        return xr.create_action_space(
            self._session,
            xr.ActionSpaceCreateInfo(
                action=self._actions[name], subaction_path=self._paths[hand], pose_in_action_space=identity_pose(xr)
            ),
        )

    def _hand(self, hand: Hand, base: Handle, time_ns: int) -> HandState:
        """A hand is where its grip is and points where its ray does."""
        grip, grip_measured = locate(self._xr, self._spaces["grip", hand], base, time_ns)
        aim, aim_measured = locate(self._xr, self._spaces["aim", hand], base, time_ns)
        if grip is None or aim is None or not (grip_measured and aim_measured):
            return HandState()
        pose = aim.copy()
        pose[:3, 3] = grip[:3, 3]
        number = self._state("get_action_state_float", "trigger", hand)
        stick = self._state("get_action_state_vector2f", "stick", hand)
        return HandState(
            pose=pose,
            tracked=True,
            trigger=float(np.clip(number.current_state, 0.0, 1.0)) if number.is_active else 0.0,
            grip=self._pressed("regrip", hand),
            menu=self._pressed("menu", hand),
            recenter=self._pressed("recenter", hand),
            stick=(float(stick.current_state.x), float(stick.current_state.y)) if stick.is_active else (0.0, 0.0),
        )

    def _pressed(self, name: str, hand: Hand) -> bool:
        state = self._state("get_action_state_boolean", name, hand)
        return bool(state.is_active and state.current_state)

    def _state(self, question: str, name: str, hand: Hand) -> Handle:
        xr = self._xr
        about = xr.ActionStateGetInfo(action=self._actions[name], subaction_path=self._paths[hand])
        return getattr(xr, question)(self._session, about)


def identity_pose(xr: Package) -> Handle:
    """OpenXR's pose that changes nothing."""
    return xr.Posef(orientation=xr.Quaternionf(x=0.0, y=0.0, z=0.0, w=1.0), position=xr.Vector3f(x=0.0, y=0.0, z=0.0))


def matrix_of(pose: Handle) -> np.ndarray:
    """A pose of OpenXR as shape (4, 4)."""
    x, y, z, w = pose.orientation.x, pose.orientation.y, pose.orientation.z, pose.orientation.w
    matrix = np.eye(4)
    matrix[:3, :3] = (
        (1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)),
        (2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)),
        (2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)),
    )
    matrix[:3, 3] = pose.position.x, pose.position.y, pose.position.z
    return matrix


def locate(
    xr: Package, space: Handle, base: Handle, time_ns: int, *, turning_only: bool = False
) -> tuple[np.ndarray | None, bool]:
    """Pose of a space in another one, shape (4, 4), None while it is unknown; and whether it is measured, not guessed.

    turning_only: the device knows its orientation only; its place is then taken as the runtime makes it up.
    """
    found = xr.locate_space(space, base, time_ns)
    flags, known = xr.SpaceLocationFlags, int(found.location_flags)
    valid = int(flags.ORIENTATION_VALID_BIT | flags.POSITION_VALID_BIT)
    measured = int(flags.ORIENTATION_TRACKED_BIT) | (0 if turning_only else int(flags.POSITION_TRACKED_BIT))
    if known & valid != valid:
        return None, False
    return matrix_of(found.pose), known & measured == measured
