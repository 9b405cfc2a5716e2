"""The one module that touches `xr`, the package of OpenXR; it runs only in the headset's own process.

Connecting takes two steps, because a session stands on the OpenGL context that draws: first the runtime and its
headset, then, once the renderer is there (`begin`), the session. From then on the session goes as the runtime
orders: it is begun when it is ready, draws while it is visible, feels hands while it has the user's attention.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from ctypes import POINTER, byref, cast
from typing import Any

import numpy as np

from simulator.vr.errors import HeadsetError
from simulator.vr.eye_pictures import EyePicture
from simulator.vr.headset import Eye, EyeView, FrameTiming, Hand, HandState, HeadsetEvent, HeadsetFrame
from simulator.vr.openxr_input import OpenXrHands, identity_pose, locate, matrix_of
from simulator.vr.openxr_textures import EyeTextures, address_of, graphics_binding
from simulator.vr.openxr_types import Handle, Package

FAILURES = {
    "RuntimeUnavailableError": "vr-openxr-no-runtime",
    "FileAccessErrorError": "vr-openxr-runtime-file",
    "FileContentsInvalidError": "vr-openxr-runtime-file",
    "RuntimeFailureError": "vr-openxr-stopped",
    "InitializationFailedError": "vr-openxr-stopped",
    "ExtensionNotPresentError": "vr-openxr-no-opengl",
    "FormFactorUnavailableError": "vr-openxr-no-headset",
    "FormFactorUnsupportedError": "vr-openxr-no-headset",
    "LimitReachedError": "vr-openxr-other-program",
    "GraphicsDeviceInvalidError": "vr-openxr-graphics",
    "InstanceLostError": "vr-openxr-lost",
    "SessionLostError": "vr-openxr-lost",
}
"""The package's exception to the sentence that tells how to mend it; every other one is told by its name."""
OPENGL = "XR_KHR_opengl_enable"
USUAL_FRAMES_PER_S = 90.0
READY_S = 5.0
"""How long the runtime may take to let the session begin before the rate is guessed."""
IDLE_S = 0.01
_SECONDS = 1e-9


def open_headset(_options: dict[str, Any]) -> OpenXrHeadset:
    """The headset of the active OpenXR runtime."""
    return OpenXrHeadset()


def runtime_version() -> str:
    """Name and version of the active runtime, which needs no headset.

    Raises:
        HeadsetError: why there is no runtime.
    """
    xr = _package()
    with _told(xr):
        instance = _instance(xr)
        try:
            found = xr.get_instance_properties(instance)
            return f"{_words(found.runtime_name)} {xr.Version(found.runtime_version)}"
        finally:
            xr.destroy_instance(instance)


def _package() -> Package:
    try:
        import xr  # noqa: PLC0415 - optional, and loads the loader's library
    except ImportError as error:
        raise HeadsetError("vr-openxr-package") from error
    except (OSError, AttributeError) as error:
        # PyOpenGL answers with an AttributeError where the system has no OpenGL library.
        raise HeadsetError("vr-openxr-loader", reason=str(error) or type(error).__name__) from error
    return xr


@contextlib.contextmanager
def _told(xr: Package) -> Iterator[None]:
    """Turn what the runtime refuses into a sentence."""
    try:
        yield
    except xr.exception.XrException as error:
        name = type(error).__name__
        raise HeadsetError(FAILURES.get(name, "vr-openxr-other"), name=name) from error


def _instance(xr: Package) -> Handle:
    offered = {_words(found.extension_name) for found in xr.enumerate_instance_extension_properties()}
    if OPENGL not in offered:
        raise HeadsetError("vr-openxr-no-opengl")
    about = xr.ApplicationInfo(application_name="Osteon", application_version=1, engine_name="Osteon")
    return xr.create_instance(xr.InstanceCreateInfo(application_info=about, enabled_extension_names=[OPENGL]))


