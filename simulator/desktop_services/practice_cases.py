"""Cases of this machine: free practice on a bone of an imported patient, kept as case files like those that ship."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from scenarios.case_file import Case, case_ids, load_case
from scenarios.errors import ScenarioError
from scenarios.storage import data_folder, delete_folder, write_whole

if TYPE_CHECKING:
    from reconstruction.patient_model import Bone

_FINE_VOXEL_MM, _COARSE_VOXEL_MM = 0.4, 0.6
_MOST_VOXELS = 60_000_000
"""A larger box around a bone is cut in coarser voxels: half a gigabyte is what an ordinary computer can spare."""

_REGIONS = {
    "foot": ("calcaneus", "talus", "cuboid", "navicular", "cuneiform", "metatars", "phalan", "sesamoid"),
    "femur": ("femur",),
    "knee": ("patella",),
    "tibia": ("tibia", "fibula"),
    "pelvis": ("hip_bone", "pelvis", "ilium", "sacrum", "coccyx"),
    "spine": ("vertebra", "atlas", "axis"),
    "shoulder": ("humerus", "scapula", "clavicle"),
    "wrist": ("radius", "ulna", "carp", "scaphoid", "lunate", "capitate", "hamate", "trapez", "triquetrum", "pisiform"),
    "skull": ("skull", "mandible", "cranium"),
}
"""Region of the library by how a bone's name begins."""


def own_cases_folder() -> Path:
    """Folder of this machine's own cases."""
    return data_folder() / "cases"


def all_cases() -> tuple[Case, ...]:
    """The cases that ship, then this machine's own; an own one that is damaged or whose patient is gone is left out."""
    shipped = [load_case(case_id) for case_id in case_ids()]
    return (*shipped, *(case for case in _own_cases()[0] if _has_patient(case)))


def unreadable_cases() -> tuple[ScenarioError, ...]:
    """Why cases of this machine are left out: one damaged file does not keep the others from being played."""
    return tuple(_own_cases()[1])


def case_named(case_id: str) -> Case:
    """A shipped or own case by its id.

    Raises:
        ScenarioError: if there is none.
    """
    own = own_cases_folder() / case_id / "case.toml"
    return load_case(own if own.is_file() else case_id)


def write_practice_case(model_name: str, bone: Bone, names: dict[str, str], line: tuple[np.ndarray, np.ndarray]) -> str:
    """Write a case of free practice and return its id; the same line on the same bone is the same case.

    Args:
        model_name: folder of the patient among the models.
        bone: the bone to drill.
        names: what the bone is called, by language.
        line: entry and exit on the bone's surface [mm, LPS], shape (3,) each.
    """
    entry, end = (np.asarray(point, np.float64) for point in line)
    case_id = f"practice-{model_name.removeprefix('imported-')}-{bone.id}".lower().replace("_", "-")
    axis = (end - entry) / np.linalg.norm(end - entry)
    voxel = _FINE_VOXEL_MM if bone.volume_ml * 1000.0 * _BOX_TO_BONE / _FINE_VOXEL_MM**3 < _MOST_VOXELS else None
    content = _TEMPLATE.format(
        id=json.dumps(case_id),
        region=json.dumps(region_of(bone.name)),
        title_en=json.dumps(f"Free practice: {names['en']}", ensure_ascii=False),
        title_zh=json.dumps(f"自由练习：{names['zh_CN']}", ensure_ascii=False),
        brief_en=json.dumps(_BRIEF_EN.format(bone=names["en"]), ensure_ascii=False),
        brief_zh=json.dumps(_BRIEF_ZH.format(bone=names["zh_CN"]), ensure_ascii=False),
        model=json.dumps(model_name),
        bone=json.dumps(bone.id),
        point=[round(float(part), 3) for part in 0.5 * (entry + end)],
        axis=[round(float(part), 8) for part in axis],
        voxel=voxel or _COARSE_VOXEL_MM,
    )
    write_whole(own_cases_folder() / case_id / "case.toml", content.encode())
    return case_id


def delete_cases_of(model_name: str) -> None:
    """Delete the cases of an imported patient."""
    for folder in cases_of(model_name):
        delete_folder(folder)


def cases_of(model_name: str) -> list[Path]:
    """Folders of the cases of an imported patient."""
    return [case.folder for case in _own_cases()[0] if case.source.path == model_name]


def region_of(bone_name: str) -> str:
    """Region of the library for a bone; `other` for one that has none."""
    for region, beginnings in _REGIONS.items():
        if any(beginning in bone_name for beginning in beginnings):
            return region
    return "other"


def _own_cases() -> tuple[list[Case], list[ScenarioError]]:
    """Own cases of this machine, and what is wrong with those that cannot be read."""
    cases, faults = [], []
    for path in sorted(own_cases_folder().glob("*/case.toml")):
        try:
            cases.append(load_case(path))
        except ScenarioError as error:
            faults.append(error)
    return cases, faults


def _has_patient(case: Case) -> bool:
    folder = data_folder() / "models" / case.source.path
    return case.source.kind != "model" or (folder / "patient_model.json").is_file()


_BOX_TO_BONE = 6.0
"""How much larger the box around a bone is than the bone."""

_BRIEF_EN = (
    "Drill a 3.2 mm hole through both walls of this {bone}, along the line you chose. "
    "Feel the far wall give way and stop at once."
)
_BRIEF_ZH = "沿所选轴线，在{bone}上钻一个贯穿两侧骨壁的 3.2 mm 孔。感到对侧骨壁突破时立即停止。"

_TEMPLATE = """\
# Free practice on an imported patient. Coordinates: DICOM patient frame (LPS), millimetres.
id = {id}
schema_version = 1
region = {region}
procedure = "bicortical_drilling"
difficulty = 3
bone_quality = "normal"
time_limit_s = 600
rubric = "bicortical_drilling"
seed = 1

[title]
en = {title_en}
zh_CN = {title_zh}

[brief]
en = {brief_en}
zh_CN = {brief_zh}

[source]
kind = "model"
path = {model}

[bone]
id = {bone}

[plan]
point_lps_mm = {point}
axis_lps = {axis}

[tool]
instrument = "twist_drill_3_2"
profile = "sharp"
wear = 1.0
speed_rpm = 1000

[simulation]
voxel_mm = {voxel}

[surgeon]
"""
