"""The C-arm's console without its widgets: the setting, the pedals, what was taken and what it cost."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from PyQt6.QtCore import QObject, QTimer, pyqtSignal

from scenarios.recording_format import Event
from scenarios.scoring.radiation import KEPT_EVENT, SHOT_EVENT, radiation_of
from scenarios.storage import write_whole
from simulator.desktop.qt_bridge import SteadyWorker
from simulator.desktop.services import OperatingSession
from simulator.desktop.x_ray_film import Film, KeptFilm
from simulator.rendering.fluoroscopy.c_arm import view_pose
from simulator.rendering.fluoroscopy.c_arm_setting import DISTANCES_MM, CArmSetting
from simulator.rendering.fluoroscopy.display import picture, png_bytes
from simulator.rendering.fluoroscopy.examination import CArmLog
from simulator.rendering.fluoroscopy.image_chain import PULSES_PER_S, Exposure
from simulator.rendering.fluoroscopy.operating_c_arm import OperatingCArm, Shot
from simulator.session.recording_place import PICTURES_NAME
from simulator.session.snapshot import SceneSnapshot

_LEAVE_WAIT_S = 5.0


@dataclass(frozen=True, eq=False)
class Taken:
    """An exposure, what the monitor shows of it, and the file it was kept in, if any."""

    shot: Shot
    exposure: Exposure
    film: Film
    hand_in_beam: bool
    picture: str = ""


@dataclass
class _LivePress:
    """One press of the live pedal."""

    began: float
    held: bool = True
    frames: int = 0
    pulses: int = 0
    dose_uGy_m2: float = 0.0
    hand_pulses: int = 0


class CArmDesk(QObject):
    """Images are computed in a thread of their own; every signal arrives in the window's thread."""

    setting_changed = pyqtSignal()
    imaged = pyqtSignal(object)
    """A `Taken`: a still, or a frame of live mode."""
    kept = pyqtSignal(object)
    """A `KeptFilm` that was added to the saved shots."""
    beam_changed = pyqtSignal(bool)
    """The live beam went on or off."""
    failed = pyqtSignal(object)
    """The exception that ended an exposure."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setting: CArmSetting | None = None
        self.log = CArmLog()
        self.last: Taken | None = None
        self._session: OperatingSession | None = None
        self._c_arm: OperatingCArm | None = None
        self._snapshot: SceneSnapshot | None = None
        self._worker: SteadyWorker | None = None
        self._press: _LivePress | None = None
        self._side, self._exposures, self._pictures = "left", 0, 0
        self._asked_s: float | None = None

    @property
    def live(self) -> bool:
        """Whether the live pedal is down."""
        return self._press is not None and self._press.held

    @property
    def computing_s(self) -> float:
        """How long the image that was asked for has been under way [s]; 0 while there is none."""
        return 0.0 if self._asked_s is None else time.monotonic() - self._asked_s

    @property
    def hand_in_beam(self) -> bool:
        """Whether the next exposure would meet the hand that holds the tool."""
        if self._c_arm is None or self.setting is None or self._snapshot is None or self._session is None:
            return False
        return self._c_arm.hand_in_beam(self.setting, self._session.tools.instrument, self._snapshot.tool_pose)

    def load(self, session: OperatingSession, c_arm: OperatingCArm, middle_mm: np.ndarray, view: str) -> None:
        """Stand at another patient, a standard view set up around a point [mm], shape (3,), patient LPS."""
        self._session, self._c_arm, self._snapshot = session, c_arm, None
        self.last, self._press, self._asked_s = None, None, None
        self._remember(session.past_events)
        self._side = "right" if session.case.bone.id.endswith("_right") else "left"
        self._worker = SteadyWorker("osteon-fluoroscopy", self)
        self._worker.done.connect(self._arrived)
        self._worker.failed.connect(self._refused)
        self._set(CArmSetting(view_pose(view, np.asarray(middle_mm, np.float64), self._side), view))

    def _remember(self, events: Sequence[Event]) -> None:
        """Go on where a session cut short has ended: what it took has cost, and what it kept is at hand."""
        cost = radiation_of(events)
        self.log = CArmLog(cost.shots, cost.beam_s, cost.dose_area_product_uGy_m2)
        taken = [event.values for event in events if event.name in (SHOT_EVENT, KEPT_EVENT)]
        self._exposures = max((int(values["seed"]) for values in taken), default=0)
        kept = [values for values in taken if values["picture"]]
        self._pictures = len(kept)
        for values in kept:
            self.kept.emit(KeptFilm(CArmSetting.from_values(values), self._picture_folder() / values["picture"]))

    def unload(self) -> None:
        """Let go of the pedal, wait for the image that is being taken, and leave the patient."""
        if self._worker is None:
            return
        self.release_live()
        self._worker.close(_LEAVE_WAIT_S)
        self._worker.deleteLater()
        self._worker = self._session = self._c_arm = self._snapshot = None

    def follow(self, snapshot: SceneSnapshot) -> None:
        """Know where the tool is now."""
        self._snapshot = snapshot

    def choose_view(self, view: str) -> None:
        """Swing to a standard view; the middle of the image, the distances and the console stay."""
        if self.setting is not None:
            before = self.setting.pose
            pose = replace(
                view_pose(view, before.centre_mm, self._side), source_to_centre_mm=before.source_to_centre_mm
            )
            self._set(replace(self.setting, pose=pose, view=view))

    def turn(self, *, orbit_deg: float = 0.0, angulation_deg: float = 0.0, roll_deg: float = 0.0) -> None:
        """Move the arm on by hand [degrees]; the image alone may be turned without leaving the standard view."""
        if self.setting is not None:
            pose = self.setting.pose.turned(orbit_deg=orbit_deg, angulation_deg=angulation_deg, roll_deg=roll_deg)
            view = self.setting.view if orbit_deg == angulation_deg == 0.0 else ""
            self._set(replace(self.setting, pose=pose, view=view))

    def set_field(self, field_mm: float) -> None:
        """Read out this part of the detector [mm]: the smaller, the larger the image."""
        if self.setting is not None:
            self._set(replace(self.setting, field_mm=field_mm))

    def set_opening(self, opening: float) -> None:
        """Close the iris to this share of the field."""
        if self.setting is not None:
            self._set(replace(self.setting, opening=opening))

    def set_voltage(self, peak_kV: float) -> None:
        """Set the tube [kV]."""
        if self.setting is not None:
            self._set(replace(self.setting, peak_kV=peak_kV))

    def set_distance(self, source_to_centre_mm: float) -> None:
        """Bring the tube nearer to the middle of the image, or take it away [mm]."""
        if self.setting is not None:
            distance = float(np.clip(source_to_centre_mm, *DISTANCES_MM))
            self._set(replace(self.setting, pose=replace(self.setting.pose, source_to_centre_mm=distance)))

    def centre_on_tip(self) -> None:
        """Bring the tool's tip into the middle of the image."""
        if self.setting is not None and self._snapshot is not None:
            pose = replace(self.setting.pose, centre_mm=self._snapshot.tool_pose[:3, 3].copy())
            self._set(replace(self.setting, pose=pose))

    def take_still(self) -> None:
        """One shot; it is kept by itself."""
        if self._ready():
            self._expose(live=False)

    def press_live(self) -> None:
        """The live pedal goes down."""
        if self._ready():
            self._press = _LivePress(time.monotonic())
            self.beam_changed.emit(True)
            self._expose(live=True)

    def release_live(self) -> None:
        """The live pedal comes up; the last image stays."""
        if self._press is not None and self._press.held:
            self._press.held = False
            self.beam_changed.emit(False)
            if self._worker is not None and not self._worker.busy:
                self._end_press()

    def keep(self) -> None:
        """Add the image on the screen to the saved shots; a still is there already."""
        if self.last is None or self.last.picture or not self._ready():
            return
        assert self._worker is not None  # noqa: S101 - ready
        last, path = replace(self.last, picture=self._next_name(self.last.shot)), self._picture_folder()
        self._worker.submit(lambda: _saved(last, path))

    def _ready(self) -> bool:
        return (
            self._worker is not None
            and not self._worker.busy
            and self._press is None
            and self.setting is not None
            and self._snapshot is not None
        )

    def _expose(self, *, live: bool) -> None:
        """Ask the worker for an image of what is there now."""
        assert self._worker is not None  # noqa: S101 - callers looked
        assert self.setting is not None  # noqa: S101
        assert self._snapshot is not None  # noqa: S101
        assert self._c_arm is not None  # noqa: S101
        assert self._session is not None  # noqa: S101
        self._exposures += 1
        here, tool = self._snapshot, self._session.tools.instrument
        shot = Shot(self.setting, tool, here.tool_pose, here.tick, live, self._exposures, here.implants)
        self._asked_s = time.monotonic()
        c_arm, name, folder = self._c_arm, "" if live else self._next_name(shot), self._picture_folder()
        self._worker.submit(lambda: _taken(c_arm, shot, name, folder))

    def _arrived(self, taken: Taken) -> None:
        self._asked_s = None
        if self.last is not None and taken.exposure is self.last.exposure:
            self._note(KEPT_EVENT, taken, {"mode": "kept"})
        elif taken.shot.live:
            self._count_frame(taken)
        else:
            self.log = self.log.with_shot(taken.exposure)
            self._note(SHOT_EVENT, taken, _still_cost(taken))
        self.last = taken
        self.imaged.emit(taken)
        if taken.picture:
            self.kept.emit(KeptFilm(taken.shot.setting, self._picture_folder() / taken.picture))
        if self._press is not None:
            self._go_on_or_end()

    def _count_frame(self, taken: Taken) -> None:
        """The tube pulses at its own rate; a frame stands for all pulses since the one before."""
        press = self._press
        assert press is not None  # noqa: S101 - live frames belong to a press
        due = max(1, round((time.monotonic() - press.began) * PULSES_PER_S))
        pulses = max(1, due - press.pulses)
        if press.frames == 0:
            self.log = replace(self.log, shots=self.log.shots + 1)
        self.log = self.log.with_frame(taken.exposure, pulses)
        press.frames += 1
        press.pulses += pulses
        press.dose_uGy_m2 += pulses * taken.exposure.dose_area_product_uGy_m2
        press.hand_pulses += pulses * taken.hand_in_beam

    def _go_on_or_end(self) -> None:
        press = self._press
        assert press is not None  # noqa: S101 - the caller looked
        if not press.held:
            self._end_press()
            return
        next_pulse_s = press.began + press.pulses / PULSES_PER_S - time.monotonic()
        QTimer.singleShot(max(0, round(next_pulse_s * 1e3)), self._next_frame)

    def _next_frame(self) -> None:
        if self._press is None or self._worker is None or self._worker.busy:
            return
        if self._press.held:
            self._expose(live=True)
        else:
            self._end_press()

    def _end_press(self) -> None:
        press, self._press = self._press, None
        if press is not None and press.frames and self.last is not None:
            cost = {
                "mode": "live",
                "frames": press.frames,
                "beam_s": press.pulses / PULSES_PER_S,
                "dose_area_product_uGy_m2": press.dose_uGy_m2,
                "hand_in_beam_s": press.hand_pulses / PULSES_PER_S,
            }
            self._note(SHOT_EVENT, self.last, cost)

    def _refused(self, error: Exception) -> None:
        self._asked_s = None
        self.release_live()
        self._press = None
        self.failed.emit(error)

    def _note(self, event: str, taken: Taken, cost: dict[str, object]) -> None:
        """Put a shot into the recording, with all that is needed to take it again."""
        if self._session is not None:
            shot = taken.shot
            values = {**shot.setting.as_values(), "seed": shot.seed, "live": shot.live, "picture": taken.picture}
            self._session.note(event, tick=shot.tick, **values, **cost)

    def _next_name(self, shot: Shot) -> str:
        self._pictures += 1
        return f"xray_{self._pictures:02d}_{shot.setting.view or 'free'}.png"

    def _picture_folder(self) -> Path:
        assert self._session is not None  # noqa: S101 - callers looked
        return self._session.recording_path.parent / PICTURES_NAME

    def _set(self, setting: CArmSetting) -> None:
        self.setting = setting
        self.setting_changed.emit()


def _taken(c_arm: OperatingCArm, shot: Shot, name: str, folder: Path) -> Taken:
    """Expose and, for a still, keep the picture; runs in the worker."""
    exposure = c_arm.take(shot)
    hand = c_arm.hand_in_beam(shot.setting, shot.tool, shot.tool_pose)
    taken = Taken(shot, exposure, Film(shot.setting, picture(exposure)), hand, name)
    return _saved(taken, folder) if name else taken


def _saved(taken: Taken, folder: Path) -> Taken:
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(folder / taken.picture, png_bytes(taken.film.greys))
    return taken


def _still_cost(taken: Taken) -> dict[str, object]:
    beam_s = taken.exposure.duration_s
    return {
        "mode": "still",
        "frames": 1,
        "beam_s": beam_s,
        "dose_area_product_uGy_m2": taken.exposure.dose_area_product_uGy_m2,
        "hand_in_beam_s": beam_s if taken.hand_in_beam else 0.0,
    }
