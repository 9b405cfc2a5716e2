"""The one module that touches `openvr`; it runs only in the headset's own process, because a runtime may end that.

Only calls that openvr 2.5 and 2.12 share are used. Poses are in the standing universe, predicted to photon time by the
compositor (waitGetPoses); controllers come through the action manifest in assets/vr.
"""

from __future__ import annotations

import contextlib
import os
import time
from typing import Any

import numpy as np

from simulator.vr.errors import HeadsetError
from simulator.vr.eye_pictures import EyePicture
from simulator.vr.headset import Eye, EyeView, FrameTiming, Hand, HandState, HeadsetEvent, HeadsetFrame
from simulator.vr.openvr_manifest import (
    ACTION_SET,
    ACTIONS,
    ACTIONS_FILE,
    APPLICATION_FILE,
    APPLICATION_KEY,
    action_path,
    manifest_folder,
)

FAILURES = {
    100: "vr-openvr-folder-gone",
    101: "vr-openvr-library",
    102: "vr-openvr-library",
    103: "vr-openvr-library",
    108: "vr-openvr-no-headset",
    110: "vr-openvr-no-runtime",
    121: "vr-openvr-other-program",
    126: "vr-openvr-no-headset",
}
"""EVRInitError to the sentence that tells how to mend it; every other one is told by its name."""
USUAL_FRAMES_PER_S = 90.0
HEAD = 0
"""The head's place among tracked devices."""
HANDS = ("/user/hand/left", "/user/hand/right")


def open_headset(options: dict[str, Any]) -> OpenVrHeadset:
    """The headset of the installed OpenVR runtime; option `register` False leaves the application unregistered."""
    return OpenVrHeadset(register=bool(options.get("register", True)))


def runtime_version() -> str:
    """Start the runtime in the background, which needs no headset, and ask for its version.

    Raises:
        HeadsetError: why there is no runtime.
    """
    openvr = _package()
    system = _started(openvr, openvr.VRApplication_Background)
    try:
        return str(system.getRuntimeVersion())
    finally:
        openvr.shutdown()


def _package() -> Any:  # noqa: ANN401 - the package has no types
    try:
        import openvr  # noqa: PLC0415 - loads the maker's library
    except ImportError as error:
        raise HeadsetError("vr-openvr-package") from error
    except OSError as error:
        raise HeadsetError("vr-openvr-loader", reason=str(error.strerror or type(error).__name__)) from error
    return openvr


def _started(openvr: Any, kind: int) -> Any:  # noqa: ANN401 - as above
    try:
        return openvr.init(kind)
    except openvr.error_code.InitError as error:
        value = int(getattr(error, "error_value", 0))
        raise HeadsetError(FAILURES.get(value, "vr-openvr-other"), name=type(error).__name__, code=value) from error
    except openvr.OpenVRError as error:
        raise HeadsetError("vr-openvr-other", name=type(error).__name__, code=0) from error


