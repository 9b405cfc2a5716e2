"""The one module that touches `openvr`; it runs only in the headset's own process, because a runtime may end that.

Only calls that openvr 2.5 and 2.12 share are used, and of the runtime only the versions that 2.5 knows, so that it
does not matter which package is installed. Poses are in the standing universe, predicted to photon time by the
compositor (waitGetPoses); controllers come through the action manifest in assets/vr.
"""

from __future__ import annotations

import contextlib
import ctypes
import math
import os
import time
from collections.abc import Iterator
from pathlib import Path
from types import MappingProxyType
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
    117: "vr-openvr-other-program",
    121: "vr-openvr-not-running",
    124: "vr-openvr-service",
    126: "vr-openvr-no-headset",
    150: "vr-openvr-service",
}
"""EVRInitError to the sentence that tells how to mend it; every other one is told by its name."""
NOT_STARTED, NO_SUCH_KIND = 109, 130
"""What runtimes without a server answer to a program that only asks."""
INTERFACES: MappingProxyType[str, tuple[str, frozenset[str]]] = MappingProxyType(
    {
        "IVRSystem": ("IVRSystem_022", frozenset({"pollNextEventWithPoseAndOverlays"})),
        "IVRCompositor": ("IVRCompositor_028", frozenset({"getSubmitTexture"})),
        "IVRInput": ("IVRInput_010", frozenset()),
        "IVRApplications": ("IVRApplications_007", frozenset()),
    }
)
"""Interface to its version in OpenVR 2.5, and what the tables of later packages have besides (openvr.h 2.12).

Runtimes keep the versions they once had and few know the newest; some end the process that asks for an unknown one.
"""
PASSING = ("CompositorError_RequestFailed", "CompositorError_DoNotHaveFocus", "CompositorError_AlreadySubmitted")
"""A compositor's answers that the next frame mends: no focus yet, or a frame too late."""
USUAL_FRAMES_PER_S, FASTEST_FRAMES_PER_S = 90.0, 1000.0
USUAL_EDGE = 1.0
"""Tangent of a frame's edge while the runtime does not know the lenses; what is drawn then is not shown."""
LONGEST_PULSE_S = 2.0
"""Runtimes count a pulse's nanoseconds in 32 bits, which end at 2.1 s."""
HEAD = 0
"""The head's place among tracked devices."""
HANDS = ("/user/hand/left", "/user/hand/right")


def open_headset(_options: dict[str, Any]) -> OpenVrHeadset:
    """The headset of the installed OpenVR runtime."""
    return OpenVrHeadset()


@contextlib.contextmanager
def running_version() -> Iterator[str]:
    """Start the runtime for a program that only asks, which needs no headset; stopped on leaving.

    Raises:
        HeadsetError: why there is no runtime.
    """
    openvr = _package()
    version = f"OpenVR {_asked_system(openvr).getRuntimeVersion()}"
    try:
        yield version
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


def _asked_system(openvr: Any) -> Any:  # noqa: ANN401 - as above
    """The runtime in the background; where there is no background, because each program is its own server, in front."""
    try:
        _start(openvr, openvr.VRApplication_Background)
        return _interface(openvr, "IVRSystem")
    except HeadsetError as error:
        if error.values.get("code") not in (NOT_STARTED, NO_SUCH_KIND):
            raise
    openvr.shutdown()
    _start(openvr, openvr.VRApplication_Scene)
    return _interface(openvr, "IVRSystem")


def _start(openvr: Any, kind: int) -> None:  # noqa: ANN401 - as above
    with _told(openvr):
        openvr.initInternal2(kind, None)


def _interface(openvr: Any, name: str) -> Any:  # noqa: ANN401 - as above
    """One of the package's objects on the interface's old version, whose table is shorter than the package's own."""
    version, later = INTERFACES[name]
    if not openvr.isInterfaceVersionValid(version):
        raise HeadsetError("vr-openvr-interface", name=version)
    with _told(openvr):
        address = openvr.getGenericInterface(f"FnTable:{version}")
    if not address:
        raise HeadsetError("vr-openvr-interface", name=version)
    entries = [entry for entry in getattr(openvr, f"{name}_FnTable")._fields_ if entry[0] not in later]
    table = type(f"{version}_FnTable", (ctypes.Structure,), {"_fields_": entries})
    asked = object.__new__(getattr(openvr, name))
    asked.function_table = ctypes.cast(address, ctypes.POINTER(table)).contents
    return asked


