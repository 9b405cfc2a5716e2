"""What the desktop asks of the rest of the program, wired together."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import CancelledError
from dataclasses import replace
from pathlib import Path

import xxhash

from haptics.device import Modality
from haptics.drivers.mouse import MouseStylus
from haptics.servo_loop import ServoSettings
from haptics.virtual_coupling import Coupling
from scenarios.case_file import Case, case_ids, load_case
from scenarios.records import SessionStore, StoredSession, folder_size, records_path
from scenarios.storage import where_data_lies, write_whole
from simulator.app import case_series, conclude, reconstruct_series
from simulator.desktop.services import (
    Cancelled,
    DataLocation,
    DesktopServices,
    OperatingSession,
    Outcome,
    PastResult,
    Progress,
)
from simulator.rendering.pictures import case_picture
from simulator.session.live import LiveSession, PatientStylus, SessionOutcome
from simulator.session.preparation import PreparedCase, prepare_case, setup_of
from simulator.session.recording_place import DEBRIEF_NAME, RECORDING_NAME, session_folder

CURVE_METRIC = "plunge_mm"
"""The metric whose course the home page draws."""

POINTER_COUPLING = Coupling(stiffness_N_mm=40.0, damping_N_s_mm=0.05)
"""Spring between pointer and tool. A pointer renders no force, so no device limit softens it; stiffer than a hand, it
keeps the tool where the pointer is, and leaves at breakthrough only what the user pushes on."""


def desktop_services() -> DesktopServices:
    """The services of this machine and user."""
    store = SessionStore(records_path())
    return DesktopServices(
        list_cases=lambda: tuple(load_case(case_id) for case_id in case_ids()),
        case_picture=lambda case_id: _picture_of(load_case(case_id)),
        last_results=lambda case_id: tuple(map(_past_result, _by_hand(store.list(case_id)))),
        open_session=_open_session,
        finish_session=_finish_session,
        abandon_session=_abandon_session,
        data_locations=_data_locations,
        stored_sessions=lambda case_id: len(store.list(case_id)),
        delete_sessions=store.delete_case,
    )


def _open_session(case_id: str, progress: Progress, cancelled: Cancelled) -> OperatingSession:
    case = load_case(case_id)
    report = _stoppable(progress, cancelled)
    model_folder = _model_folder(case)
    if not (model_folder / "patient_model.json").is_file():
        reconstruct_series(case_series(case, report), model_folder, case.bone.seeds_lps_mm, report)
    prepared = prepare_case(case, model_folder, setup_of(case), report)
    _keep_picture(case, prepared)
    folder, session_id = session_folder(None, case.id)
    mouse = MouseStylus()
    return LiveSession(
        prepared,
        mouse,
        PatientStylus(mouse, prepared.device_frame),
        replace(ServoSettings.for_device(mouse, prepared.device_frame), coupling=POINTER_COUPLING),
        folder / RECORDING_NAME,
        session_id=session_id,
    )


def _finish_session(session: OperatingSession, language: str) -> Outcome:
    assert isinstance(session, LiveSession)  # noqa: S101 - the window only ever gets these
    session.close()
    result, debrief = conclude(session.prepared, session.recording_path, language, _silent, own_model=False)
    return SessionOutcome(result, session.recording_path, debrief)


def _abandon_session(session: OperatingSession) -> None:
    assert isinstance(session, LiveSession)  # noqa: S101
    session.close(abandoned=True)


def _silent(_stage: str, _share: float) -> None:
    """Nobody watches."""


def _stoppable(progress: Progress, cancelled: Cancelled) -> Callable[[str, float], None]:
    def report(stage: str, share: float) -> None:
        if cancelled():
            raise CancelledError
        progress(stage, share)

    return report


def _model_folder(case: Case) -> Path:
    """The case's patient model is made once: it follows from the case file and the scan it names."""
    source = f"{case.digest} {case.source.kind} {case.source.path}"
    return where_data_lies()["models"] / f"{case.id}-{xxhash.xxh3_64_hexdigest(source.encode())}"


def _picture_file(case: Case) -> Path:
    return _model_folder(case).with_suffix(".png")


def _picture_of(case: Case) -> bytes | None:
    path = _picture_file(case)
    return path.read_bytes() if path.is_file() else None


def _keep_picture(case: Case, prepared: PreparedCase) -> None:
    if not _picture_file(case).is_file():
        plan = prepared.plan
        picture = case_picture(prepared.body, plan.entry_lps_mm, plan.exit_lps_mm, prepared.instrument)
        write_whole(_picture_file(case), picture)


def _by_hand(sessions: list[StoredSession]) -> list[StoredSession]:
    """What a person did at the desktop; results of other hands are never mixed into a person's curve."""
    return [session for session in sessions if session.modality == Modality.POINTER]


def _past_result(session: StoredSession) -> PastResult:
    metric = session.metrics.get(CURVE_METRIC, {})
    value = metric.get("value")
    debrief = session.folder / DEBRIEF_NAME
    return PastResult(
        case_id=session.case_id,
        finished_at=session.finished_at,
        passed=session.verdict == "passed",
        metric_id=CURVE_METRIC,
        metric_value=float("nan") if value is None else float(value),
        metric_unit=str(metric.get("unit", "mm")),
        debrief_path=debrief if debrief.is_file() else None,
    )


def _data_locations() -> tuple[DataLocation, ...]:
    shown = ("sessions", "models", "cache", "records", "logs")
    places = where_data_lies()
    return tuple(DataLocation(kind, places[kind], folder_size(places[kind])) for kind in shown)
