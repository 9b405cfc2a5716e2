"""No label or button is cut off, in every place, both languages and two scalings of the screen."""

import os
import subprocess
import sys

import pytest

from scenarios.language import LANGUAGES
from tests.simulator.conftest import REPOSITORY

pytestmark = pytest.mark.desktop

VISIT = """
import sys
from PyQt6.QtCore import QSettings
from PyQt6.QtWidgets import QAbstractButton, QLabel
from simulator.desktop.application import _application
from simulator.desktop.main_window import MainWindow
from simulator.desktop.screenshots import let_run
from simulator.desktop_services import desktop_services

language, ini = sys.argv[1:]
application = _application()
services = desktop_services()
for role in ("trainee", "surgeon", "educator", "planner", "administrator"):
    services.shell.profiles.add(f"A person with a rather long name, {role}", role, "1234")
window = MainWindow(services, language, QSettings(ini, QSettings.Format.IniFormat))
window.show()

def look(place):
    let_run(150)
    for widget in window.findChildren(QLabel) + window.findChildren(QAbstractButton):
        if not widget.isVisible() or not widget.text():
            continue
        cut = widget.width() < widget.minimumSizeHint().width()
        if isinstance(widget, QLabel) and widget.wordWrap():
            cut = cut or widget.height() < widget.heightForWidth(widget.width()) - 1
        if cut:
            print("cut off:", place, widget.text(), flush=True)

for place, area in (("home", window.home), ("settings", window.settings_page)):
    assert area.minimumSizeHint().width() <= window.width(), place
look("sign in")
window.sign_in_page.show_form()
look("new profile")
for profile in services.shell.profiles.list_all():
    window.sign_in(profile)
    look(f"home of {profile.role}")
window.sign_in(None)
for place in window.places:
    window.show_place(place)
    look(place)
print("seen", window.places, window.devicePixelRatioF())
window.close()
"""


# At its own size most places are looked at by test_window too, with the operating room.
@pytest.mark.parametrize("scale", [pytest.param("1", marks=pytest.mark.deep), "1.5"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_cut_off(language, scale, tmp_path):
    if not os.environ.get("DISPLAY"):
        pytest.skip("no DISPLAY: start Xvfb and set DISPLAY to run the window tests")
    environment = {**os.environ, "OSTEON_HOME": str(tmp_path), "QT_SCALE_FACTOR": scale}
    answer = subprocess.run(
        [sys.executable, "-c", VISIT, language, str(tmp_path / "window.ini")],
        cwd=REPOSITORY, env=environment, capture_output=True, text=True, encoding="utf-8", timeout=600, check=False,
    )  # fmt: skip
    assert answer.returncode == 0, answer.stderr
    assert "seen" in answer.stdout
    assert "cut off" not in answer.stdout, answer.stdout