class OpenXrHeadset:
    """See `simulator.vr.headset.Headset`."""

    shares_window_system = True

    def __init__(self) -> None:
        """Reach the runtime and its headset; `begin` starts the session."""
        self._xr = xr = _package()
        self._session: Handle = None
        self._textures: tuple[EyeTextures, ...] = ()
        self._state, self._running, self._frame_open = xr.SessionState.UNKNOWN, False, False
        self._display_ns = self._period_ns = 0
        self._frames = self._dropped = 0
        self._head, self._head_tracked = np.eye(4), True
        self._views: list[Handle] = []
        self._pending: list[HeadsetEvent] = []
        self.frames_per_s = USUAL_FRAMES_PER_S
        with _told(xr):
            self._instance = _instance(xr)
            try:
                self._system = xr.get_system(
                    self._instance, xr.SystemGetInfo(form_factor=xr.FormFactor.HEAD_MOUNTED_DISPLAY)
                )
                found = xr.get_system_properties(self._instance, self._system)
                views = xr.enumerate_view_configuration_views(
                    self._instance, self._system, xr.ViewConfigurationType.PRIMARY_STEREO
                )
            except BaseException:
                xr.destroy_instance(self._instance)
                raise
        self.name = _words(found.system_name) or "OpenXR"
        self._turning_only = not found.tracking_properties.position_tracking
        self.eye_size = int(views[0].recommended_image_rect_width), int(views[0].recommended_image_rect_height)

    def begin(self) -> None:
        """Start the session on the OpenGL context that is current; waits a while for the runtime to be ready."""
        xr = self._xr
        with _told(xr):
            binding = graphics_binding(xr, self._instance, self._system)
            self._session = xr.create_session(
                self._instance, xr.SessionCreateInfo(system_id=self._system, next=address_of(binding))
            )
            kinds = xr.ReferenceSpaceType
            offered = {int(kind) for kind in xr.enumerate_reference_spaces(self._session)}
            self._floor_kind = kinds.STAGE if int(kinds.STAGE) in offered else kinds.LOCAL
            self._room, self._head_space = self._reference(self._floor_kind), self._reference(kinds.VIEW)
            self._hands = OpenXrHands(xr, self._instance, self._session)
            self._textures = tuple(EyeTextures(xr, self._session, self.eye_size) for _ in Eye)
            self._blend = xr.enumerate_environment_blend_modes(
                self._instance, self._system, xr.ViewConfigurationType.PRIMARY_STEREO
            )[0]
        limit = time.monotonic() + READY_S
        while not self._running and time.monotonic() < limit:
            self.wait_frame()
        if self._running:
            # The rate is known only from a frame; this one shows nothing.
            self.wait_frame()
            self.frames_per_s = 1e9 / self._period_ns

    def eye_view(self, eye: Eye) -> EyeView:
        """The runtime's frame and place of an eye for the picture that comes next."""
        if not self._views:
            return EyeView(-1.0, 1.0, -1.0, 1.0, np.eye(4))
        view = self._views[eye]
        edges = (view.fov.angle_left, view.fov.angle_right, view.fov.angle_down, view.fov.angle_up)
        left, right, down, up = (float(np.tan(angle)) for angle in edges)
        return EyeView(left, right, down, up, np.linalg.solve(self._head, matrix_of(view.pose)))

    def wait_frame(self) -> HeadsetFrame:
        """Wait for the runtime, then read head, eyes and hands as they will be when the picture is seen."""
        with _told(self._xr):
            self._end_frame(())
            self._follow_runtime()
            if not self._running:
                time.sleep(IDLE_S)
                return HeadsetFrame(time.monotonic(), self._head, False, (HandState(), HandState()), wanted=False)
            return self._begin_frame()

    def submit(self, eye: Eye, picture: EyePicture) -> None:
        """Copy the picture; the frame is handed over with the right eye's."""
        if not self._frame_open:
            return
        with _told(self._xr):
            self._textures[eye].take(picture)
            if eye is Eye.RIGHT:
                self._end_frame((self._layer(),) if self._views else ())
        picture.make_current()

    def vibrate(self, hand: Hand, amplitude: float, frequency_Hz: float, duration_s: float) -> None:
        """Shake a controller; nothing happens while the program has not the user's attention."""
        if self._running:
            with contextlib.suppress(self._xr.exception.SessionNotFocused), _told(self._xr):
                self._hands.vibrate(hand, amplitude, frequency_Hz, duration_s)

    def events(self) -> list[HeadsetEvent]:
        """What happened since the last call."""
        found, self._pending = self._pending, []
        return found

    def timing(self) -> FrameTiming:
        """Frames for which there was no picture, from the gaps between the times pictures were to be seen."""
        return FrameTiming(self._dropped)

    def close(self) -> None:
        """Give the headset back; what a runtime says that is gone does not matter any more."""
        xr = self._xr
        with contextlib.suppress(xr.exception.XrException):
            self._end_frame(())
        for textures in self._textures:
            with contextlib.suppress(xr.exception.XrException):
                textures.close()
        self._textures, self._running = (), False
        session, self._session = self._session, None
        with contextlib.suppress(xr.exception.XrException):
            if session is not None:
                xr.destroy_session(session)
        instance, self._instance = self._instance, None
        with contextlib.suppress(xr.exception.XrException):
            if instance is not None:
                xr.destroy_instance(instance)

    def controller(self, hand: Hand) -> str:
        """OpenXR's name of the controller in a hand; empty where there is none."""
        with _told(self._xr):
            return self._hands.profile(hand)

    def _begin_frame(self) -> HeadsetFrame:
        xr = self._xr
        state = xr.wait_frame(self._session)
        with contextlib.suppress(xr.exception.FrameDiscarded):
            xr.begin_frame(self._session)
        self._frame_open = True
        self._count(int(state.predicted_display_time), int(state.predicted_display_period))
        when = self._display_ns
        head, measured = locate(xr, self._head_space, self._room, when, turning_only=self._turning_only)
        if head is not None:
            self._head = head  # also a guessed one: the eyes are guessed with it, and the picture is dimmed
        self._tell_tracking(measured)
        located, views = xr.locate_views(
            self._session,
            xr.ViewLocateInfo(
                view_configuration_type=xr.ViewConfigurationType.PRIMARY_STEREO, display_time=when, space=self._room
            ),
        )
        flags = xr.ViewStateFlags
        known = int(flags.ORIENTATION_VALID_BIT | flags.POSITION_VALID_BIT)
        if int(located.view_state_flags) & known == known:
            self._views = list(views)
        hands = self._hands.read(self._room, when)
        return HeadsetFrame(when * _SECONDS, self._head, measured, hands, wanted=bool(state.should_render))

    def _count(self, display_ns: int, period_ns: int) -> None:
        if self._frames and period_ns > 0:
            self._dropped += max(0, round((display_ns - self._display_ns) / period_ns) - 1)
        self._frames += 1
        self._display_ns, self._period_ns = display_ns, period_ns or round(1e9 / USUAL_FRAMES_PER_S)

    def _end_frame(self, layers: tuple[Handle, ...]) -> None:
        """Hand over what there is to see; nothing is a frame as well, and every frame must be ended."""
        if not self._frame_open:
            return
        self._frame_open = False
        xr = self._xr
        end = xr.FrameEndInfo(
            display_time=self._display_ns, environment_blend_mode=self._blend, layers=[byref(one) for one in layers]
        )
        xr.end_frame(self._session, end)

    def _layer(self) -> Handle:
        """Both eyes' textures with the poses they were drawn for."""
        xr = self._xr
        width, height = self.eye_size
        whole = xr.Rect2Di(offset=xr.Offset2Di(x=0, y=0), extent=xr.Extent2Di(width=width, height=height))
        eyes = [
            xr.CompositionLayerProjectionView(
                pose=view.pose, fov=view.fov, sub_image=xr.SwapchainSubImage(swapchain=textures.chain, image_rect=whole)
            )
            for view, textures in zip(self._views, self._textures, strict=True)
        ]
        return xr.CompositionLayerProjection(space=self._room, views=eyes)

    def _reference(self, kind: Handle) -> Handle:
        xr = self._xr
        return xr.create_reference_space(
            self._session,
            xr.ReferenceSpaceCreateInfo(reference_space_type=kind, pose_in_reference_space=identity_pose(xr)),
        )

    def _tell_tracking(self, tracked: bool) -> None:
        if tracked != self._head_tracked:
            self._head_tracked = tracked
            self._pending.append(HeadsetEvent.TRACKING_FOUND if tracked else HeadsetEvent.TRACKING_LOST)

    def _follow_runtime(self) -> None:
        """Take in what the runtime tells and go to the state it orders."""
        xr, kinds = self._xr, self._xr.StructureType
        while True:
            try:
                event = xr.poll_event(self._instance)
            except xr.exception.EventUnavailable:
                return
            kind = int(event.type)
            if kind == int(kinds.EVENT_DATA_SESSION_STATE_CHANGED):
                changed = cast(byref(event), POINTER(xr.EventDataSessionStateChanged)).contents
                self._go_to(xr.SessionState(int(changed.state)))
            elif kind == int(kinds.EVENT_DATA_REFERENCE_SPACE_CHANGE_PENDING):
                changed = cast(byref(event), POINTER(xr.EventDataReferenceSpaceChangePending)).contents
                if int(changed.reference_space_type) == int(self._floor_kind):
                    self._pending.append(HeadsetEvent.RECENTRED)
            elif kind == int(kinds.EVENT_DATA_INSTANCE_LOSS_PENDING):
                raise HeadsetError("vr-openxr-lost")

    def _go_to(self, state: Handle) -> None:
        """One step of the session's life (OpenXR 1.0, chapter 9.3)."""
        xr, states = self._xr, self._xr.SessionState
        seen = (states.VISIBLE, states.FOCUSED)
        if state in seen and self._state not in seen:
            self._pending.append(HeadsetEvent.AWAKE)
        elif self._state in seen and state not in seen:
            self._pending.append(HeadsetEvent.STANDBY)
        self._state = state
        if state == states.READY:
            kind = xr.ViewConfigurationType.PRIMARY_STEREO
            xr.begin_session(self._session, xr.SessionBeginInfo(primary_view_configuration_type=kind))
            self._running = True
        elif state == states.STOPPING:
            self._running = False
            xr.end_session(self._session)
        elif state == states.EXITING:
            self._pending.append(HeadsetEvent.QUIT)
        elif state == states.LOSS_PENDING:
            raise HeadsetError("vr-openxr-lost")


def _words(text: Handle) -> str:
    return text.decode(errors="replace") if isinstance(text, bytes) else str(text)
