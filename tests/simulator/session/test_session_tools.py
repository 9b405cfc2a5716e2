"""Tools, sleeves, water and gauge of a session: recorded, replayed bit for bit, and gone on with."""

from types import SimpleNamespace

import numpy as np
import pytest

from haptics.drivers.mouse import MouseStylus
from haptics.servo_loop import ServoSettings
from haptics.virtual_coupling import Coupling
from physics.bone_body import BoneBody
from physics.force_law_layout import COMMAND_GUIDE, COMMAND_IRRIGATION, RESPONSE_SIZE
from scenarios.case_file import load_case
from scenarios.planning.trajectory import plan_trajectory
from scenarios.recording import read_outline, read_recording
from scenarios.scoring import score
from simulator.session.live import LiveSession, PatientStylus
from simulator.session.preparation import CuttingSetup, PreparedCase, load_law, setup_of
from simulator.session.screw_station import screw_for
from simulator.session.servo_rows import command_matrix
from simulator.session.session_tools import restore_guides
from simulator.session.tool_table import others_on_table
from simulator.session.world_frame import orientation_along, rotation_matrix


def silent(_stage, _share):
    pass


class Tube:
    """A tube of cortex along z, 26 mm wide, planned to be drilled across; a fresh one for every session."""

    def __init__(self):
        spacing = 0.5
        place = (np.arange(64) - 31.5) * spacing
        radius = np.hypot(*np.meshgrid(place, place, indexing="ij"))
        wall = np.clip((13.0 - radius) / spacing + 0.5, 0, 1) * np.clip((radius - 8.0) / spacing + 0.5, 0, 1)
        shape = (96, 64, 64)
        self.fraction = np.ascontiguousarray(np.broadcast_to(wall, shape), np.float32)
        self.density = np.full(shape, 1.85, np.float32)
        self.spacing, self.origin = spacing, np.array([place[0], place[0], -47.5 * spacing])

    def prepared(self, case, folder, setup):
        body = BoneBody.from_arrays(self.density, self.fraction, self.spacing, self.origin)
        plan = plan_trajectory(
            self.fraction, self.density, self.spacing, self.origin, np.zeros(3), np.array([1.0, 0.0, 0.0])
        )
        tray, stepper = load_law(body, setup)
        model = SimpleNamespace(pseudonym="tube")
        return PreparedCase(case, model, folder, setup, body, plan, tray, stepper, body.volume_hash())


def replayed(recording):
    """Hash of a fresh tube after a recording's commands, with nothing but what the recording holds."""
    setup = CuttingSetup(**recording.header["parameters"]["setup"])
    body = Tube().prepared(None, None, setup).body
    _, stepper = load_law(body, setup)
    restore_guides(stepper, recording.events)
    response = np.zeros(RESPONSE_SIZE)
    for command in command_matrix(recording.columns):
        stepper.step(command, response)
    return body.volume_hash()


@pytest.fixture
def begin(tmp_path):
    """Sessions on a tube with the whole table of bicortical drilling, driven without a clock."""
    case = load_case("femoral_shaft_bicortical")
    sessions = []

    def make(name="recording.arrows"):
        prepared = Tube().prepared(case, tmp_path, setup_of(case, other_instruments=others_on_table(case)))
        mouse = MouseStylus()
        usual = ServoSettings.for_device(mouse, prepared.device_frame)
        settings = ServoSettings(
            usual.limits, Coupling(40.0, 0.05), usual.force_scale, device_to_patient=prepared.device_frame
        )
        stylus = PatientStylus(mouse, prepared.device_frame)
        session = LiveSession(prepared, mouse, stylus, settings, tmp_path / name, session_id="test")
        sessions.append(session)
        return session

    yield make
    for session in sessions:
        session.close(abandoned=True)


def hold(session, depth_mm, ticks=60, aside=(0.0, 0.0, 0.0), trigger=0.0):
    """Hold the tool on the planned axis at a depth below the entry, for some ticks."""
    plan = session.prepared.plan
    session.stylus.set_trigger(trigger)
    session.stylus.set_pose(
        plan.entry_lps_mm + depth_mm * plan.axis_lps + np.asarray(aside), orientation_along(plan.axis_lps)
    )
    session.run_ticks(ticks)
    return session.advance()


def place_of(session, name, handpiece):
    tools = session.tools.table.of_instrument(name)
    return next(tool.place for tool in tools if tool.handpiece == handpiece)


def drill_through(session, beyond_mm=3.0):
    depth = 0.0
    end = session.prepared.plan.length_mm + beyond_mm
    hold(session, -2.0, 400)
    while depth < end:
        snapshot = hold(session, min(depth + 1.0, end), 50, trigger=1.0)
        tip = snapshot.tool_pose[:3, 3] - session.prepared.plan.entry_lps_mm
        depth = max(depth, float(tip @ session.prepared.plan.axis_lps))
        assert snapshot.time_s < 60.0
        if depth > end - 0.5:
            break


