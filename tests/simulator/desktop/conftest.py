"""One Qt application for all window tests."""

import os

import pytest


@pytest.fixture(scope="session")
def application():
    """The Qt application; skips where no window can be opened."""
    if not os.environ.get("DISPLAY"):
        pytest.skip("no DISPLAY: start Xvfb and set DISPLAY to run the window tests")
    from PyQt6.QtWidgets import QApplication

    from simulator.desktop.style import base_font

    application = QApplication.instance() or QApplication(["osteon-tests"])
    application.setFont(base_font())
    return application


@pytest.fixture
def settings(tmp_path):
    """Window settings of this test alone."""
    from PyQt6.QtCore import QSettings

    return QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)
