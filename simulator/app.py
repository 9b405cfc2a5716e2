"""The composition root: the only place that picks cases, drivers and windows and puts them together."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scenarios.case_file import Case
from scenarios.errors import ScenarioError
from scenarios.recording import read_outline
from scenarios.scoring import Result, score
from scenarios.storage import cache_folder
from simulator.session.recording_place import (
    DEBRIEF_NAME,
    MODEL_NAME,
    PICTURES_NAME,
    RECORDING_NAME,
    recording_file,
    session_folder,
)

if TYPE_CHECKING:
    from haptics.drivers.simulated import SimulatedStylus
    from haptics.drivers.virtual_surgeon import VirtualSurgeonSettings
    from reconstruction.generated_case.anatomy import FemurDescription
    from reconstruction.patient_model import PatientModel
    from simulator.session.preparation import PreparedCase, Progress
    from simulator.session.replay import ReplayOutcome

SCRIPTED = "simulated"
"""The driver that needs no hand."""

Seeds = Mapping[str, tuple[float, float, float]]


@dataclass(frozen=True)
class RunOptions:
    """What a user may change about a run of a case."""

    out: Path | None = None
    """Folder of the session; a new one among the sessions if left out."""
    seed: int | None = None
    wear: float | None = None
    voxel_mm: float | None = None
    real_time: bool = False
    """Run at 1 kHz of real time instead of as fast as the machine goes."""
    language: str = "en"
    """Language in which the debrief opens."""
    device: str = SCRIPTED
    """Driver of the device that holds the tool; the virtual surgeon's hand if left out."""


@dataclass(frozen=True)
class CaseOutcome:
    """What a run of a case left behind."""

    result: Result
    patient_model: Path
    recording: Path
    debrief: Path
    volume_hash: str
    surgeon: Mapping[str, Any]
    """Parameters of the virtual surgeon."""


def reconstruct_series(
    source: Path,
    out: Path,
    seeds: Seeds,
    progress: Progress,
    *,
    series: int | None = None,
    unit: str | None = None,
    label_names: Mapping[int, str] | None = None,
    is_label_map: bool = False,
    modality: str | None = None,
    keep_without_bones: bool = False,
    models: Sequence[Path] = (),
    model_axes: str | None = None,
) -> PatientModel:
    """Turn a CT or MR series, a surface file or a label map into a patient model folder.

    Args:
        source: DICOM folder, zip, NIfTI, NRRD or MHA file, or a surface (STL, PLY, OBJ, VTP).
        out: folder of the model; made whole or not at all.
        seeds: a point inside a bone [mm, LPS], by bone id. One point names the piece it lies in; several also split
            what hangs together there.
        progress: called with a stage id and a fraction.
        series: number of the series wanted among several; the usable one with most slices if None.
        unit: unit of length of a surface file; guessed from its size if None.
        label_names: bone id by number in a label map; the other numbers are left out.
        is_label_map: take the file as a label map, whatever it looks like.
        modality: ``ct`` or ``mr``; told from DICOM if None, and from the values of other files.
        keep_without_bones: keep an MR in which no bone can be told, without bones, instead of refusing it.
        models: folders of learned models that label the bones of a CT.
        model_axes: axes of the pictures they were trained on, such as ``RAS``; TotalSegmentator's if None.
    """
    from reconstruction.learned.model_folder import CANONICAL_AXES
    from reconstruction.pipeline import ReconstructionOptions, reconstruct

    options = ReconstructionOptions(
        series=series,
        unit=unit,
        label_names=label_names or {},
        is_label_map=is_label_map,
        modality=modality,
        keep_without_bones=keep_without_bones,
        models=tuple(models),
        model_axes=model_axes or CANONICAL_AXES,
    )
    if len(seeds) == 1:
        options = replace(options, names=dict(seeds))
    else:
        options = replace(options, seeds={bone_id: [point] for bone_id, point in seeds.items()})
    return reconstruct(source, out, options=options, progress=progress)


def case_series(case: Case, progress: Progress) -> Path:
    """The CT series of a case: its own scan, or the generated one, made on first use and kept in the cache."""
    if case.source.kind == "ct":
        scan = case.source.scan_path()
        if not scan.exists():
            raise ScenarioError("scenarios-scan-not-found", case=case.id, path=str(scan))
        return scan
    from reconstruction.generated_case.series import cached_case_series

    return cached_case_series(_femur_of(case), progress, cache=cache_folder() / "generated_cases")


