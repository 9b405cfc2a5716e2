"""Puts together what the window asks for: cases, sessions, profiles, import, history and recovery."""

from __future__ import annotations

from dataclasses import replace
from functools import cache, partial
from typing import TYPE_CHECKING

from scenarios.records import SessionStore, StoredSession, folder_size, records_path
from scenarios.records.profiles import Profile, ProfileStore, profiles_path
from scenarios.scoring.score import MIXED
from scenarios.storage import where_data_lies
from simulator.desktop.services import DataLocation, DesktopServices, PastResult
from simulator.desktop.shell_services import ProfileServices, RecoveryServices, ShellServices
from simulator.desktop_services.case_sessions import CaseSessions
from simulator.desktop_services.imports import import_services
from simulator.desktop_services.practice_cases import all_cases, unreadable_cases
from simulator.desktop_services.recovery import HANDS, SessionRecovery
from simulator.session.recording_place import DEBRIEF_NAME

if TYPE_CHECKING:
    from simulator.devices.choice import DeviceChoice
    from simulator.devices.desk import DeviceDesk

CURVE_METRIC = "plunge_mm"
"""The metric whose course the home page draws."""


def desktop_services(choice: DeviceChoice | None = None) -> DesktopServices:
    """The services of this machine and user; choice: devices for this start only."""
    desk = cache(lambda: _desk(choice))
    store, sessions = SessionStore(records_path()), CaseSessions(desk)
    recovery = SessionRecovery(store, sessions)
    services = DesktopServices(
        list_cases=all_cases,
        case_picture=sessions.picture_of,
        last_results=lambda case_id: tuple(map(_past_result, _of(sessions.account, store.list(case_id)))),
        open_session=sessions.open,
        finish_session=sessions.finish,
        abandon_session=sessions.abandon,
        data_locations=_data_locations,
        stored_sessions=lambda case_id: len(store.list(case_id)),
        delete_sessions=store.delete_case,
        devices=desk,
        unreadable_cases=unreadable_cases,
    )
    return replace(
        services,
        shell=ShellServices(
            profiles=_profile_services(sessions),
            imports=import_services(),
            history=lambda profile: _of(profile.pseudonym if profile else "", store.list()),
            recovery=RecoveryServices(recovery.found, recovery.resume, recovery.score, recovery.discard),
            make_pictures=partial(sessions.make_pictures, all_cases),
        ),
    )


def _desk(choice: DeviceChoice | None) -> DeviceDesk:
    from simulator.devices.desk import DeviceDesk

    return DeviceDesk(choice)


def _profile_services(sessions: CaseSessions) -> ProfileServices:
    profiles = ProfileStore(profiles_path())

    def sign_in(profile: Profile | None) -> None:
        sessions.account = profile.pseudonym if profile else ""

    return ProfileServices(
        list_all=profiles.list,
        add=profiles.add,
        change_role=lambda pseudonym, role: profiles.change(pseudonym, role=role),
        change_pin=lambda pseudonym, pin: profiles.change(pseudonym, pin=pin),
        remove=profiles.remove,
        sign_in=sign_in,
    )


def _of(account: str, sessions: list[StoredSession]) -> tuple[StoredSession, ...]:
    """What one person did by hand; a program's results are never mixed in."""
    return tuple(each for each in sessions if each.modality in (*HANDS, MIXED) and each.account == account)


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
        modality=session.modality,
        complete=session.verdict != "incomplete",
    )


def _data_locations() -> tuple[DataLocation, ...]:
    shown = ("sessions", "models", "cache", "records", "logs")
    places = where_data_lies()
    return tuple(DataLocation(kind, places[kind], folder_size(places[kind])) for kind in shown)
