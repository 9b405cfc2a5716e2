"""Sessions of the desktop: opened from a case, finished with a score or left; and the pictures of cases."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import CancelledError
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import xxhash

from scenarios.storage import where_data_lies, write_whole
from simulator.app import case_series, conclude, reconstruct_series
from simulator.desktop.services import Cancelled, OperatingSession, Outcome, Progress
from simulator.desktop_services.practice_cases import case_named
from simulator.session.freed_memory import give_back_freed_memory
from simulator.session.recording_place import RECORDING_NAME, session_folder
from simulator.session.running_mark import set_mark, take_mark_away

if TYPE_CHECKING:
    from scenarios.case_file import Case
    from simulator.devices.desk import DeviceDesk
    from simulator.session.live import LiveSession
    from simulator.session.preparation import PreparedCase

POINTER_STIFFNESS_N_MM, POINTER_DAMPING_N_S_MM = 40.0, 0.05
"""Spring between pointer and tool. A pointer renders no force, so no device limit softens it; stiffer than a hand, it
keeps the tool where the pointer is, and leaves at breakthrough only what the user pushes on."""


class CaseSessions:
    """Opens and ends the sessions of whoever is signed in."""

    def __init__(self, desk: Callable[[], DeviceDesk]) -> None:
        self._desk = desk
        self.account = ""
        """Pseudonym of the profile signed in; empty for nobody in particular."""

    def open(self, case_id: str, progress: Progress, cancelled: Cancelled) -> OperatingSession:
        """Prepare a session of a case; see `DesktopServices.open_session`."""
        return self.begin(self.prepare(case_named(case_id), progress, cancelled))

    def prepare(self, case: Case, progress: Progress, cancelled: Cancelled) -> PreparedCase:
        """The case's patient model, made when it is missing, its bone and law; and the case's picture."""
        from simulator.session.preparation import prepare_case, setup_of
        from simulator.session.tool_table import others_on_table

        give_back_freed_memory()
        report = stoppable(progress, cancelled)
        folder = model_folder(case)
        if not (folder / "patient_model.json").is_file():
            reconstruct_series(case_series(case, report), folder, case.bone.seeds_lps_mm, report)
        prepared = prepare_case(case, folder, setup_of(case, other_instruments=others_on_table(case)), report)
        _keep_picture(case, prepared)
        return prepared

    def begin(self, prepared: PreparedCase, *, resumed_from: str = "") -> LiveSession:
        """A session under the account signed in, recorded in a new folder."""
        from haptics.drivers.mouse import MouseStylus
        from haptics.servo_loop import ServoSettings
        from haptics.virtual_coupling import Coupling
        from simulator.rendering.camera import picture_axes_at_work
        from simulator.session.live import LiveSession, PatientStylus

        coupling = Coupling(stiffness_N_mm=POINTER_STIFFNESS_N_MM, damping_N_s_mm=POINTER_DAMPING_N_S_MM)
        folder, session_id = session_folder(None, prepared.case.id)
        mouse, plan, desk = MouseStylus(), prepared.plan, self._desk()
        chosen, missing = desk.chosen_hand(plan.entry_lps_mm, picture_axes_at_work(plan.entry_lps_mm, plan.exit_lps_mm))
        session = LiveSession(
            prepared,
            mouse,
            PatientStylus(mouse, prepared.device_frame),
            replace(ServoSettings.for_device(mouse, prepared.device_frame), coupling=coupling),
            folder / RECORDING_NAME,
            session_id=session_id,
            account=self.account,
            resumed_from=resumed_from,
            chosen=chosen,
            missing=missing,
            second=desk.second_hand(),
        )
        set_mark(folder)
        return session

    def finish(self, session: OperatingSession, language: str) -> Outcome:
        """Close, score, debrief and file; see `DesktopServices.finish_session`."""
        from simulator.session.live import LiveSession, SessionOutcome

        assert isinstance(session, LiveSession)  # noqa: S101 - the window only ever gets these
        session.close()
        result, debrief = conclude(session.prepared, session.recording_path, language, _silent, own_model=False)
        take_mark_away(session.recording_path.parent)
        return SessionOutcome(result, session.recording_path, debrief)

    def abandon(self, session: OperatingSession) -> None:
        """Close without a score; see `DesktopServices.abandon_session`."""
        from simulator.session.live import LiveSession

        assert isinstance(session, LiveSession)  # noqa: S101
        session.close(abandoned=True)
        take_mark_away(session.recording_path.parent)

    def picture_of(self, case_id: str) -> bytes | None:
        """The picture that was taken of a case's own bone."""
        path = _picture_file(case_named(case_id))
        return path.read_bytes() if path.is_file() else None

    def make_pictures(self, cases: Callable[[], tuple[Case, ...]], cancelled: Cancelled) -> None:
        """Take the pictures that are missing of cases whose patient model is there already."""
        for case in cases():
            ready = (model_folder(case) / "patient_model.json").is_file()
            if ready and not _picture_file(case).is_file() and not (case.folder / "picture.png").is_file():
                self.prepare(case, _silent, cancelled)


def model_folder(case: Case) -> Path:
    """The case's patient model: imported, or made once, as it follows from the case file and the scan it names."""
    if case.source.kind == "model":
        return where_data_lies()["models"] / case.source.path
    source = f"{case.digest} {case.source.kind} {case.source.path}"
    return where_data_lies()["models"] / f"{case.id}-{xxhash.xxh3_64_hexdigest(source.encode())}"


def stoppable(progress: Progress, cancelled: Cancelled) -> Progress:
    """Progress that ends the work once the user asked to stop."""

    def report(stage: str, share: float) -> None:
        if cancelled():
            raise CancelledError
        progress(stage, share)

    return report


def _silent(_stage: str, _share: float) -> None:
    """Nobody watches."""


def _picture_file(case: Case) -> Path:
    folder = model_folder(case)
    # Several cases may share an imported patient; a case that was changed needs a new picture.
    name = f"{case.id}-{case.digest[:8]}.png" if case.source.kind == "model" else f"{folder.name}.png"
    return folder.with_name(name)


def _keep_picture(case: Case, prepared: PreparedCase) -> None:
    from simulator.rendering.pictures import case_picture

    if not _picture_file(case).is_file():
        plan = prepared.plan
        picture = case_picture(prepared.body, plan.entry_lps_mm, plan.exit_lps_mm, prepared.instrument)
        write_whole(_picture_file(case), picture)
