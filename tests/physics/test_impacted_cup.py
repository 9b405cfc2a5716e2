"""A cup under an impactor in a session: its bed is felt as it was reamed, and the blows of the rows drive it."""

import numpy as np
import pytest

from physics import force_law_layout as slot
from physics.bone_body import BoneBody
from physics.errors import PhysicsError
from physics.impacted_cup import ImpactedCup, bed_of
from physics.instrument import instrument_named
from physics.press_fit import cup

IMPACTOR = instrument_named("impactor_28")
INWARDS = np.array([0.0, 0.0, 1.0])
SEAT = (0.0, 0.0, 12.0)
"""Where the impactor stands in a cup of 52 mm that has been set on a bed of 51 mm."""


def socket(diameter_mm=51.0, density=0.35, spacing=0.8):
    """A block with a hemispherical hollow about the origin, open towards -z."""
    edge = int(70.0 / spacing)
    place = (np.arange(edge) - 0.5 * (edge - 1)) * spacing
    z, y, x = np.meshgrid(place + 20.0, place, place, indexing="ij")
    radius = np.sqrt(x**2 + y**2 + z**2)
    fraction = np.clip((radius - 0.5 * diameter_mm) / spacing + 0.5, 0, 1) * (z > 0.0)
    origin = np.array([place[0], place[0], place[0] + 20.0])
    return BoneBody.from_arrays(
        np.full(fraction.shape, density, np.float32), fraction.astype(np.float32), spacing, origin
    )


def set_cup(density=0.35):
    """A cup of 52 mm on the bed of a socket."""
    return ImpactedCup(bed_of(socket(density=density), np.zeros(3), INWARDS, 56.0), 52.0, np.zeros(3), INWARDS)


def blows(count, place, *, swing=0.0, axis_turn=(1.0, 0.0, 0.0, 0.0), ticks=40):
    """Rows of a hand whose impactor stands at a place and is struck so often."""
    commands, responses = np.zeros((count * ticks, slot.COMMAND_SIZE)), np.zeros((count * ticks, slot.RESPONSE_SIZE))
    commands[:, slot.COMMAND_TRIGGER] = (np.arange(count * ticks) % ticks) >= ticks // 2
    commands[:, slot.COMMAND_BLOW] = swing
    responses[:, :3] = place
    responses[:, slot.RESPONSE_ORIENTATION : slot.RESPONSE_ORIENTATION + 4] = axis_turn
    return commands, responses


def following(live, count):
    """Rows of a hand that keeps its impactor on its seat while it strikes so often; they drive the cup."""
    rows = [blows(1, SEAT)]
    live.take(*rows[0], IMPACTOR)
    for _ in range(count - 1):
        rows.append(blows(1, live.seat_lps_mm(IMPACTOR.diameter_mm)))
        live.take(*rows[-1], IMPACTOR)
    return tuple(np.concatenate(parts) for parts in zip(*rows, strict=True))


@pytest.mark.parametrize("spacing", [0.6, 0.8, 1.0])
def test_the_bed_is_felt_as_wide_as_it_was_reamed(spacing):
    bed = bed_of(socket(spacing=spacing), np.zeros(3), INWARDS, 56.0)
    assert bed.diameter_mm == pytest.approx(51.0, abs=0.1)
    assert bed.density == pytest.approx(0.35, rel=1e-3)
    assert bed.contact == pytest.approx(1.0, abs=0.02)


def test_blows_drive_the_cup_by_the_press_fit_law():
    live = set_cup()
    part = cup(52.0, 52.0 - live.bed.diameter_mm, live.bed.density)
    depth = 0.0
    for number in range(1, 4):
        depth = part.after_blow(depth, 4.0)
        state = live.take(*blows(1, live.seat_lps_mm(IMPACTOR.diameter_mm)), IMPACTOR)
        assert state.blows == number
        assert state.proud_mm == pytest.approx(part.depth - depth, rel=0.03)
        assert state.hold_N == pytest.approx(part.force_at(depth), rel=0.05)
    following(live, 30)
    assert live.state.seated


def test_one_batch_of_rows_or_many_give_the_same_cup():
    commands, responses = following(set_cup(), 5)
    once, often = (set_cup() for _ in range(2))
    for start in range(0, len(commands), 7):
        often.take(commands[start : start + 7], responses[start : start + 7], IMPACTOR)
    assert once.take(commands, responses, IMPACTOR) == often.state
    assert once.state.blows == 5


@pytest.mark.parametrize(
    ("place", "turn"), [((0.0, 0.0, -30.0), (1.0, 0.0, 0.0, 0.0)), (SEAT, (np.cos(0.3), np.sin(0.3), 0, 0))]
)
def test_a_blow_beside_the_cup_or_askew_drives_nothing(place, turn):
    live = set_cup()
    assert live.take(*blows(2, place, axis_turn=turn), IMPACTOR).blows == 0


def test_softer_swings_and_harder_bone_drive_it_less():
    def proud(density=0.35, swing=0.0):
        live = set_cup(density)
        return live.take(*blows(1, live.seat_lps_mm(IMPACTOR.diameter_mm), swing=swing), IMPACTOR).proud_mm

    assert proud(swing=0.4) > proud()
    assert proud(density=0.7) > proud()


def test_an_impactor_stands_on_the_edge_of_its_face_inside_the_shell():
    live = set_cup()
    seat = live.seat_lps_mm(28.0) + live.state.proud_mm * INWARDS
    assert np.hypot(seat[2], 14.0) == pytest.approx(0.5 * 52.0 - live.wall_mm)
    following(live, 5)
    assert live.guide(28.0).foot_lps_mm == pytest.approx(live.seat_lps_mm(28.0))
    assert live.guide(28.0).takes(28.0)
    assert not live.guide(28.0).is_sleeve


def test_what_holds_the_cup_also_resists_its_turning():
    live = set_cup()
    assert live.state.twist_Nm == 0.0
    following(live, 3)
    state = live.state
    assert state.twist_Nm == pytest.approx(state.hold_N * 0.026)


def test_where_there_is_no_bed_there_is_no_cup():
    with pytest.raises(PhysicsError) as refused:
        bed_of(socket(), np.array([0.0, 0.0, -60.0]), INWARDS, 56.0)
    assert refused.value.message_id == "physics-cup-no-bed"
