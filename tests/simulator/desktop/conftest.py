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


@pytest.fixture
def open_window(application, settings):
    """Make windows around stand-in services and close them afterwards."""
    from simulator.desktop.main_window import MainWindow
    from tests.simulator.desktop.stand_in import stand_in_services
    from tests.simulator.desktop.using_the_window import run

    windows = []

    def make(language="en", **services):
        window = MainWindow(stand_in_services(**services), language, settings)
        windows.append(window)
        window.show()
        run()
        return window

    yield make
    for window in windows:
        window.close()
        window.deleteLater()
    run()
