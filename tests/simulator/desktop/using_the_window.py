"""How tests use a window: let it work, wait, open a case, read what it shows."""

import time

CASE = "femoral_shaft_bicortical"


def run(milliseconds=60):
    from simulator.desktop.screenshots import let_run

    let_run(milliseconds)


def wait_for(reached, seconds=180.0):
    end = time.monotonic() + seconds
    while not reached():
        run(20)
        assert time.monotonic() < end, "the window did not get there"


def enter_room(window):
    window.open_case(CASE)
    wait_for(lambda: window.room.session is not None)
    run(200)
    return window.room


def shown_texts(root):
    """Every text a user can read or hear in a widget and below it, by widget."""
    from PyQt6.QtWidgets import QAbstractButton, QComboBox, QLabel, QLineEdit, QWidget

    texts = {}
    for widget in root.findChildren(QWidget):
        if isinstance(widget, QLabel | QAbstractButton) and widget.text():
            texts[widget] = widget.text()
        elif isinstance(widget, QLineEdit) and widget.placeholderText():
            texts[widget] = widget.placeholderText()
        elif isinstance(widget, QComboBox) and widget.count():
            texts[widget] = widget.itemText(0)
        elif widget.toolTip():
            texts[widget] = widget.toolTip()
        elif widget.accessibleName():
            texts[widget] = widget.accessibleName()
    return texts


def drop(window, path):
    """Drop a file or folder on the window, as a file manager does."""
    from PyQt6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
    from PyQt6.QtGui import QDragEnterEvent, QDropEvent
    from PyQt6.QtWidgets import QApplication

    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    copy, none = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(600, 400), copy, data, Qt.MouseButton.LeftButton, none)
    QApplication.sendEvent(window, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(window, QDropEvent(QPointF(600, 400), copy, data, Qt.MouseButton.LeftButton, none))
