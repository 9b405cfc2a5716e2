"""The debrief's pictures can be taken anywhere and show the plan and the hole."""

import io
import os
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from physics.instrument import instruments
from simulator.rendering.colours import ACHIEVED, BACKGROUND_LIGHT, PLAN
from simulator.rendering.pictures import CARD_SIZE, SIZE, case_picture, drilling_pictures
from tests.simulator.rendering.bodies import carve_rod, shaft_body

ENTRY, EXIT = np.array([13.0, 0.0, 80.0]), np.array([-13.0, 0.0, 80.0])
HOLE = (np.array([13.0, 1.5, 82.0]), np.array([-13.0, -0.5, 79.0]))
REPOSITORY = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def drilled():
    body = shaft_body()
    carve_rod(body, HOLE[0] + (3, 0, 0), HOLE[1] - (3, 0, 0), 1.6)
    return body, drilling_pictures(body, ENTRY, EXIT, HOLE, 3.2)


def pixels(png):
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)


def share_like(picture, colour, tolerance=26):
    """Share of the pixels whose hue is near a mark's colour."""
    away = np.abs(picture - np.array(colour) * 255).max(axis=-1)
    return float((away < tolerance).mean())


def test_every_picture_shows_bone_plan_and_hole(drilled):
    _, pictures = drilled
    assert list(pictures) == ["overview", "entry", "section"]
    for png in pictures.values():
        picture = pixels(png)
        assert picture.shape == (SIZE[1], SIZE[0], 3)
        assert share_like(picture, PLAN) > 2e-4
        assert share_like(picture, ACHIEVED) > 2e-4
        background = share_like(picture, BACKGROUND_LIGHT, 4)
        assert 0.05 < background < 0.95
        assert len(np.unique(picture.reshape(-1, 3), axis=0)) > 200


def test_the_section_is_open_where_the_drill_went(drilled):
    _, pictures = drilled
    whole = pixels(drilling_pictures(shaft_body(), ENTRY, EXIT, None, 3.2)["section"])
    section = pixels(pictures["section"])
    changed = np.abs(whole - section).max(axis=-1) > 30
    rows = np.nonzero(changed.any(axis=1))[0]
    # The hole crosses the middle of the picture as a narrow band.
    assert rows.min() > 0.25 * SIZE[1]
    assert rows.max() < 0.75 * SIZE[1]
    assert share_like(whole, ACHIEVED) == 0.0


def test_a_session_without_a_hole_still_has_its_pictures():
    for png in drilling_pictures(shaft_body(), ENTRY, EXIT, None, 3.2).values():
        assert share_like(pixels(png), PLAN) > 2e-4


def test_a_worker_thread_takes_the_same_pictures(drilled):
    body, pictures = drilled
    taken = {}
    worker = threading.Thread(target=lambda: taken.update(drilling_pictures(body, ENTRY, EXIT, HOLE, 3.2)))
    worker.start()
    worker.join()
    assert np.abs(pixels(taken["overview"]) - pixels(pictures["overview"])).mean() < 0.5


def test_no_display_is_needed():
    environment = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    code = (
        "import numpy as np; from tests.simulator.rendering.bodies import ball_body;"
        "from simulator.rendering.pictures import drilling_pictures;"
        "p = drilling_pictures(ball_body(), np.array([12.7, -2.4, 7.8]), np.array([-6.4, -2.4, 7.8]), None, 3.2);"
        "print(min(len(png) for png in p.values()))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=REPOSITORY, env=environment, capture_output=True, text=True, timeout=120
    )
    assert run.returncode == 0, run.stderr
    assert int(run.stdout) > 5000


def test_the_library_picture_shows_the_tool():
    png = case_picture(shaft_body(), ENTRY, EXIT, instruments()["twist_drill_3_2"])
    picture = pixels(png)
    assert picture.shape == (CARD_SIZE[1], CARD_SIZE[0], 3)
    left = picture[:, : CARD_SIZE[0] // 3]
    assert (left.max(axis=-1) > 90).mean() > 0.01
