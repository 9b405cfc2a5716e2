"""The metrics of drilling a bone: one function each, from the trace of the session and the hole found in it."""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType

import numpy as np

from scenarios.scoring.drilled_hole import DrilledHole, smoothed
from scenarios.scoring.trace import DrillTrace

Measure = Callable[[DrillTrace, DrilledHole], float | None]


def entry_error_mm(trace: DrillTrace, hole: DrilledHole) -> float:
    """Distance between the achieved and the planned entry, across the planned axis [mm]."""
    offset = hole.entry_lps_mm - trace.plan_entry_lps_mm
    across = offset - (offset @ trace.plan_axis_lps) * trace.plan_axis_lps
    return float(np.linalg.norm(across))


def axis_error_deg(trace: DrillTrace, hole: DrilledHole) -> float:
    """Angle between the drilled and the planned direction [degrees]."""
    # The sine and the cosine together keep small angles exact, where the cosine alone loses them.
    sine = np.linalg.norm(np.cross(hole.axis_lps, trace.plan_axis_lps))
    return float(np.degrees(np.arctan2(sine, hole.axis_lps @ trace.plan_axis_lps)))


def plunge_mm(_trace: DrillTrace, hole: DrilledHole) -> float | None:
    """How far the tip ran past the outer surface of the far cortex [mm]; None if it did not get there."""
    return hole.plunge_mm


def time_s(trace: DrillTrace, hole: DrilledHole) -> float:
    """From the first cut to the passing of the far surface, or to the last cut if it was not passed [s]."""
    end = hole.last_cut if hole.far_exit is None else hole.far_exit
    return float(trace.time_s[end] - trace.time_s[hole.first_cut])


def peak_force_n(trace: DrillTrace, hole: DrilledHole) -> float:
    """Greatest thrust of the bone against the drill, mean over 10 ms [N]."""
    return float(smoothed(trace.thrust_N, trace.time_s)[hole.first_cut :].max())


def breakthroughs(_trace: DrillTrace, hole: DrilledHole) -> float:
    """Number of walls that gave way."""
    return float(len(hole.breakthroughs))


def bicortical(_trace: DrillTrace, hole: DrilledHole) -> float:
    """1 if the hole passes the outer surface of the far cortex, else 0."""
    return float(hole.far_exit_mm is not None)


def fluoroscopy_time_s(trace: DrillTrace, _hole: DrilledHole) -> float:
    """Time with the X-ray beam on [s]."""
    return trace.radiation.beam_s


def hand_in_beam_s(trace: DrillTrace, _hole: DrilledHole) -> float:
    """Time with the X-ray beam on the hand that holds the tool [s]."""
    return trace.radiation.hand_in_beam_s


def fluoroscopy_shots(trace: DrillTrace, _hole: DrilledHole) -> float:
    """X-ray stills taken, and times the live pedal was pressed."""
    return float(trace.radiation.shots)


def dose_area_product_ugy_m2(trace: DrillTrace, _hole: DrilledHole) -> float:
    """Dose-area product of all X-rays [uGy m2]."""
    return trace.radiation.dose_area_product_uGy_m2


def temperature_max_c(trace: DrillTrace, _hole: DrilledHole) -> float | None:
    """Hottest bone that stayed [C]; None if no heat was computed."""
    return trace.heat.temperature_max_C


def necrosis_mm3(trace: DrillTrace, _hole: DrilledHole) -> float | None:
    """Bone that the heat killed [mm3]; None if no heat was computed."""
    return trace.heat.necrosis_mm3


def blood_lost_ml(trace: DrillTrace, _hole: DrilledHole) -> float | None:
    """Blood the virtual patient lost [ml]; None where the case tells of no patient."""
    return trace.blood_lost_ml


def measuring_error_mm(trace: DrillTrace, hole: DrilledHole) -> float | None:
    """What the depth gauge showed, beyond the hole's length [mm]; None without both."""
    measured = trace.fixation.measured_mm
    return None if measured is None or hole.far_exit_mm is None else measured - hole.far_exit_mm


def screw_protrusion_mm(trace: DrillTrace, hole: DrilledHole) -> float | None:
    """How far the screw stands out of the far cortex [mm], negative where it falls short; None without both."""
    screw = trace.fixation.screw_mm
    return None if screw is None or hole.far_exit_mm is None else screw - hole.far_exit_mm


def screw_tightness_percent(trace: DrillTrace, _hole: DrilledHole) -> float | None:
    """Torque of the screw as it was left, in percent of the torque that strips it; None without a screw."""
    tightness = trace.fixation.tightness
    return None if tightness is None else 100.0 * tightness


METRICS: MappingProxyType[str, Measure] = MappingProxyType(
    {
        "entry_error_mm": entry_error_mm,
        "axis_error_deg": axis_error_deg,
        "plunge_mm": plunge_mm,
        "time_s": time_s,
        "peak_force_N": peak_force_n,
        "breakthroughs": breakthroughs,
        "bicortical": bicortical,
        "fluoroscopy_time_s": fluoroscopy_time_s,
        "hand_in_beam_s": hand_in_beam_s,
        "fluoroscopy_shots": fluoroscopy_shots,
        "dose_area_product_uGy_m2": dose_area_product_ugy_m2,
        "temperature_max_C": temperature_max_c,
        "necrosis_mm3": necrosis_mm3,
        "blood_lost_ml": blood_lost_ml,
        "measuring_error_mm": measuring_error_mm,
        "screw_protrusion_mm": screw_protrusion_mm,
        "screw_tightness_percent": screw_tightness_percent,
    }
)
"""Metric id to the function that measures it; rubric files judge them under the same ids."""