def _femur_of(case: Case) -> FemurDescription:
    from reconstruction.generated_case.anatomy import FemurDescription, Side

    parameters = dict(case.source.parameters)
    known = FemurDescription.__dataclass_fields__
    for name in parameters:
        if name not in known:
            raise ScenarioError(
                "scenarios-case-unknown-key", file=str(case.folder), key=f"source.{name}", known=", ".join(known)
            )
    side = Side(parameters.pop("side", Side.LEFT))
    return FemurDescription(side=side, **parameters)


def reconstruct_and_operate(case: Case, options: RunOptions, progress: Progress) -> CaseOutcome:
    """The main job: series, patient model, virtual surgeon, score, debrief, record."""
    folder, session_id = session_folder(options.out, case.id)
    require_records()
    series = case_series(case, progress)
    model = folder / MODEL_NAME
    reconstruct_series(series, model, case.bone.seeds_lps_mm, progress)
    return _operate(case, model, folder, session_id, options, progress, own_model=True)


def operate(case: Case, model_folder: Path, options: RunOptions, progress: Progress) -> CaseOutcome:
    """The virtual surgeon, or a device at this machine, on a patient model that is there; score, debrief, record.

    Raises:
        HapticsError: where the device cannot be opened; nothing was recorded then.
    """
    folder, session_id = session_folder(options.out, case.id)
    require_records()
    if options.device != SCRIPTED:
        return _operate_by_hand(case, model_folder, folder, session_id, options, progress)
    return _operate(case, model_folder, folder, session_id, options, progress, own_model=False)


def _operate_by_hand(
    case: Case, model_folder: Path, folder: Path, session_id: str, options: RunOptions, progress: Progress
) -> CaseOutcome:
    """A device without a window: at the pace of the clock, until the time is up or the user interrupts."""
    from haptics.errors import HapticsError
    from simulator.devices.hand import open_hand, require_desk_device
    from simulator.devices.loss import HandLoss
    from simulator.rendering.camera import picture_axes_at_work
    from simulator.session.hand import POINTER
    from simulator.session.preparation import prepare_case, setup_of
    from simulator.session.recorded_session import RecordedSession

    require_desk_device(options.device)
    if options.device == POINTER:
        raise HapticsError("haptics-driver-needs-window")
    prepared = prepare_case(case, model_folder, setup_of(case, wear=options.wear, voxel_mm=options.voxel_mm), progress)
    entry, end = prepared.plan.entry_lps_mm, prepared.plan.exit_lps_mm
    hand = open_hand(options.device, entry, picture_axes_at_work(entry, end))
    try:
        session = RecordedSession(
            prepared, hand.device, hand.settings, folder / RECORDING_NAME, parameters={}, session_id=session_id, seed=0
        )
        session.wait_for_hand()
        with contextlib.suppress(KeyboardInterrupt):
            told = HandLoss(session, hand.device, progress)
            session.run(lambda: False, case.time_limit_s, told, real_time=True)
        volume_hash = session.close()
    finally:
        hand.device.close()
    result, debrief = conclude(prepared, session.recording_path, options.language, progress, own_model=False)
    return CaseOutcome(result, model_folder, session.recording_path, debrief, volume_hash, {})


def _operate(
    case: Case,
    model_folder: Path,
    folder: Path,
    session_id: str,
    options: RunOptions,
    progress: Progress,
    *,
    own_model: bool,
) -> CaseOutcome:
    from haptics.servo_loop import ServoSettings
    from simulator.session.preparation import prepare_case, setup_of
    from simulator.session.recorded_session import RecordedSession

    prepared = prepare_case(case, model_folder, setup_of(case, wear=options.wear, voxel_mm=options.voxel_mm), progress)
    seed = case.seed if options.seed is None else options.seed
    surgeon = surgeon_settings(case)
    frame = prepared.device_frame
    hand = virtual_surgeon(prepared, surgeon, seed)
    session = RecordedSession(
        prepared,
        hand,
        ServoSettings.for_device(hand, frame),
        folder / RECORDING_NAME,
        parameters={"virtual_surgeon": asdict(surgeon)},
        session_id=session_id,
        seed=seed,
    )
    try:
        session.run(lambda: hand.finished, case.time_limit_s, progress, real_time=options.real_time)
    finally:
        volume_hash = session.close()
    result, debrief = conclude(prepared, session.recording_path, options.language, progress, own_model=own_model)
    return CaseOutcome(result, model_folder, session.recording_path, debrief, volume_hash, asdict(surgeon))


def require_records() -> None:
    """Open the store of results before the work begins: a result that cannot be kept is no use at its end."""
    from scenarios.records import SessionStore, records_path

    SessionStore(records_path()).list()


