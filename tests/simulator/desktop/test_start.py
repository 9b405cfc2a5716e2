"""What the first window waits for."""

import os
import subprocess
import sys

import pytest

from tests.simulator.conftest import REPOSITORY

pytestmark = pytest.mark.desktop

START = """
import sys, time
from simulator.cli.program import main
from simulator.desktop.application import _application
from simulator.desktop.main_window import MainWindow
from simulator.desktop_services import desktop_services
from PyQt6.QtCore import QSettings
application = _application()
window = MainWindow(desktop_services(), "en", QSettings(sys.argv[1], QSettings.Format.IniFormat))
window.show()
window.sign_in(None)
application.processEvents()
heavy = ("numba", "scipy", "vtkmodules", "matplotlib", "SimpleITK", "skimage", "pydicom", "trimesh")
print("heavy:", [name for name in heavy if name in sys.modules])
print("processor seconds:", time.process_time())
"""

MIRROR = """
from scenarios.language import Translator
from simulator.desktop.application import answer_mirror, open_mirror
mirror = open_mirror(Translator("en"), "Maker")
answer_mirror()
print("shown:", mirror.isVisible())
"""


def test_a_program_without_a_desktop_can_open_the_mirror_of_a_headset():
    if not os.environ.get("DISPLAY"):
        pytest.skip("no DISPLAY: start Xvfb and set DISPLAY to run the window tests")
    answer = subprocess.run(
        [sys.executable, "-c", MIRROR], cwd=REPOSITORY, capture_output=True, text=True, timeout=300, check=False
    )
    assert (answer.returncode, answer.stdout) == (0, "shown: True\n"), answer.stderr


def test_the_first_window_waits_for_no_heavy_package(tmp_path):
    if not os.environ.get("DISPLAY"):
        pytest.skip("no DISPLAY: start Xvfb and set DISPLAY to run the window tests")
    answer = subprocess.run(
        [sys.executable, "-c", START, str(tmp_path / "window.ini")],
        cwd=REPOSITORY, env={**os.environ, "OSTEON_HOME": str(tmp_path)}, capture_output=True, text=True,
        timeout=300, check=False,
    )  # fmt: skip
    assert answer.returncode == 0, answer.stderr
    assert "heavy: []" in answer.stdout, answer.stdout
