"""How the C-arm stands and what its console is set to; a shot in a recording is one of these."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from simulator.rendering.fluoroscopy.beam import Beam
from simulator.rendering.fluoroscopy.c_arm import CArmPose
from simulator.rendering.fluoroscopy.collimation import Collimation
from simulator.rendering.fluoroscopy.geometry import XRayGeometry
from simulator.rendering.fluoroscopy.image_chain import LIVE, STILL, Settings

FIELDS_MM = (300.0, 230.0, 150.0)
"""Edge of the detector's part that is read out: full field and two steps of electronic magnification [mm]."""

OPENINGS = (1.0, 0.8, 0.6, 0.4)
"""Steps of the iris."""

DISTANCES_MM = (500.0, 850.0)
"""Nearest and farthest that the tube comes to the middle of the image [mm]; the detector is 1000 mm from it."""

STILL_PIXELS, LIVE_PIXELS = 512, 256


@dataclass(frozen=True, eq=False)
class CArmSetting:
    """Pose, field, collimation and tube voltage.

    Attributes:
        pose: where tube and detector stand.
        view: the standard view the pose came from, a key of `c_arm.VIEWS`; empty once the arm was moved by hand.
        field_mm: edge of the detector's part that is read out [mm].
        opening: the iris as a share of the field.
        peak_kV: tube voltage [kV].

    """

    pose: CArmPose
    view: str = ""
    field_mm: float = FIELDS_MM[0]
    opening: float = 1.0
    peak_kV: float = 70.0

    def geometry(self, size: int) -> XRayGeometry:
        """Source and detector for `size` x `size` pixels."""
        return self.pose.geometry(size, self.field_mm / size)

    @property
    def collimation(self) -> Collimation:
        """The round iris."""
        return Collimation("circle", self.opening)

    def image_settings(self, *, live: bool) -> Settings:
        """How an image is taken with this setting."""
        kind = LIVE if live else STILL
        return replace(kind, beam=Beam(peak_kV=self.peak_kV), collimation=self.collimation)

    def as_values(self) -> dict[str, Any]:
        """Plain values for a recording; lengths [mm], angles [degrees], patient LPS."""
        pose = self.pose
        return {
            "view": self.view,
            "centre_lps_mm": [float(value) for value in pose.centre_mm],
            "orbit_deg": pose.orbit_deg,
            "angulation_deg": pose.angulation_deg,
            "roll_deg": pose.roll_deg,
            "up": list(pose.up),
            "source_to_centre_mm": pose.source_to_centre_mm,
            "source_to_detector_mm": pose.source_to_detector_mm,
            "field_mm": self.field_mm,
            "opening": self.opening,
            "peak_kV": self.peak_kV,
        }

    @classmethod
    def from_values(cls, values: Mapping[str, Any]) -> CArmSetting:
        """The setting of a shot in a recording (see `as_values`)."""
        x, y, z = values["up"]
        pose = CArmPose(
            centre_mm=np.array(values["centre_lps_mm"], dtype=np.float64),
            orbit_deg=values["orbit_deg"],
            angulation_deg=values["angulation_deg"],
            source_to_centre_mm=values["source_to_centre_mm"],
            source_to_detector_mm=values["source_to_detector_mm"],
            up=(x, y, z),
            roll_deg=values["roll_deg"],
        )
        return cls(pose, values["view"], values["field_mm"], values["opening"], values["peak_kV"])
