"""What stands at the head of a recording: which case, plan, tool, parameters, program and machine it was made with."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import subprocess
import uuid
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import xxhash

from scenarios.case_file import Case
from scenarios.planning.trajectory import Trajectory

PACKAGES = ("numpy", "numba", "pyarrow", "scipy", "SimpleITK", "vtk")
"""Libraries that a result could depend on."""

SOURCE_FOLDERS = ("simulator", "scenarios", "reconstruction", "physics", "haptics")

UNITS = {
    "_N_s_mm": "N s/mm",
    "_stiffness_N_mm": "N/mm",
    "_N_mm": "N mm",
    "_g_cm3": "g/cm3",
    "_mm_s": "mm/s",
    "_mm3": "mm3",
    "_mm": "mm",
    "_us": "us",
    "_rpm": "1/min",
    "_N": "N",
    "_W": "W",
    "_s": "s",
}
"""Unit of a column by the end of its name, longer endings first; a column with none of them is a plain number."""


@dataclass(frozen=True)
class PatientModelReference:
    """Which patient model was operated on; no name, only a pseudonym."""

    pseudonym: str
    relative_path: str
    """Folder of the model, relative to the recording or to the data folder."""
    volume_hash: str
    """Hash of the bone before the first cut."""


def session_header(
    case: Case,
    plan: Trajectory,
    patient_model: PatientModelReference,
    *,
    modality: str,
    instrument: dict[str, Any],
    parameters: dict[str, Any],
    columns: tuple[str, ...],
    servo_period_s: float,
    session_id: str | None = None,
) -> dict[str, Any]:
    """The header of a new recording.

    Args:
        case: the case file that is played.
        plan: the planned line with its entry and exit on the bone's surface.
        patient_model: the bone that is operated on.
        modality: how the hand was met, a value of `haptics.device.Modality`, such as `simulated` or `pointer`.
        instrument: the tool as its data file describes it; `diameter_mm` is used by the score.
        parameters: everything else the run depends on (cutting profile, wear, voxel, coupling, virtual surgeon ...).
        columns: names of the servo rows' columns.
        servo_period_s: length of a servo tick [s].
        session_id: identifier of the session, a UUID; a new one if not given.
    """
    return {
        "session_id": session_id or str(uuid.uuid4()),
        "started": datetime.now(UTC).isoformat(timespec="seconds"),
        "code": dict(code_version()),
        "machine": dict(machine()),
        "case": {
            "id": case.id,
            "digest": case.digest,
            "title": dict(case.title),
            "region": case.region,
            "procedure": case.procedure,
            "bone_quality": case.bone_quality,
            "time_limit_s": case.time_limit_s,
            "rubric": case.rubric,
        },
        "patient": None if case.patient is None else asdict(case.patient),
        "patient_model": vars(patient_model),
        "plan": plan_fields(plan),
        "instrument": instrument,
        "parameters": parameters,
        "seed": case.seed,
        "modality": modality,
        "servo_period_s": servo_period_s,
        "units": {name: unit_of(name) for name in columns if "reserved" not in name},
        "frame": "DICOM patient (LPS)",
    }


def plan_fields(plan: Trajectory) -> dict[str, Any]:
    """A planned trajectory as the header keeps it [mm, LPS]."""
    return {
        "entry_lps_mm": [float(part) for part in plan.entry_lps_mm],
        "exit_lps_mm": [float(part) for part in plan.exit_lps_mm],
        "axis_lps": [float(part) for part in plan.axis_lps],
        "length_mm": plan.length_mm,
        "near_wall_mm": [plan.near_wall.start_mm, plan.near_wall.end_mm],
        "far_wall_mm": [plan.far_wall.start_mm, plan.far_wall.end_mm],
    }


def unit_of(column: str) -> str:
    """Unit of a column, from the end of its name; empty for a plain number."""
    return next((unit for ending, unit in UNITS.items() if column.endswith(ending)), "")


@cache
def code_version() -> tuple[tuple[str, str], ...]:
    """Version of the program, its state in git where there is one, and a digest of its sources."""
    root = Path(__file__).resolve().parent.parent
    digest = xxhash.xxh3_128()
    for folder in SOURCE_FOLDERS:
        for path in sorted((root / folder).rglob("*.py")):
            digest.update(path.relative_to(root).as_posix().encode())
            digest.update(path.read_bytes())
    return (("version", _version()), ("git", _git_state(root)), ("source_digest", digest.hexdigest()))


@cache
def machine() -> tuple[tuple[str, str], ...]:
    """Operating system, processor, Python and library versions; no host or user name."""
    libraries = tuple((name, _version(name)) for name in PACKAGES)
    return (
        ("os", f"{platform.system()} {platform.release()}"),
        ("cpu", f"{_processor()} ({os.cpu_count()} threads)"),
        ("python", f"{platform.python_implementation()} {platform.python_version()}"),
        *libraries,
    )


def _version(package: str = "osteon") -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "unknown"


def _git_state(root: Path) -> str:
    if not (root / ".git").exists():
        return ""
    command = ["git", "-C", str(root), "describe", "--always", "--dirty", "--abbrev=12"]
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=5, check=True).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return ""


def _processor() -> str:
    # platform.processor() is empty on most Linux systems.
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    named = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.machine()