@contextlib.contextmanager
def _told(openvr: Any) -> Iterator[None]:  # noqa: ANN401 - as above
    """The runtime's refusal as a sentence; a code that the package does not know reaches us as a KeyError."""
    try:
        yield
    except openvr.OpenVRError as error:
        code = int(getattr(error, "error_value", 0))
        sentences = FAILURES if isinstance(error, openvr.error_code.InitError) else {}
        raise HeadsetError(sentences.get(code, "vr-openvr-other"), name=type(error).__name__, code=code) from error
    except KeyError as error:
        raise HeadsetError("vr-openvr-other", name="InitError", code=error.args[0]) from error


def _has_registry(openvr: Any) -> bool:  # noqa: ANN401 - as above
    """Whether the runtime is one with a server, which knows applications by name; others may end who tells theirs."""
    path = openvr.getRuntimePath()
    return bool(path) and any(Path(path).glob("bin/*/vrserver*"))


class OpenVrHeadset:
    """See `simulator.vr.headset.Headset`."""

    shares_window_system = True

    def __init__(self) -> None:
        """Start the runtime as a scene application."""
        openvr = self._openvr = _package()
        try:
            _start(openvr, openvr.VRApplication_Scene)
            self._system = _interface(openvr, "IVRSystem")
            self._compositor = _interface(openvr, "IVRCompositor")
            self._input = _interface(openvr, "IVRInput")
            with _told(openvr):
                if _has_registry(openvr):
                    self._register()
                self._read_actions()
                self._compositor.setTrackingSpace(openvr.TrackingUniverseStanding)
        except HeadsetError:
            self.close()
            raise
        self.name = self._property("Prop_ModelNumber_String") or self._property("Prop_ManufacturerName_String")
        self.name = self.name or "OpenVR"
        self.eye_size = tuple(self._system.getRecommendedRenderTargetSize())
        self.frames_per_s = self._frequency()
        self._poses = (openvr.TrackedDevicePose_t * openvr.k_unMaxTrackedDeviceCount)()
        self._frames = 0
        self._head = np.eye(4)
        self._head_tracked = True
        self._pending: list[HeadsetEvent] = []
        self._awake = True
        self._dropped = 0
        self._opened_s = self._began_s = time.perf_counter()

    def begin(self) -> None:
        """The compositor takes textures of whatever context is current when they are submitted."""

    def eye_view(self, eye: Eye) -> EyeView:
        """The runtime's frame; its "bottom" is the upper edge's tangent and its "top" the lower one's."""
        left, right, top, bottom = self._system.getProjectionRaw(int(eye))
        if not all(map(math.isfinite, (left, right, top, bottom))) or left >= right or top == bottom:
            left, right, top, bottom = -USUAL_EDGE, USUAL_EDGE, -USUAL_EDGE, USUAL_EDGE
        to_head = _matrix(self._system.getEyeToHeadTransform(int(eye)))
        return EyeView(left, right, min(top, bottom), max(top, bottom), to_head)

    def wait_frame(self) -> HeadsetFrame:
        """Wait for the compositor, then read head, hands and actions for the picture that comes next."""
        if self._frames:
            drawn_s = time.perf_counter() - self._began_s
            self._dropped += max(0, math.ceil(drawn_s * self.frames_per_s) - 1)
        try:
            self._compositor.waitGetPoses(self._poses, None)
        except self._openvr.error_code.CompositorError:
            # Without focus there are no new poses: the last ones stand and nothing is lost.
            time.sleep(1.0 / self.frames_per_s)
        now_s = time.perf_counter()
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
        seen_s = now_s - self._opened_s + 1.0 / self.frames_per_s
        return HeadsetFrame(seen_s, self._head, tracked, hands, self._awake)

    def submit(self, eye: Eye, picture: EyePicture) -> None:
        """Hand the texture over; the next eye may be drawn into it as soon as this returns.

        Raises:
            HeadsetError: the runtime does not take such pictures, now or ever.
        """
        openvr = self._openvr
        picture.make_current()
        texture = openvr.Texture_t()
        texture.handle = picture.texture
        texture.eType = openvr.TextureType_OpenGL
        texture.eColorSpace = openvr.ColorSpace_Gamma
        bounds = openvr.VRTextureBounds_t()
        bounds.uMin, bounds.vMin, bounds.uMax, bounds.vMax = 0.0, 0.0, 1.0, 1.0
        try:
            self._compositor.submit(int(eye), texture, bounds)
        except openvr.error_code.CompositorError as error:
            if type(error).__name__ not in PASSING:
                raise HeadsetError("vr-openvr-picture", name=type(error).__name__) from error
        finally:
            picture.make_current()

    def vibrate(self, hand: Hand, amplitude: float, frequency_Hz: float, duration_s: float) -> None:
        """Shake a controller."""
        strength, length_s = min(max(amplitude, 0.0), 1.0), min(max(duration_s, 0.0), LONGEST_PULSE_S)
        with contextlib.suppress(self._openvr.OpenVRError):
            self._input.triggerHapticVibrationAction(
                self._actions["vibration"], 0.0, length_s, frequency_Hz, strength, self._sources[hand]
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
            openvr.VREvent_StandingZeroPoseReset: HeadsetEvent.RECENTRED,
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
        """Frames the compositor had to show again because drawing the next one outlasted them.

        From the time between its call to draw and our return: the gaps between its calls would tell less, for some
        runtimes tell a rate that is not the headset's.
        """
        return FrameTiming(self._dropped)

    def close(self) -> None:
        """Give the headset back."""
        self._openvr.shutdown()

    def _register(self) -> None:
        """Tell the runtime who we are; nothing depends on its answer."""
        with contextlib.suppress(self._openvr.OpenVRError):
            applications = _interface(self._openvr, "IVRApplications")
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
        return HandState(
            pose=_matrix(pose.pose.mDeviceToAbsoluteTracking),
            tracked=True,
            trigger=self._trigger(source),
            grip=self._digital("grip", source),
            menu=self._digital("menu", source),
            recenter=self._digital("recenter", source),
            stick=self._analog("stick", source) or (0.0, 0.0),
        )

    def _trigger(self, source: int) -> float:
        """How far the trigger is pulled; a controller with a mere button has it out or in."""
        pulled = self._analog("trigger", source)
        if pulled is None:
            return float(self._digital("press", source))
        return float(np.clip(pulled[0], 0.0, 1.0))

    def _analog(self, action: str, source: int) -> tuple[float, float] | None:
        """None where the controller has no such part."""
        try:
            data = self._input.getAnalogActionData(self._actions[action], source)
        except self._openvr.OpenVRError:
            return None
        return (float(data.x), float(data.y)) if data.bActive else None

    def _digital(self, action: str, source: int) -> bool:
        try:
            data = self._input.getDigitalActionData(self._actions[action], source)
        except self._openvr.OpenVRError:
            return False
        return bool(data.bActive and data.bState)

    def _property(self, name: str) -> str:
        """A text the runtime knows of the headset; many know none."""
        try:
            return str(self._system.getStringTrackedDeviceProperty(HEAD, getattr(self._openvr, name)))
        except self._openvr.OpenVRError:
            return ""

    def _frequency(self) -> float:
        try:
            found = float(self._system.getFloatTrackedDeviceProperty(HEAD, self._openvr.Prop_DisplayFrequency_Float))
        except self._openvr.OpenVRError:
            return USUAL_FRAMES_PER_S
        # Some runtimes tell the frame's length here, or divide by one they do not know yet.
        return found if 1.0 < found < FASTEST_FRAMES_PER_S else USUAL_FRAMES_PER_S


def _matrix(rows: Any) -> np.ndarray:  # noqa: ANN401 - a HmdMatrix34_t
    """OpenVR's three by four as shape (4, 4)."""
    matrix = np.eye(4)
    for row in range(3):
        for column in range(4):
            matrix[row, column] = rows.m[row][column]
    return matrix
