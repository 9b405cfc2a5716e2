"""Every tool on the rig's own heat path: all its work is found again, and its figures hold at another cell."""

import numpy as np
import pytest

import physics.rig_tool_heat as rig
from physics.cutting_profile import PROFILES
from physics.heat.history import closed_form_history
from physics.heat.partition import HeatPartition
from physics.heat.properties import properties_of
from physics.heat.tool import HeatTool, ball_tool, blade_tool, drill_tool, grater_tool, reamer_tool, wire_tool
from physics.heat.trial import drilling_heat
from physics.kernels.heat_tool import BALL
from physics.rig_tool_heat import ToolPath, ToolStage, heated_bone, hottest_of

Z = np.array([0.0, 0.0, 1.0])
LAYERS = ((1.85, 6.0), (0.3, 4.0))
PLUNGE = np.array([0.0, 0.0, 1.0])
TOOLS = {
    "drill": (drill_tool(3.2), PLUNGE),
    "wire": (wire_tool(1.6), PLUNGE),
    "burr": (ball_tool(5.0), np.array([0.9, 0.0, 0.2])),
    "grater": (grater_tool(20.0), PLUNGE),
    "blade": (blade_tool(14.0, 1.2, 30.0, 0.9), PLUNGE),
    "canal reamer": (reamer_tool(10.0, 90.0, 20.0, 6), PLUNGE),
}


def stage(name, power_W=6.0, speed_mm_s=1.0, seconds=3.0):
    """A tool that moves evenly through the plates with a steady power."""
    tool, way = TOOLS[name]
    time = np.arange(round(seconds / 0.005) + 1) * 0.005
    tips = time[:, None] * speed_mm_s * way
    side = np.array([1.0, 0.0, 0.0]) if name == "blade" else None
    return ToolStage(ToolPath(time, tips, Z, np.full(len(time), power_W), np.full(len(time), speed_mm_s), side), tool)


@pytest.mark.parametrize("irrigation", ["off", "external"])
@pytest.mark.parametrize("name", TOOLS)
def test_the_work_of_every_tool_is_stored_or_lost(name, irrigation, monkeypatch):
    """Heat in is heat stored and lost within half a per cent; here to rounding, and it is the mechanical work."""
    monkeypatch.setattr(rig, "MOST_CELLS", 12_000)
    used = stage(name)
    heat = heated_bone([used], LAYERS, irrigation=irrigation)
    ledger, path = heat.window.ledger, used.path
    last = rig._moments(path)[-1]
    work = float(path.power_W[1 : last + 1] @ np.diff(path.time_s[: last + 1]))
    assert ledger.supplied == pytest.approx(work, rel=1e-9)
    assert ledger.supplied == pytest.approx(ledger.lost + heat.stored_heat, abs=5e-3 * work)
    assert abs(heat.imbalance) < 1e-10


def advancing_ball(speed_mm_s, cell, monkeypatch, bearing=0.0):
    """Rise told of a ball that sinks at a steady speed, its edges giving the bone 0.018 J/mm3; over the exact one.

    Before a plane source that advances with the cut, bone reaches q / (rho c v) at the face once v^2 t / alpha is
    large (Carslaw & Jaeger 10.7): here 15 and more, whatever the speed.
    """
    monkeypatch.setattr(rig, "CELL_MM", cell)
    monkeypatch.setattr(rig, "MOST_CELLS", 4_000_000)
    energy, share, radius, density, deep = 0.06, 0.3, 3.0, 0.5, 2.0
    tool = HeatTool(BALL, radius, 0.0, 2.0 * radius, 0.16, HeatPartition(share, share), bearing)
    time = np.linspace(0.0, deep / speed_mm_s, 2001)
    depth = speed_mm_s * time
    met = np.pi * (radius**2 - (radius - depth) ** 2)
    path = ToolPath(time, np.outer(depth, Z), Z, energy * met * speed_mm_s, np.full(len(time), speed_mm_s))
    used = ToolStage(path, tool)
    rise = hottest_of(heated_bone([used], ((density, 6.0),)), used, ((density, 6.0),), 37.0) - 37.0
    return rise * float(properties_of(density).heat_capacity) / (energy * share)


