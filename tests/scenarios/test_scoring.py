"""Scores of drillings whose truth is known exactly."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenarios.scoring import score
from tests.scenarios.synthetic import session


def values(result):
    return {name: metric.value for name, metric in result.metrics.items()}


@settings(max_examples=25, deadline=None)
@given(
    entry=st.floats(0, 10), tilt=st.floats(0, 20), plunge=st.floats(0.1, 25), filled=st.booleans(),
    axis=st.tuples(*[st.floats(-1, 1)] * 3).filter(lambda axis: np.linalg.norm(axis) > 0.1),
)  # fmt: skip
def test_known_errors_are_found(tmp_path_factory, entry, tilt, plunge, filled, axis):
    path = tmp_path_factory.mktemp("session") / "drilling.osteon"
    result = score(session(
        path, entry_error_mm=entry, axis_error_deg=tilt, plunge_mm=plunge, marrow_is_bone=filled, axis_lps=axis
    ))  # fmt: skip
    found = values(result)
    step = 0.004
    assert found["entry_error_mm"] == pytest.approx(entry, abs=step)
    assert found["axis_error_deg"] == pytest.approx(tilt, abs=1e-3)
    assert found["plunge_mm"] == pytest.approx(plunge, abs=2 * step)
    assert found["peak_force_N"] == pytest.approx(60, rel=0.01)
    assert found["time_s"] == pytest.approx(28 / np.cos(np.radians(tilt)) / 4, abs=0.02)
    assert found["bicortical"] == 1
    assert found["breakthroughs"] == 2
