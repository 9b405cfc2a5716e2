"""Pieces of a bone counted brick by brick against the whole array at once, and told at the same ticks each time."""

import numpy as np
import pytest

from physics import force_law_layout as slot
from physics.bone_body import BoneBody
from physics.cutting_profile import PROFILES
from physics.fragments import pieces_of
from physics.instrument import instrument_named
from physics.piece_track import PieceMap, PieceTrack, can_part
from physics.stepper import CuttingStepper

SPACING = 0.4


def block(shape=(70, 40, 40), density=1.2):
    fraction = np.zeros(shape, dtype=np.float32)
    fraction[3:-3, 4:-4, 4:-4] = 1.0
    return BoneBody.from_arrays(np.full(shape, density, dtype=np.float32), fraction, SPACING, (0.0, 0.0, 0.0))


def cut_layer(body, layer, rows=slice(None)):
    """Take one layer of voxels out, or some rows of it, as a tool would."""
    for number, (z, y, _) in enumerate(body.brick_origins):
        if z <= layer < z + 32:
            own = np.arange(32)[(np.arange(32) + y >= (rows.start or 0)) & (np.arange(32) + y < (rows.stop or 10**6))]
            body.cut[number, layer - z, own] = 1.0
            body.brick_versions[number] += 1


def volumes(body):
    return sorted((float(piece.occupancy_array().sum()) * SPACING**3 for piece in pieces_of(body)), reverse=True)


@pytest.mark.parametrize("layer", [20, 31, 32, 40])
def test_a_layer_taken_out_leaves_two_pieces(layer):
    body = block()
    pieces = PieceMap(body)
    assert pieces.volumes_mm3() == pytest.approx(volumes(body))
    cut_layer(body, layer, slice(0, 20))
    assert len(pieces.volumes_mm3()) == 1, "a bridge holds them"
    cut_layer(body, layer)
    assert pieces.volumes_mm3() == pytest.approx(volumes(body))
    assert len(pieces.volumes_mm3()) == 2


def test_pieces_of_a_sponge_are_those_of_the_whole_array():
    random = np.random.default_rng(3)
    fraction = (random.random((40, 20, 40)) > 0.66).astype(np.float32)
    body = BoneBody.from_arrays(np.full(fraction.shape, 1.0, dtype=np.float32), fraction, SPACING, (0.0, 0.0, 0.0))
    pieces = PieceMap(body)
    pieces.volumes_mm3()
    random_bricks = random.choice(len(body.brick_origins), 2, replace=False)
    body.cut[random_bricks] = random.random((2, 32, 32, 32)) > 0.9
    body.brick_versions[random_bricks] += 1
    found, fresh = pieces.volumes_mm3(0.3), PieceMap(body).volumes_mm3(0.3)
    assert found == fresh
    left = body.occupancy_array()
    assert sum(PieceMap(body).volumes_mm3(0.0)) == pytest.approx(float(left[left >= 0.5].sum()) * SPACING**3)
    assert len(PieceMap(body).volumes_mm3(1.0)) == len(pieces_of(body, 1.0))


def sawn():
    """A bar of bone, its stepper and the commands that saw it through."""
    fraction = np.zeros((40, 30, 90), dtype=np.float32)
    fraction[6:26, 5:25, 4:86] = 1.0
    body = BoneBody.from_arrays(np.full(fraction.shape, 0.6, dtype=np.float32), fraction, SPACING, (0.0, 0.0, 0.0))
    tray = (instrument_named("sagittal_saw_12"),)
    commands = np.zeros((3000, slot.COMMAND_SIZE))
    commands[:, 0], commands[:, 1] = 20.0, 14.5 * SPACING
    commands[:, 2] = np.linspace(0.0, 18.0, len(commands))
    # Width across the bar: the tool's x along y.
    commands[:, 3], commands[:, 6] = np.sqrt(0.5), np.sqrt(0.5)
    commands[:, slot.COMMAND_TRIGGER] = 1.0
    commands[:, slot.COMMAND_COUPLING_STIFFNESS] = 30.0
    commands[:, slot.COMMAND_TICK] = 1e-3
    return body, tray, commands


def followed(size, until=3000):
    """Partings of a bar that is sawn through, looked at in pieces of so many ticks; the track and the bar."""
    body, tray, commands = sawn()
    stepper = CuttingStepper(body, tray, PROFILES["sharp"])
    track = PieceTrack(body, stepper)
    found = []
    for start in range(0, until, size):
        part = commands[start : min(start + size, until)]
        for command in part:
            stepper.step(command, np.zeros(slot.RESPONSE_SIZE))
        for look in track.fetch(part, start + np.arange(len(part))):
            found += track.take(look)
    found += track.take(track.fetch_last(until - 1))
    return found, track, body


def test_a_sawn_bar_is_told_to_be_in_two_at_one_tick_however_it_is_fetched():
    (told, track, body), *others = (followed(size) for size in (1, 77, 3000))
    assert all(found == told for found, _, _ in others)
    assert len(told) == 1
    assert told[0].tick % 500 == 499
    assert track.volumes_mm3 == PieceMap(body).volumes_mm3()
    assert len(pieces_of(body)) == 2


def test_what_is_looked_at_is_the_bone_as_it_was_at_that_tick():
    _, ahead, _ = followed(3000)
    body, tray, commands = sawn()
    stepper = CuttingStepper(body, tray, PROFILES["sharp"])
    track = PieceTrack(body, stepper)
    for number, command in enumerate(commands):
        stepper.step(command, np.zeros(slot.RESPONSE_SIZE))
        if number == 1499:
            then = body.cut.copy()
    seen = np.zeros_like(body.cut)
    for look in track.fetch(commands, np.arange(len(commands))):
        if look.tick <= 1499:
            seen[list(look.bricks)] = look.cut
    assert np.array_equal(seen, then)
    assert not np.array_equal(then, body.cut)
    assert ahead.volumes_mm3 == PieceMap(body).volumes_mm3()


def test_commands_that_the_law_does_not_answer_move_no_look():
    body, tray, commands = sawn()
    stepper = CuttingStepper(body, tray, PROFILES["sharp"])
    track = PieceTrack(body, stepper)
    unsound = np.zeros((3, slot.COMMAND_SIZE))
    unsound[1] = np.nan
    fed = np.concatenate([unsound, commands])
    for command in fed:
        stepper.step(command, np.zeros(slot.RESPONSE_SIZE))
    assert {look.tick for look in track.fetch(fed, np.arange(len(fed)))} <= {502 + 500 * look for look in range(6)}


def test_bricks_without_room_are_shown_later(monkeypatch):
    monkeypatch.setattr("physics.cut_looks.ROOM", 2)
    found, track, body = followed(3000)
    assert track.volumes_mm3 == PieceMap(body).volumes_mm3()
    assert len(found) == 1


def test_drills_do_not_part_a_bone():
    assert not can_part([instrument_named("twist_drill_3_2"), instrument_named("k_wire_1_6")])
    assert can_part([instrument_named("twist_drill_3_2"), instrument_named("osteotome_10")])
