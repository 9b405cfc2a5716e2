"""A drilling made by hand: a shaft with two flat walls, a tip that moves as told, and the truth known exactly."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from scenarios.recording import Recording, read_recording
from scenarios.recording_writer import RecordingWriter

TELEMETRY = ("tick", "lateness_us", "compute_us", "tracking", "missed", "rendered_x_N", "rendered_y_N", "rendered_z_N")
QUATERNION = tuple(f"orientation_{part}" for part in "wxyz")
COMMAND = (
    *(f"tip_{part}_mm" for part in "xyz"), *QUATERNION, "trigger", "coupling_stiffness_N_mm",
    "coupling_damping_N_s_mm", "irrigation", "instrument", "tick_s", "guide", "blow", "reserved_15",
)  # fmt: skip
RESPONSE = (
    *(f"tip_{part}_mm" for part in "xyz"), *QUATERNION, *(f"force_{part}_N" for part in "xyz"),
    *(f"torque_{part}_N_mm" for part in "xyz"), "thrust_N", "cutting_torque_N_mm", "feed_mm_s", "speed_rpm",
    "removed_mm3", "chisel_density_g_cm3", "lip_engagement", "initial_bone_at_tip", "heat_W", "depth_mm", "contact",
    "blow_N", *(f"reserved_{slot}" for slot in range(25, 30)), "guide_N", "reserved_31",
)  # fmt: skip
COLUMNS = TELEMETRY + tuple(f"command_{name}" for name in COMMAND) + tuple(f"response_{name}" for name in RESPONSE)

PERIOD_S = 0.001


@dataclass(frozen=True)
class Drilling:
    """What happened, in plain numbers; the walls stand square to the planned axis, so all errors are exact."""

    entry_lps_mm: tuple = (10.0, -20.0, 30.0)
    axis_lps: tuple = (-1.0, 0.0, 0.0)
    length_mm: float = 28.0
    near_wall_mm: float = 5.0
    far_wall_mm: float = 4.5
    entry_error_mm: float = 0.0
    axis_error_deg: float = 0.0
    plunge_mm: float = 3.0
    """Past the far surface along the drilled axis; negative: the hole ends before it."""
    feed_mm_s: float = 4.0
    wall_thrust_N: float = 60.0
    marrow_is_bone: bool = True
    """Whether the bone mask is filled: a canal that counts as bone, as in most patient models."""
    approach_mm: float = 4.0
    skid_mm: float = 0.0
    """Before the hole, a scratch this far beside it."""
    pecks: int = 0
    pause_s: float = 0.0
    """A rest in the middle of the far wall, with the push let go."""
    diameter_mm: float = 3.2


def unit(vector):
    return np.asarray(vector, float) / np.linalg.norm(vector)


def across(axis):
    """Two directions across an axis."""
    first = unit(np.cross(axis, (0.0, 0.0, 1.0) if abs(axis[2]) < 0.9 else (1.0, 0.0, 0.0)))
    return first, np.cross(axis, first)


def quaternion_to(direction):
    """Unit quaternion w, x, y, z that turns +z into a direction."""
    cross = np.cross((0.0, 0.0, 1.0), direction)
    w = 1.0 + direction[2]
    if w < 1e-9:
        return np.array([0.0, 1.0, 0.0, 0.0])
    return unit([w, *cross])


def rows_of(drilling: Drilling) -> np.ndarray:
    """Servo rows of the drilling, shape (n, 56)."""
    axis = unit(drilling.axis_lps)
    side, other = across(axis)
    tilt = np.radians(drilling.axis_error_deg)
    drilled = np.cos(tilt) * axis + np.sin(tilt) * other
    start = np.asarray(drilling.entry_lps_mm) + drilling.entry_error_mm * side
    travel, skidding, pushing = _travel(drilling, drilled @ axis)
    tips = start + travel[:, None] * drilled + np.where(skidding, drilling.skid_mm, 0.0)[:, None] * other
    depth = travel * (drilled @ axis)
    solid = (depth >= 0) & (depth <= drilling.near_wall_mm)
    solid |= (depth >= drilling.length_mm - drilling.far_wall_mm) & (depth <= drilling.length_mm)
    inside = (depth >= 0) & (depth <= drilling.length_mm)
    newest = travel > np.concatenate(([-np.inf], np.maximum.accumulate(np.where(skidding, -np.inf, travel))[:-1]))
    newest |= skidding & (depth >= 0)
    density = np.where(solid, 1.85, np.where(inside, 0.02, 0.0))
    feed = np.gradient(travel, PERIOD_S)
    thrust = _behind_cone(np.where(solid & newest & pushing, drilling.wall_thrust_N, 0.0), travel)
    area = np.pi * drilling.diameter_mm**2 / 4
    removed = np.where(solid & newest & (feed > 0), area * np.abs(feed) * PERIOD_S, 0.0)
    rows = np.zeros((len(travel), len(COLUMNS)))
    values = {
        "tick": np.arange(len(travel)), "tracking": 1.0, "compute_us": 20.0, "command_trigger": 1.0,
        "command_tick_s": PERIOD_S, "response_thrust_N": thrust, "response_feed_mm_s": feed,
        "response_speed_rpm": 1000.0, "response_removed_mm3": removed, "response_chisel_density_g_cm3": density,
        "response_initial_bone_at_tip": (inside if drilling.marrow_is_bone else solid).astype(float),
        "response_depth_mm": np.maximum(travel, 0.0), "response_contact": (thrust > 0).astype(float),
        "rendered_x_N": thrust / 15,
    }  # fmt: skip
    for index, part in enumerate("xyz"):
        values[f"command_tip_{part}_mm"] = values[f"response_tip_{part}_mm"] = tips[:, index]
    for value, part in zip(quaternion_to(drilled), "wxyz", strict=True):
        values[f"command_orientation_{part}"] = values[f"response_orientation_{part}"] = value
    for name, value in values.items():
        rows[:, COLUMNS.index(name)] = value
    return rows


def header_of(drilling: Drilling) -> dict:
    """A header as a session writes it."""
    axis = unit(drilling.axis_lps)
    entry = np.asarray(drilling.entry_lps_mm, float)
    return {
        "session_id": "6f1b7a52-6d0c-4a52-9a53-1d2f7f0b8c11",
        "started": "2026-01-02T03:04:05+00:00",
        "code": {"version": "0.1.0", "git": "", "source_digest": "0"},
        "machine": {"os": "Linux", "cpu": "test", "python": "CPython 3.11"},
        "case": {
            "id": "femoral_shaft_bicortical", "digest": "0", "region": "femur", "procedure": "bicortical_drilling",
            "title": {"en": "Bicortical drilling of the femoral shaft", "zh_CN": "股骨干双皮质钻孔"},
            "bone_quality": "normal", "time_limit_s": 180.0, "rubric": "bicortical_drilling",
        },
        "patient_model": {"pseudonym": "OST-0001", "relative_path": "patient_model", "volume_hash": "0" * 32},
        "plan": {
            "entry_lps_mm": entry.tolist(), "exit_lps_mm": (entry + drilling.length_mm * axis).tolist(),
            "axis_lps": axis.tolist(), "length_mm": drilling.length_mm, "near_wall_mm": [0.0, drilling.near_wall_mm],
            "far_wall_mm": [drilling.length_mm - drilling.far_wall_mm, drilling.length_mm],
        },
        "instrument": {"id": "twist_drill_3_2", "diameter_mm": drilling.diameter_mm},
        "parameters": {
            "profile": "sharp", "wear": 1.0, "voxel_mm": 0.4, "speed_rpm": 1000.0,
            "surgeon": {"target_feed_mm_s": 1.0, "reaction_s": 0.2, "max_push_N": 90.0},
        },
        "seed": 1, "modality": "simulated", "servo_period_s": PERIOD_S, "frame": "DICOM patient (LPS)", "units": {},
    }  # fmt: skip


def write_session(path: Path, drilling: Drilling | None = None, *, close: bool = True, **changes) -> Path:
    """Write the recording of a drilling."""
    drilling = replace(drilling or Drilling(), **changes)
    writer = RecordingWriter(path, header_of(drilling), COLUMNS)
    rows = rows_of(drilling)
    writer.event(0, "session_started")
    for start in range(0, len(rows), 33):
        writer.append(rows[start : start + 33])
    writer.event(len(rows) - 1, "session_ended", by="user")
    if close:
        writer.close(volume_hash="f" * 32)
    return path


def session(path: Path, drilling: Drilling | None = None, **changes) -> Recording:
    """Write and read the recording of a drilling."""
    return read_recording(write_session(path, drilling, **changes))


def _travel(drilling: Drilling, cosine: float):
    """Travel of the tip along the drilled axis, whether it skids, and whether the hand pushes, per tick."""
    step = drilling.feed_mm_s * PERIOD_S
    far = drilling.length_mm / cosine
    stops = [-drilling.approach_mm]
    if drilling.skid_mm:
        stops += [0.1, -1.0]
    skid_stops = len(stops)
    for peck in range(drilling.pecks):
        stops += [drilling.near_wall_mm * (peck + 1) / (drilling.pecks + 1), -1.0]
    deepest = far + drilling.plunge_mm
    rest = far - drilling.far_wall_mm / 2
    stops += [rest, rest] if drilling.pause_s else []
    stops += [deepest, -drilling.approach_mm]
    pieces, skids, pushes = [], [], []
    for number, (a, b) in enumerate(zip(stops[:-1], stops[1:], strict=True)):
        resting = a == b
        count = max(round((drilling.pause_s if resting else abs(b - a) / step) / (PERIOD_S if resting else 1)), 1)
        pieces.append(np.linspace(a, b, count, endpoint=False))
        skids.append(np.full(count, number < skid_stops - 1 and bool(drilling.skid_mm)))
        pushes.append(np.full(count, b > a))
    return np.concatenate(pieces), np.concatenate(skids), np.concatenate(pushes)


def _behind_cone(thrust, travel):
    """Thrust that builds and falls over some hundredths of a second, as the cone of the tip passes a surface."""
    width = 25
    return np.convolve(np.pad(thrust, (width, 0), mode="edge"), np.ones(width) / width, mode="full")[
        width : len(travel) + width
    ]
