"""A check-up of this machine: what was looked at, its state, a detail, and the advice that mends it."""

from __future__ import annotations

import importlib
import importlib.metadata
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

from scenarios.storage import data_folder

REQUIRED_PACKAGES = (
    "numpy",
    "numba",
    "vtk",
    "pyvista",
    "pydicom",
    "SimpleITK",
    "scikit-image",
    "trimesh",
    "PyQt6",
    "pyarrow",
)
OWN_SENTENCES = ("vr-", "haptics-", "sound-")
"""Ids with these beginnings are sentences of headset, devices and sound, which other places show as well."""
DEVICE = "device-"
"""Checks with this beginning look for a device; its driver's name follows."""
MEASURE_S = 5.0
"""How long rates are measured."""
FREE_DISK_WANTED_GB = 3.0
FREE_MEMORY_WANTED_GB = 4.0

_RENDER_PROBE = """
import vtk
print(vtk.vtkVersion().GetVTKVersion())
window = vtk.vtkRenderWindow()
print(window.GetClassName())
window.SetOffScreenRendering(1)
window.Render()
report = window.ReportCapabilities()
for line in report.splitlines():
    if "renderer string" in line or "version string" in line:
        print(line.split(":", 1)[1].strip())
"""

_WINDOW_PROBE = """
from PyQt6.QtCore import qVersion
from PyQt6.QtWidgets import QApplication
application = QApplication([])
print(qVersion(), application.platformName())
"""

_SOUND_PROBE = """
from PyQt6.QtCore import QCoreApplication
application = QCoreApplication([])
try:
    from simulator.desktop.sound_output import find_device
except ImportError as error:
    print("sound-no-library", str(error).splitlines()[0], sep=chr(10))
else:
    found = find_device()
    print(found.message_id or "ok", found.name or found.values.get("device", ""), sep=chr(10))
"""


@dataclass(frozen=True)
class Finding:
    """One line of the check-up."""

    check: str
    """What was looked at: an id under `cli-check-`, or `device-` and a driver's name."""
    state: str
    """`ok`, `limited`, `missing` (an optional part is not there) or `broken`."""
    detail: str = ""
    """Version or figure, in the words of the part itself."""
    advice: str = ""
    """What the user can do: an id under `cli-advice-`, or a whole one; empty when there is nothing to do."""
    needed: bool = False
    """Whether Osteon cannot do its main job without this part."""
    values: dict[str, object] = field(default_factory=dict)
    """What the advice names."""

    @property
    def name_id(self) -> str:
        """Message id of what was looked at."""
        if self.check.startswith(DEVICE):
            return f"haptics-driver-{self.check.removeprefix(DEVICE)}".replace("_", "-")
        return f"cli-check-{self.check}"

    @property
    def advice_id(self) -> str:
        """Message id of the advice."""
        return self.advice if self.advice.startswith(OWN_SENTENCES) else f"cli-advice-{self.advice}"

    def as_dict(self) -> dict[str, object]:
        """Plain values for JSON."""
        return asdict(self)


def examine(seconds: float = MEASURE_S) -> list[Finding]:
    """Look at every part in turn; a part that fails to answer becomes a finding, never an exception.

    seconds: how long the rates of timer and devices are measured, each.
    """
    parts = [finding for check in CHECKS for finding in check()]
    return [*parts, _servo(seconds), *_devices(seconds)]


def _python() -> Finding:
    detail = f"{platform.python_version()} {platform.system()} {platform.machine()}"
    return Finding("python", "ok" if sys.version_info >= (3, 11) else "broken", detail, needed=True)


def _packages() -> Finding:
    missing = [name for name in REQUIRED_PACKAGES if not _installed(name)]
    if missing:
        return Finding("packages", "broken", ", ".join(missing), "packages", needed=True)
    return Finding("packages", "ok", f"{len(REQUIRED_PACKAGES)}/{len(REQUIRED_PACKAGES)}", needed=True)


def _installed(name: str) -> bool:
    try:
        importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


def _pybullet() -> Finding:
    if _installed("pybullet"):
        return Finding("pybullet", "ok", importlib.metadata.version("pybullet"))
    return Finding("pybullet", "missing", advice="pybullet")


def _learned() -> Finding:
    """The optional packages that run learned models; they are not imported, for that takes seconds."""
    backend = importlib.import_module("reconstruction.learned.backend")
    versions: dict[str, str | None] = backend.backend_versions()
    detail = " · ".join(f"{package} {version}" for package, version in versions.items() if version)
    if None in versions.values():
        return Finding("learned", "missing", detail, "learned")
    too_old = any(version and backend.is_too_old(package, version) for package, version in versions.items())
    return Finding("learned", "limited", detail, "learned") if too_old else Finding("learned", "ok", detail)


def _memory() -> Finding:
    psutil = importlib.import_module("psutil")
    free = psutil.virtual_memory().available / 2**30
    enough = free >= FREE_MEMORY_WANTED_GB
    return Finding("memory", "ok" if enough else "limited", f"{free:.1f} GB", "" if enough else "memory")


def _disk() -> Finding:
    folder = data_folder()
    existing = next(parent for parent in [folder, *folder.parents] if parent.exists())
    free = shutil.disk_usage(existing).free / 2**30
    enough = free >= FREE_DISK_WANTED_GB
    return Finding("disk", "ok" if enough else "limited", f"{free:.1f} GB", "" if enough else "disk")