def measure(session):
    """Take the gauge, through the hole, lean its hook aside and draw back until it holds."""
    session.tools.select(place_of(session, "depth_gauge_2_0", ""))
    plan = session.prepared.plan
    aside = rotation_matrix(orientation_along(plan.axis_lps))[:, 0]
    hold(session, -3.0, 500, -0.3 * aside)
    hold(session, plan.length_mm + 6.0, 500, -0.3 * aside)
    for back in np.arange(0.0, 8.0, 0.15):
        hold(session, plan.length_mm + 6.0 - back, 40, 1.2 * aside)
        if session.tools.measured is not None:
            break


def test_a_drilling_with_sleeve_water_and_gauge_is_recorded_and_replays_bit_for_bit(begin):
    session = begin()
    plan, tools = session.prepared.plan, session.tools
    assert tools.table.groups == ("drills", "wires", "awls", "measuring", "screws")
    sleeve = next(sleeve for sleeve in tools.table.sleeves if sleeve.for_mm == 3.2)
    hold(session, 0.0, 300)
    tools.set_sleeve(sleeve, plan.entry_lps_mm, plan.axis_lps)
    tools.irrigate(True)
    tools.suck(True)
    snapshot = hold(session, -1.0, 200, aside=(0.0, 2.0, 0.0))
    assert snapshot.tools.guide_force_N > 30.0
    assert snapshot.tools.irrigation == 1.0
    assert snapshot.tools.suction
    drill_through(session)
    assert len(tools.holes) == 1
    assert tools.holes[0].diameter_mm == 3.2
    assert tools.holes[0].entry_lps_mm == pytest.approx(plan.entry_lps_mm, abs=1.0)
    measure(session)
    assert tools.measured is not None
    assert tools.measured.depth_mm == pytest.approx(plan.length_mm, abs=0.5)
    offer = screw_for(3.2, tools.measured.shown_mm)
    assert offer.family == "HA4.5"
    assert 1.0 <= offer.length_mm - tools.measured.shown_mm < 3.0
    volume_hash = session.close()

    recording = read_recording(session.recording_path)
    commands = command_matrix(recording.columns)
    assert set(commands[:, COMMAND_GUIDE]) == {0.0, 1.0}
    assert commands[:, COMMAND_IRRIGATION].max() == 1.0
    names = [event.name for event in recording.events]
    assert {"guide", "suction", "instrument", "depth_gauge"} <= set(names)
    assert replayed(recording) == volume_hash
    result = score(recording)
    assert result.metrics["plunge_mm"].value < 3.6, "the gauge behind the bone is no plunge"
    assert result.metrics["axis_error_deg"].value < 0.5
    assert abs(result.metrics["measuring_error_mm"].value) <= 0.5
    assert result.metrics["screw_protrusion_mm"].value is None
    assert recording.columns["response_guide_N"][commands[:, COMMAND_GUIDE] == 0.0].max() == 0.0
    assert recording.columns["response_guide_N"].max() > 30.0


def test_a_recovered_session_goes_on_in_the_same_sleeve_with_the_same_tool(begin):
    first = begin()
    plan, tools = first.prepared.plan, first.tools
    hold(first, 0.0, 300)
    tools.set_sleeve(tools.table.sleeves[0], plan.entry_lps_mm, plan.axis_lps)
    tools.select(place_of(first, "twist_drill_2_5", "hand_drill"))
    hold(first, -1.0, 200)
    first.close(abandoned=True)
    recording = read_recording(first.recording_path)
    second = begin("again.arrows")
    second.take_over(recording, silent)
    picture = second.tools.picture
    assert picture.guide == tools.picture.guide
    snapshot = hold(second, -1.0, 300, aside=(0.0, 2.0, 0.0))
    assert snapshot.tools.place == tools.picture.place
    assert snapshot.tools.guide_force_N > 30.0


def test_a_tool_that_does_not_go_through_the_sleeve_lifts_it(begin):
    session = begin()
    plan, tools = session.prepared.plan, session.tools
    hold(session, 0.0, 200)
    tools.set_sleeve(tools.table.sleeves[0], plan.entry_lps_mm, plan.axis_lps)
    tools.select(place_of(session, "twist_drill_4_5", "power_drill"))
    hold(session, -1.0, 100)
    assert tools.picture.guide is None
    assert tools.instrument.id == "twist_drill_4_5"