class OpenVrHeadset:
    """See `simulator.vr.headset.Headset`."""

    shares_window_system = True

    def __init__(self, *, register: bool) -> None:
        """Start the runtime as a scene application.

        Args:
            register: tell the runtime the application's name; some runtimes know no such call and end the process.
        """
        self._openvr = _package()
        self._system = _started(self._openvr, self._openvr.VRApplication_Scene)
        try:
            self._compositor = self._openvr.VRCompositor()
            self._input = self._openvr.VRInput()
            if register:
                self._register()
            self._read_actions()
            self._compositor.setTrackingSpace(self._openvr.TrackingUniverseStanding)
        except self._openvr.OpenVRError as error:
            self.close()
            raise HeadsetError("vr-openvr-other", name=type(error).__name__, code=0) from error
        self.name = self._property(self._openvr.Prop_ModelNumber_String) or "OpenVR"
        self.eye_size = tuple(self._system.getRecommendedRenderTargetSize())
        self.frames_per_s = self._frequency()
        self._poses = (self._openvr.TrackedDevicePose_t * self._openvr.k_unMaxTrackedDeviceCount)()
        self._frames = 0
        self._head = np.eye(4)
        self._head_tracked = True
        self._pending: list[HeadsetEvent] = []
        self._awake = True
        self._dropped = 0
        self._began_s = time.perf_counter()

    def begin(self) -> None:
        """The compositor takes textures of whatever context is current when they are submitted."""

    def eye_view(self, eye: Eye) -> EyeView:
        """The runtime's frame; its "bottom" is the upper edge's tangent and its "top" the lower one's."""
        left, right, top, bottom = self._system.getProjectionRaw(int(eye))
        to_head = _matrix(self._system.getEyeToHeadTransform(int(eye)))
        return EyeView(left, right, min(top, bottom), max(top, bottom), to_head)

    def wait_frame(self) -> HeadsetFrame:
        """Wait for the compositor, then read head, hands and actions for the picture that comes next."""
        with contextlib.suppress(self._openvr.error_code.CompositorError):
            # Without focus there are no new poses: the last ones stand and nothing is lost.
            self._compositor.waitGetPoses(self._poses, None)
        now_s = time.perf_counter()
        self._dropped += max(0, round((now_s - self._began_s) * self.frames_per_s) - 1) if self._frames else 0
        self._began_s = now_s
        self._frames += 1
        head = self._poses[HEAD]
        tracked = bool(head.bPoseIsValid)
        if tracked:
            self._head = _matrix(head.mDeviceToAbsoluteTracking)
        if tracked != self._head_tracked:
            self._head_tracked = tracked
            self._pending.append(HeadsetEvent.TRACKING_FOUND if tracked else HeadsetEvent.TRACKING_LOST)
        self._update_actions()
        hands = self._hand(Hand.LEFT), self._hand(Hand.RIGHT)
        return HeadsetFrame(self._frames / self.frames_per_s, self._head, tracked, hands, self._awake)

    def submit(self, eye: Eye, picture: EyePicture) -> None:
        """Hand the texture over; the next eye may be drawn into it as soon as this returns."""
        openvr = self._openvr
        texture = openvr.Texture_t()
        texture.handle = picture.texture
        texture.eType = openvr.TextureType_OpenGL
        texture.eColorSpace = openvr.ColorSpace_Gamma
        bounds = openvr.VRTextureBounds_t()
        bounds.uMin, bounds.vMin, bounds.uMax, bounds.vMax = 0.0, 0.0, 1.0, 1.0
        with contextlib.suppress(openvr.error_code.CompositorError):
            # No focus, or a frame too late: the runtime shows its own picture meanwhile.
            self._compositor.submit(int(eye), texture, bounds)
        picture.make_current()

    def vibrate(self, hand: Hand, amplitude: float, frequency_Hz: float, duration_s: float) -> None:
        """Shake a controller."""
        with contextlib.suppress(self._openvr.OpenVRError):
            self._input.triggerHapticVibrationAction(
                self._actions["vibration"], 0.0, duration_s, frequency_Hz, amplitude, self._sources[hand]
            )

    def events(self) -> list[HeadsetEvent]:
        """What happened since the last call."""
        openvr, found = self._openvr, self._pending
        self._pending = []
        known = {
            openvr.VREvent_Quit: HeadsetEvent.QUIT,
            openvr.VREvent_TrackedDeviceUserInteractionEnded: HeadsetEvent.STANDBY,
            openvr.VREvent_TrackedDeviceUserInteractionStarted: HeadsetEvent.AWAKE,
            openvr.VREvent_SeatedZeroPoseReset: HeadsetEvent.RECENTRED,
        }
        event = openvr.VREvent_t()
        while self._system.pollNextEvent(event):
            told = known.get(event.eventType)
            about_hand = event.trackedDeviceIndex != HEAD and told in (HeadsetEvent.STANDBY, HeadsetEvent.AWAKE)
            if told is None or about_hand:
                continue
            if told in (HeadsetEvent.STANDBY, HeadsetEvent.AWAKE):
                self._awake = told is HeadsetEvent.AWAKE
            found.append(told)
        return found

    def timing(self) -> FrameTiming:
        """Frames the compositor had to show again because ours came late, from the gaps between its calls to draw."""
        return FrameTiming(self._dropped)

    def close(self) -> None:
        """Give the headset back."""
        self._openvr.shutdown()

    def _register(self) -> None:
        """Tell the runtime who we are; nothing depends on its answer."""
        with contextlib.suppress(self._openvr.OpenVRError):
            applications = self._openvr.VRApplications()
            applications.addApplicationManifest(str(manifest_folder() / APPLICATION_FILE), True)
            applications.identifyApplication(os.getpid(), APPLICATION_KEY)

    def _read_actions(self) -> None:
        self._input.setActionManifestPath(str((manifest_folder() / ACTIONS_FILE).resolve()))
        self._actions = {name: self._input.getActionHandle(action_path(name)) for name in ACTIONS}
        self._sources = {hand: self._input.getInputSourceHandle(HANDS[hand]) for hand in Hand}
        self._active = (self._openvr.VRActiveActionSet_t * 1)()
        self._active[0].ulActionSet = self._input.getActionSetHandle(ACTION_SET)

    def _update_actions(self) -> None:
        with contextlib.suppress(self._openvr.OpenVRError):
            self._input.updateActionState(self._active)

    def _hand(self, hand: Hand) -> HandState:
        """A controller; one that is away or asleep is not tracked."""
        source, openvr = self._sources[hand], self._openvr
        try:
            pose = self._input.getPoseActionDataForNextFrame(
                self._actions["pose"], openvr.TrackingUniverseStanding, source
            )
        except openvr.OpenVRError:
            return HandState()
        if not (pose.bActive and pose.pose.bPoseIsValid):
            return HandState()
        stick = self._analog("stick", source)
        return HandState(
            pose=_matrix(pose.pose.mDeviceToAbsoluteTracking),
            tracked=True,
            trigger=float(np.clip(self._analog("trigger", source)[0], 0.0, 1.0)),
            grip=self._digital("grip", source),
            menu=self._digital("menu", source),
            recenter=self._digital("recenter", source),
            stick=stick,
        )

    def _analog(self, action: str, source: int) -> tuple[float, float]:
        try:
            data = self._input.getAnalogActionData(self._actions[action], source)
        except self._openvr.OpenVRError:
            return 0.0, 0.0
        return (float(data.x), float(data.y)) if data.bActive else (0.0, 0.0)

    def _digital(self, action: str, source: int) -> bool:
        try:
            data = self._input.getDigitalActionData(self._actions[action], source)
        except self._openvr.OpenVRError:
            return False
        return bool(data.bActive and data.bState)

    def _property(self, name: int) -> str:
        """A text the runtime knows of the headset; many know none."""
        try:
            return str(self._system.getStringTrackedDeviceProperty(HEAD, name))
        except self._openvr.OpenVRError:
            return ""

    def _frequency(self) -> float:
        try:
            found = float(self._system.getFloatTrackedDeviceProperty(HEAD, self._openvr.Prop_DisplayFrequency_Float))
        except self._openvr.OpenVRError:
            return USUAL_FRAMES_PER_S
        return found if found > 1.0 else USUAL_FRAMES_PER_S


def _matrix(rows: Any) -> np.ndarray:  # noqa: ANN401 - a HmdMatrix34_t
    """OpenVR's three by four as shape (4, 4)."""
    matrix = np.eye(4)
    for row in range(3):
        for column in range(4):
            matrix[row, column] = rows.m[row][column]
    return matrix