def _rendering() -> tuple[Finding, ...]:
    """VTK with the kind of window it opens here, and the graphics driver under it."""
    lines = _ask(_RENDER_PROBE, timeout_s=40.0)
    if lines is None:
        return (Finding("rendering", "broken", advice="rendering", needed=True),)
    version, window, *lines = lines
    software = any(word in " ".join(lines).lower() for word in ("llvmpipe", "softpipe", "swrast", "mesa offscreen"))
    state, advice = ("limited", "software-rendering") if software else ("ok", "")
    return Finding("vtk", "ok", f"{version} {window}"), Finding("rendering", state, " · ".join(lines), advice)


def _qt() -> Finding:
    return Finding("qt", "ok", f"{_version('PyQt6-Qt6')} (PyQt {_version('PyQt6')})", needed=True)


def _version(package: str) -> str:
    return importlib.metadata.version(package) if _installed(package) else "–"


def _window() -> Finding:
    if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return Finding("window", "missing", advice="display")
    lines = _ask(_WINDOW_PROBE, timeout_s=30.0)
    return Finding("window", "ok", " ".join(lines)) if lines else Finding("window", "broken", advice="window")


def _sound() -> Finding:
    """The device that the window would sound through; asked in a child process, for sound services may hang."""
    lines = _ask(_SOUND_PROBE, timeout_s=30.0)
    if not lines:
        return Finding("sound", "missing", advice="sound-none")
    answer, *more = lines
    detail = more[0] if more else ""
    if answer == "ok":
        return Finding("sound", "ok", detail)
    return Finding("sound", "missing", advice=answer, values={"reason": detail, "device": detail})


def _chinese_font() -> Finding:
    manager = importlib.import_module("matplotlib.font_manager")
    families = {font.name for font in manager.fontManager.ttflist}
    known = ("Noto Sans CJK", "Source Han Sans", "Microsoft YaHei", "PingFang", "SimHei", "WenQuanYi", "Heiti")
    found = next((family for family in sorted(families) if family.startswith(known)), None)
    return Finding("chinese-font", "ok", found) if found else Finding("chinese-font", "missing", advice="chinese-font")


def _headset() -> Finding:
    """Asked in a child process, because some runtimes end the process that calls them."""
    probes = importlib.import_module("simulator.vr.runtime_probe").PROBES
    answers = []
    for probe in probes.values():
        answers.append(probe())
        if answers[-1].version:
            return Finding("headset", "ok", answers[-1].version)
    found = answers[0]
    detail = " ".join(str(value) for value in found.values.values())
    return Finding("headset", "missing", detail, found.message_id, values=found.values)


def _servo(seconds: float) -> Finding:
    """What a bare 1 kHz timer reaches here: what the machine itself allows."""
    servo = importlib.import_module("haptics.servo_loop")
    timing = servo.bare_timer_loop(seconds)
    late, rate = timing.lateness_p99_us, timing.ticks / timing.elapsed_s
    priority = "real-time" if timing.real_time else "ordinary"
    detail = f"{rate:.0f} Hz, p99 {late:.0f} µs, {priority} priority"
    return Finding("servo", "ok" if late < 1000.0 else "limited", detail, "" if late < 1000.0 else "servo")


def _devices(seconds: float) -> list[Finding]:
    """Every device that can be held at a screen: opened, run for a while, closed."""
    catalogue, choice = (importlib.import_module(f"simulator.devices.{name}") for name in ("catalogue", "choice"))
    return [_device(catalogue.look_for(driver, seconds)) for driver in choice.desk_drivers()]


def _device(look: Any) -> Finding:  # noqa: ANN401 - simulator.devices.catalogue.DeviceLook, imported when asked for
    reason = look.reason
    advice, values = ("", {}) if reason is None else (reason.message_id, dict(reason.values))
    if not look.found:
        return Finding(DEVICE + look.driver, "missing", advice=advice, values=values)
    parts = [look.version] if look.version else []
    if look.sample_rate_hz is not None:
        parts.append(f"device {look.sample_rate_hz:.0f} Hz")
    parts.append(f"servo {look.servo_rate_hz or 0.0:.0f} Hz, p99 {look.servo_lateness_p99_us or 0.0:.0f} µs")
    state = "ok" if reason is None else "limited"
    return Finding(DEVICE + look.driver, state, " · ".join(parts), advice, values=values)


def _ask(program: str, *, timeout_s: float) -> list[str] | None:
    """Run a probe in a child process; None when it crashed, hung or said nothing."""
    try:
        answer = subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, timeout=timeout_s, check=False
        )
    except (subprocess.TimeoutExpired, OSError):
        return None
    lines = [line.strip() for line in answer.stdout.splitlines() if line.strip()]
    return lines if answer.returncode == 0 and lines else None


def _one(check: Callable[[], Finding]) -> Callable[[], tuple[Finding, ...]]:
    return lambda: (check(),)


CHECKS: tuple[Callable[[], tuple[Finding, ...]], ...] = (
    *map(_one, (_python, _packages, _pybullet, _learned, _memory, _disk)),
    _rendering,
    *map(_one, (_qt, _window, _sound, _chinese_font, _headset)),
)