def test_a_second_wire_goes_in_parallel_at_its_offset(begin):
    session = begin()
    plan, tools = session.prepared.plan, session.tools
    tools.select(place_of(session, "k_wire_2_0", "wire_driver"))
    hold(session, -2.0, 400)
    for depth in np.arange(-1.0, 12.0, 0.2):
        hold(session, depth, 60, trigger=1.0)
        if tools.holes and tools.holes[-1].reach_mm > 4.0:
            break
    first = tools.holes[-1]
    assert first.by_wire
    hold(session, -8.0, 700)
    parallel = next(sleeve for sleeve in tools.table.sleeves if sleeve.offsets_mm)
    head = np.array([0.0, 0.0, 1.0])
    guide = tools.set_parallel(parallel, 10.0, first, plan.entry_lps_mm + 9.0 * head)
    assert first.distance_mm(np.array(guide.foot_lps_mm)) == pytest.approx(10.0)
    session.stylus.set_down(np.array(guide.foot_lps_mm) - 2.0 * first.axis, orientation_along(first.axis))
    session.run_ticks(50)
    # The hand leans by six degrees; the guide does not.
    lean = first.axis + 0.1 * head
    for depth in np.arange(-1.0, 16.0, 0.2):
        session.stylus.set_trigger(1.0)
        session.stylus.set_pose(np.array(guide.foot_lps_mm) + depth * first.axis, orientation_along(lean))
        session.run_ticks(60)
        session.advance()
        if len(tools.holes) > 1 and tools.holes[-1].reach_mm > 4.0:
            break
    second = tools.holes[-1]
    assert len(tools.holes) == 2
    angle = np.degrees(np.arccos(min(1.0, float(second.axis @ first.axis))))
    assert angle <= guide.tilt_left_deg(2.0) + 0.05
    assert first.distance_mm(second.entry_lps_mm) == pytest.approx(10.0, abs=0.2)


def turn_screw(session, steps):
    """Turn the screwdriver on the screw's head, clockwise, by an eighth of a turn each step; the greatest torque."""
    eighth = np.array([np.cos(np.pi / 8), 0.0, 0.0, np.sin(np.pi / 8)])
    quaternion, most = orientation_along(session.prepared.plan.axis_lps), 0.0
    for _ in range(steps):
        w, x, y, z = quaternion
        c, s = eighth[0], eighth[3]
        quaternion = np.array([w * c - z * s, x * c + y * s, y * c - x * s, z * c + w * s])
        session.stylus.set_pose(session.tools.screws.turned.head_lps_mm, quaternion)
        session.run_ticks(120)
        state = session.advance().screw
        most = max(most, state.torque_Nm)
        if state.seated:
            break
    return most


def test_a_screw_is_turned_home_and_its_torque_is_felt(begin):
    session = begin()
    plan, tools = session.prepared.plan, session.tools
    tools.select(place_of(session, "screwdriver_hex_3_5", ""))
    tools.screws.place("HA4.5:36", plan.entry_lps_mm, plan.axis_lps, hole_mm=3.2, depth_mm=8.0)
    most = turn_screw(session, 80)
    state = tools.screws.state
    assert state.seated
    assert state.turns == pytest.approx(8.0 / 1.75, abs=0.3)
    assert most > 0.2
    session.close()
    left = [event.values for event in read_recording(session.recording_path).events if event.name == "screw_left"]
    assert left[0]["seated"]
    assert 0.0 < left[0]["tightness"] < 1.0


def test_a_recovered_session_has_its_screw_its_water_and_what_was_measured(begin):
    """A screw's hold depends on the bone at the tick at which it was set: here bone is cut before and after."""
    first = begin()
    plan, tools = first.prepared.plan, first.tools
    tools.irrigate(True)
    hold(first, -2.0, 400)
    hold(first, 3.0, 600, trigger=1.0)
    hold(first, -6.0, 400)
    tools.screws.place("HA4.5:36", plan.entry_lps_mm, plan.axis_lps, hole_mm=3.2, depth_mm=8.0)
    tools.select(place_of(first, "screwdriver_hex_3_5", ""))
    turn_screw(first, 10)
    tools.select(0)
    hold(first, -6.0, 400)
    hold(first, -2.0, 200)
    hold(first, 6.0, 900, trigger=1.0)
    hold(first, -6.0, 137)
    first.close(abandoned=True)

    second = begin("again.arrows")
    second.take_over(read_outline(first.recording_path), silent)
    assert tools.screws.state.turns > 0.5
    assert second.tools.screws.state == tools.screws.state
    assert second.tools.screws.turned.stripping_torque == tools.screws.turned.stripping_torque
    assert second.snapshot().implants == first.snapshot().implants
    assert [vars_of(line) for line in second.tools.holes] == [vars_of(line) for line in tools.holes]
    assert second.prepared.body.volume_hash() == first.volume_hash
    assert second.tools.irrigates
    assert hold(second, -6.0, 20).tools.irrigation == 1.0
    second.close()
    told = [event.name for event in read_outline(second.recording_path).events]
    for name in ("screw", "irrigation"):
        assert told.count(name) == 1, "what was told is not told again"


def vars_of(line):
    return {name: np.asarray(value).tolist() for name, value in vars(line).items()}