def surgeon_settings(case: Case) -> VirtualSurgeonSettings:
    """The case's virtual surgeon; a name the driver does not know is a mistake in the case file."""
    from haptics.drivers.virtual_surgeon import VirtualSurgeonSettings

    known = VirtualSurgeonSettings.__dataclass_fields__
    for name in case.surgeon:
        if name not in known:
            raise ScenarioError(
                "scenarios-case-unknown-key", file=str(case.folder), key=f"surgeon.{name}", known=", ".join(known)
            )
    return VirtualSurgeonSettings(**case.surgeon)


def virtual_surgeon(prepared: PreparedCase, surgeon: VirtualSurgeonSettings, seed: int) -> SimulatedStylus:
    """The simulated stylus in the hand of the case's surgeon, aiming at the plan as it lies on this bone."""
    from haptics.drivers.simulated import SimulatedStylus
    from haptics.drivers.virtual_surgeon import DrillPlan
    from simulator.session.world_frame import MM_PER_M, to_device

    entry = to_device(prepared.device_frame, prepared.plan.entry_lps_mm)
    axis = prepared.plan.axis_lps
    plan = DrillPlan(tuple(entry), tuple(axis), prepared.plan.length_mm / MM_PER_M)
    return SimulatedStylus.with_surgeon(plan, surgeon, seed, period_s=prepared.setup.tick_s)


def conclude(
    prepared: PreparedCase, recording_path: Path, language: str, progress: Progress, *, own_model: bool
) -> tuple[Result, Path]:
    """Score a closed recording, take the pictures, write the debrief, and put the result into the outbox.

    `own_model`: whether the patient model in the session's folder was made for it and goes when it is deleted.
    """
    from scenarios.debrief import write_debrief
    from scenarios.records import file_result
    from simulator.rendering.pictures import session_pictures

    progress("score", 0.0)
    recording = read_outline(recording_path)
    result = score(recording)
    progress("pictures", 0.0)
    pictures = {**session_pictures(prepared, result), **_saved_x_rays(recording_path.with_name(PICTURES_NAME))}
    progress("debrief", 0.0)
    debrief = recording_path.with_name(DEBRIEF_NAME)
    write_debrief(debrief, result, recording, pictures, language)
    files = (recording_path.name, DEBRIEF_NAME, PICTURES_NAME, *((MODEL_NAME,) if own_model else ()))
    file_result(result, recording, files=files)
    progress("debrief", 1.0)
    return result, debrief


def _saved_x_rays(folder: Path) -> dict[str, bytes]:
    """The X-rays that were saved during a session, by their names."""
    return {path.name: path.read_bytes() for path in sorted(folder.glob("xray_*.png"))}


def replay_recording(
    named: Path, model_folder: Path | None, progress: Progress, *, shots: Path | None = None
) -> ReplayOutcome:
    """Replay a recording on its patient model, found beside it unless another folder is named.

    `shots`: folder for the saved X-rays, taken again on the way.
    """
    from simulator.session.replay import replay

    path = recording_file(named)
    recording = read_outline(path)
    if model_folder is None:
        model_folder = path.parent / (recording.header["patient_model"]["relative_path"] or MODEL_NAME)
    if shots is None:
        return replay(recording, model_folder, progress)
    from simulator.rendering.fluoroscopy.shot_replay import ShotReplay

    return replay(recording, model_folder, progress, ShotReplay(shots))


@dataclass(frozen=True)
class WrittenSound:
    """A WAV file of a session."""

    duration_s: float
    rate_hz: int
    loudest: float
    """Loudest sample, as a share of full scale."""
    breakthroughs: int


def write_sound(named: Path, out: Path, progress: Progress) -> WrittenSound:
    """Write what a recorded session sounded like as a WAV file; neither bone nor patient model is needed."""
    from physics.signals import STEP_S
    from simulator.session.preparation import tray_of
    from simulator.session.replay import recorded_setup
    from simulator.sound.mixer import RATE_HZ
    from simulator.sound.soundtrack import breakthroughs_in, recorded_cues, sound_of, write_wav

    recording = read_outline(recording_file(named))
    setup = recorded_setup(recording)
    progress("sound", 0.0)
    cues = tuple(recorded_cues(recording, tray_of(setup), setup.tick_s))
    loudest = write_wav(out, sound_of(cues), len(cues) * STEP_S)
    progress("sound", 1.0)
    return WrittenSound(len(cues) * STEP_S, RATE_HZ, loudest, breakthroughs_in(cues))