@pytest.mark.parametrize("speed_mm_s", [2.0, 8.0])
def test_a_fast_front_is_as_hot_as_an_advancing_plane_source(speed_mm_s, monkeypatch):
    """The heated skin of 0.07 and 0.02 mm is far thinner than a cell."""
    coarse, fine = (advancing_ball(speed_mm_s, cell, monkeypatch) for cell in (0.45, 0.3))
    assert fine == pytest.approx(1.0, abs=0.2)
    assert coarse == pytest.approx(fine, rel=0.1)


def test_a_cold_grater_touches_with_its_edges_alone(monkeypatch):
    """It takes a part of the heat, by the balance at the face no more than while it is cold; in full contact most.

    Face at a rise T: rho c v T = q - film (T + 15 K), with q = 0.036 W/mm2 and a grater of 22 C.
    """
    insulated = advancing_ball(2.0, 0.45, monkeypatch)
    edges = advancing_ball(2.0, 0.45, monkeypatch, grater_tool(52.0).bearing)
    film, carried = grater_tool(52.0).front_film, 2.0 * float(properties_of(0.5).heat_capacity)
    coldest = (1.0 - 15.0 * film / 0.036) / (1.0 + film / carried)
    assert coldest < edges / insulated < 1.0
    assert advancing_ball(2.0, 0.45, monkeypatch, 1.0) < 0.5 * edges


def drilled(spacing_mm, **how):
    history = closed_form_history(PROFILES["sharp"], diameter_mm=3.2, speed_rpm=1000.0, layers=((1.85, 4.0),), **how)
    return drilling_heat(history, ((1.85, 4.0),), diameter_mm=3.2, spacing_mm=spacing_mm)


@pytest.mark.parametrize("push", [57.0, 130.0])
def test_a_drill_is_as_hot_at_another_cell(push):
    coarse, fine = drilled(0.3, push_N=push), drilled(0.24, push_N=push)
    for name, within in (("temperature_max_C", 0.12), ("temperature_at_0p5mm_C", 0.2)):
        rises = [getattr(each, name) - 37.0 for each in (coarse, fine)]
        assert rises[0] == pytest.approx(rises[1], rel=within, abs=0.2), name


def sawn(cell, monkeypatch):
    """Hottest rise [K] of a plate sawn through, and that of the middle of the kerf's wall."""
    monkeypatch.setattr(rig, "KERF_CELL_MM", cell)
    monkeypatch.setattr(rig, "MOST_CELLS", 4_000_000)
    time, layers = np.arange(301) * 0.01, ((1.85, 2.4),)
    power = np.where(time < 2.4, 3.0, 0.0)
    path = ToolPath(time, np.outer(time, Z), Z, power, np.full(301, 1.0), np.array([1.0, 0.0, 0.0]))
    used = ToolStage(path, blade_tool(6.0, 0.9, 20.0, 0.6))
    heat = heated_bone([used], layers)
    window, h = heat.window, heat.window.spacing_mm
    z, y, x = window.centres_mm()
    rows = (z + 0.5 * h > 0.6) & (z + 0.5 * h < 1.8)
    near, behind = (window.peak_temperature[rows][:, np.argmin(np.abs(y - 0.45 - d * h)), np.argmin(np.abs(x))].mean()
                    for d in (0.5, 1.5))  # fmt: skip
    return hottest_of(heat, used, layers, 37.0) - 37.0, 1.5 * near - 0.5 * behind - 37.0


def test_a_saw_is_as_hot_at_another_cell(monkeypatch):
    (coarse, coarse_wall), (fine, fine_wall) = sawn(0.3, monkeypatch), sawn(0.18, monkeypatch)
    assert coarse == pytest.approx(fine, rel=0.12)
    assert coarse_wall == pytest.approx(fine_wall, rel=0.12)


@pytest.mark.deep
def test_the_error_falls_with_the_cell(monkeypatch):
    """Against the finest cell, for a saw's hottest edge, the middle of its wall, and a drill."""
    hottest, wall = np.array([sawn(cell, monkeypatch) for cell in (0.3, 0.18, 0.1285, 0.1)]).T
    print("saw, hottest", np.round(hottest, 2), "wall", np.round(wall, 2))
    for values, last in ((hottest, 0.03), (wall, 0.03)):
        errors = np.abs(values[:-1] / values[-1] - 1.0)
        assert errors[2] < last
        assert errors[1] < 2.5 * last
    drill = [drilled(cell, push_N=57.0).temperature_max_C - 37.0 for cell in (0.4, 0.3, 0.2, 0.15)]
    print("drill", np.round(drill, 2))
    assert max(abs(value / drill[-1] - 1.0) for value in drill[1:]) < 0.08
