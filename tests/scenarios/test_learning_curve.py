"""CUSUM against published constants and a walk by hand; the moving average against its definition."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.records.learning_curve import CusumDesign, cusum, moving_average


def test_the_design_has_the_steps_and_limit_that_the_literature_prints():
    design = CusumDesign()
    assert design.success_step == pytest.approx(0.0919, abs=5e-5)
    assert 1.0 - design.success_step == pytest.approx(0.9081, abs=5e-5)
    assert design.limit == pytest.approx(1.816, abs=5e-4)
    easier = CusumDesign(0.10, 0.25, 0.2, 0.2)
    assert easier.success_step == pytest.approx(0.166, abs=5e-4)
    assert easier.limit == pytest.approx(1.262, abs=5e-4)


def test_twenty_passes_in_a_row_are_needed_and_a_failure_costs_ten():
    assert cusum([True] * 19).reached_at is None
    assert cusum([True] * 20).reached_at == 20
    assert cusum([True] * 10 + [False] + [True] * 19).reached_at is None
    assert cusum([True] * 10 + [False] + [True] * 20).reached_at == 31
    assert cusum([False, False]).values == pytest.approx((0.9081, 1.8162), abs=1e-4)


@given(st.lists(st.floats(-1e6, 1e6), max_size=30), st.integers(1, 8))
def test_the_moving_average_is_the_mean_of_what_is_there(values, width):
    smooth = moving_average(values, width)
    wanted = [np.mean(values[max(0, end - width) : end]) for end in range(1, len(values) + 1)]
    assert smooth == pytest.approx(wanted, abs=1e-6)
