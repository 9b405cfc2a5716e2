"""A cup in a session: the rows of reamer and impactor alone set and drive it, and a resumed session finds it again."""

import numpy as np
import pytest

from haptics.servo_loop import ROW_COLUMNS
from physics import force_law_layout as slot
from physics.instrument import instrument_named, instruments
from scenarios.recording_format import Event
from simulator.session.cup_station import CUP_EVENT, PRESS_FIT_MM, SEATED_EVENT, CupStation
from simulator.session.implants_again import ImplantsAgain
from simulator.session.servo_rows import command_of, response_of
from tests.physics.test_impacted_cup import blows, socket

REAMER = next(tool for tool in instruments().values() if tool.kind == "acetabular_reamer" and tool.diameter_mm == 52.0)
TRAY = (REAMER, instrument_named("impactor_28"))
FLOOR = np.array([0.0, 0.0, 26.0])


def rows_of(commands, responses, place):
    rows = np.zeros((len(commands), len(ROW_COLUMNS)))
    command_of(rows)[:], response_of(rows)[:] = commands, responses
    command_of(rows)[:, slot.COMMAND_INSTRUMENT] = place
    return rows


def reamed():
    """Rows of a reamer that ends at the floor of the socket."""
    responses = np.zeros((50, slot.RESPONSE_SIZE))
    responses[:, slot.RESPONSE_TIP : slot.RESPONSE_TIP + 3] = FLOOR
    responses[:, slot.RESPONSE_ORIENTATION] = 1.0
    responses[:25, slot.RESPONSE_REMOVED] = 0.1
    return rows_of(np.zeros((50, slot.COMMAND_SIZE)), responses, 0)


def struck(cups, count):
    """Strike so often with the impactor on its seat; returns the rows that did it."""
    # The cup is set as soon as the impactor is taken.
    cups.take(rows_of(*blows(1, [0.0, 0.0, -40.0]), 1)[:1])
    rows = []
    for _ in range(count):
        seat = FLOOR if cups.seat_lps_mm is None else cups.seat_lps_mm
        rows.append(rows_of(*blows(1, seat), 1))
        cups.take(rows[-1])
    return np.concatenate(rows)


def station(tray=TRAY):
    told = []
    return CupStation(socket(52.0), tray, lambda name, **values: told.append(Event(0, name, values))), told


def test_reaming_and_impacting_seat_a_cup_and_tell_of_it():
    cups, told = station()
    cups.take(reamed())
    assert cups.state is None
    struck(cups, 2)
    assert cups.state.blows == 2
    assert not cups.state.seated
    assert [event.name for event in told] == [CUP_EVENT]
    assert told[0].values["cup_mm"] == REAMER.diameter_mm + PRESS_FIT_MM
    assert told[0].values["bed_mm"] == pytest.approx(52.0, abs=0.15)
    struck(cups, 30)
    assert cups.state.seated
    assert [event.name for event in told] == [CUP_EVENT, SEATED_EVENT]
    assert told[1].values["hold_N"] > 500.0


def test_a_resumed_session_has_the_same_cup_though_its_bone_is_further_on():
    cups, told = station()
    cups.take(reamed())
    rows = np.concatenate([reamed(), struck(cups, 3)])
    again = CupStation(socket(54.0), TRAY, lambda *_: pytest.fail("what is past has been told"))
    again.expect(told)
    for part in np.array_split(rows, 7):
        again.follow(part)
    assert again.state == cups.state
    assert again.state.blows == 3


def test_a_replay_has_the_same_cup_at_each_of_its_places():
    cups, told = station()
    cups.take(reamed())
    blows_apart = [struck(cups, 1), struck(cups, 1)]
    again = ImplantsAgain(socket(54.0), TRAY, told)
    again.follow(reamed())
    for rows in blows_apart[:1]:
        again.follow(rows)
    assert again.placed != cups.placed
    again.follow(blows_apart[1])
    assert again.placed == cups.placed
    assert len(cups.placed) == 1


def test_reaming_once_more_takes_the_cup_out():
    cups, _ = station()
    cups.take(reamed())
    struck(cups, 1)
    assert len(cups.placed) == 1
    cups.take(reamed())
    assert cups.state is None
    assert cups.placed == ()


def test_without_a_bed_or_a_reamer_there_is_no_cup():
    cups, told = station()
    struck(cups, 2)
    assert cups.state is None
    alone, _ = station(TRAY[1:])
    alone.take(rows_of(*blows(2, FLOOR), 0))
    assert alone.state is None
    assert told == []
