"""What each driver finds at this machine, and how fast what it found answers."""

from __future__ import annotations

from dataclasses import dataclass

from haptics.device import PROFILES, DeviceProfile
from haptics.errors import HapticsError
from simulator.devices.trial import DeviceTrial

DRIVER_PROFILES = {
    "simulated": "simulated",
    "mouse": "pointer",
    "recorded": "recorded",
    "inverse3": "inverse3",
    "touch": "touch",
    "touch_x": "touch_x",
    "force_dimension": "omega",
    "gamepad": "gamepad",
    "space_mouse": "space_mouse",
    "openvr_controller": "vr_controller",
}
"""Driver name to the profile it has until told otherwise."""


@dataclass(frozen=True)
class DeviceLook:
    """What one driver found."""

    driver: str
    found: bool
    reason: HapticsError | None = None
    """Why nothing was found, and what to do about it."""
    version: str = ""
    """Of the maker's library or service, where it tells."""
    sample_rate_hz: float | None = None
    """Samples of the device per second; None where nobody counts them."""
    servo_rate_hz: float | None = None
    servo_lateness_p99_us: float | None = None

    @property
    def profile(self) -> DeviceProfile:
        """What such a device can give."""
        return PROFILES[DRIVER_PROFILES[self.driver]]


def look_for(driver: str, seconds: float = 0.0) -> DeviceLook:
    """Open a driver's device, run it for a while beside a soft box if asked to, and close it again.

    seconds: how long to measure its rates; 0: only look whether it is there.
    """
    try:
        trial = DeviceTrial(driver)
    except HapticsError as reason:
        return DeviceLook(driver, found=False, reason=reason)
    try:
        version = trial.device.version
        if seconds <= 0.0:
            return DeviceLook(driver, found=True, version=version)
        figures = trial.run(seconds)
        told = figures.servo
        rates = (figures.sample_rate_hz, told.achieved_rate_hz, told.lateness_p99_us)
        return DeviceLook(driver, True, trial.device.fault, version, *rates)
    finally:
        trial.close()
