"""Every published trend has its sign on the rig; `python -m tests.physics.trends` prints the table."""

import pytest

from tests.physics.trends import TRENDS, holds, values_of


@pytest.mark.parametrize("trend", TRENDS, ids=lambda trend: f"{trend.measure}: {trend.name}")
def test_the_trend_has_its_published_sign(trend):
    before, after = values_of(trend)
    assert holds(trend, before, after), (trend, before, after)


def test_how_far_they_go():
    """Sizes that were published, or that the law gives in closed form."""
    found = {(trend.name, trend.measure): values_of(trend) for trend in TRENDS}
    before, after = found["split point", "thrust_N"]
    assert 0.45 < after / before < 0.75, "Saha 1982: 45 % less"
    before, after = found["density 1.0 to 1.85 g/cm3", "thrust_N"]
    assert before / after == pytest.approx((1.0 / 1.85) ** 2, rel=0.02)
    before, after = found["irrigation outside", "rise_at_0p5mm_K"]
    assert after < 0.5 * before
