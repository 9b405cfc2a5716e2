"""Partings of a session's bone: told beside it, at the same ticks however its rows come, and said in the debrief."""

import numpy as np

from haptics.servo_loop import ROW_COLUMNS
from physics.cutting_profile import PROFILES
from physics.piece_track import PieceTrack
from physics.stepper import CuttingStepper
from scenarios.debrief.bilingual import Bilingual
from scenarios.debrief.pictures import PARTING_EVENT, event_sentence
from scenarios.recording import Event
from simulator.session.piece_worker import PieceWorker
from simulator.session.servo_rows import TICK, command_of
from tests.physics.test_piece_track import sawn


def followed(size):
    """Partings of a bar that is sawn through while the session's own bone runs ahead, and its pieces at the end."""
    body, tray, commands = sawn()
    stepper = CuttingStepper(body, tray, PROFILES["sharp"])
    rows = np.zeros((len(commands), len(ROW_COLUMNS)))
    rows[:, TICK] = 100 + np.arange(len(commands))
    command_of(rows)[:] = commands
    worker = PieceWorker(PieceTrack(body, stepper))
    response = np.zeros(32)
    for start in range(0, len(rows), size):
        for command in commands[start : start + size]:
            stepper.step(command, response)
        worker.take(rows[start : start + size])
    pieces = worker.finish()
    return worker.found(), pieces


def test_partings_are_told_at_the_same_tick_however_rows_come():
    (told, pieces), (again, _) = followed(50), followed(1500)
    assert told == again
    assert len(told) == 1
    assert told[0].volumes_mm3 == pieces
    assert 100 < told[0].tick < 3100


def test_the_debrief_says_how_many_pieces_there_are():
    event = Event(10, PARTING_EVENT, {"pieces": 2, "volumes_mm3": [5120.4, 812.0]})
    sentence = str(event_sentence(Bilingual(), event))
    assert "2 pieces of 5120 + 812" in sentence
    assert "骨块分离" in sentence
