"""The time that a step still needs is guessed from its own pace, and only when that says something."""

from __future__ import annotations

import pytest

from simulator.desktop.time_left import TimeLeft, rounded_s


def test_a_steady_step_is_foretold():
    left = TimeLeft()
    for second in range(21):
        left.report("surface", second / 100.0, float(second))
    assert left.seconds(20.0) == pytest.approx(80.0)
    # While nothing new is reported the guess counts down, and falls silent rather than to below nothing.
    assert left.seconds(50.0) == pytest.approx(50.0)
    assert left.seconds(101.0) is None


def test_a_new_step_begins_anew():
    left = TimeLeft()
    left.report("read", 0.0, 0.0)
    left.report("read", 0.5, 10.0)
    assert left.seconds(10.0) == pytest.approx(10.0)
    left.report("surface", 0.0, 20.0)
    assert left.seconds(20.0) is None
    left.report("surface", 0.5, 24.0)
    assert left.seconds(24.0) == pytest.approx(4.0)
    left.report("surface", 0.1, 30.0)
    assert left.seconds(30.0) is None


@pytest.mark.parametrize(("share", "second"), [(0.05, 20.0), (0.5, 1.0), (1.0, 20.0)])
def test_too_little_says_nothing(share, second):
    left = TimeLeft()
    left.report("read", 0.0, 0.0)
    left.report("read", share, second)
    assert left.seconds(second) is None


@pytest.mark.parametrize(("seconds", "said"), [(0.2, 1), (7.4, 7), (22.0, 20), (58.0, 60), (96.0, 100)])
def test_it_is_said_no_more_precisely_than_it_is_known(seconds, said):
    assert rounded_s(seconds) == said
