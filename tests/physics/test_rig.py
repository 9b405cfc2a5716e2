"""The drilling rig: specimens of known shape, its figures, and what it refuses."""

import json

import numpy as np
import pytest

from physics.errors import PhysicsError
from physics.instrument import instrument_named
from physics.rig import drill_trial
from physics.rig_specimen import block_specimen, layered_specimen, tube_specimen

DRILL = instrument_named("twist_drill_3_2")


def test_specimens_hold_the_volume_of_their_shape():
    tube = tube_specimen(20.0, 12.0, 1.85, spacing_mm=0.3)
    section = np.pi * (10.0**2 - 6.0**2)
    dense = tube.body.occupancy_array()
    assert dense.sum() / dense.shape[0] * 0.3**2 == pytest.approx(section, rel=2e-3)
    block = block_specimen(1.2, 5.13, spacing_mm=0.4)
    column = block.body.occupancy_array()[:, 5, 5]
    assert column.sum() * 0.4 == pytest.approx(5.13, abs=1e-5)


def test_layers_keep_their_mass():
    specimen = layered_specimen([(1.85, 1.13), (0.25, 2.0), (1.5, 0.71)], spacing_mm=0.5)
    body = specimen.body
    dense = np.zeros(body.shape)
    for number, (z, y, x) in enumerate(body.brick_origins):
        block = (body.initial[number] * body.density[number])[
            : body.shape[0] - z, : body.shape[1] - y, : body.shape[2] - x
        ]
        dense[z : z + 32, y : y + 32, x : x + 32] = block
    mass = dense[:, 4, 4].sum() * 0.5
    assert mass == pytest.approx(1.85 * 1.13 + 0.25 * 2.0 + 1.5 * 0.71, rel=1e-5)


def test_figures_are_json_with_the_keys_of_the_rig():
    shares = []
    trial = drill_trial(tube_specimen(20.0, 12.0, 1.85), DRILL, push_N=80.0, progress=shares.append)
    figures = json.loads(json.dumps(trial.figures()))
    assert set(figures) >= {
        "thrust_mean_N", "thrust_max_N", "torque_mean_Nmm", "feed_mean_mm_s", "time_s", "removed_mm3", "swept_mm3",
        "plunge_mm", "breakthroughs",
    }  # fmt: skip
    assert figures["breakthroughs"] == pytest.approx([4.0, 20.0], abs=0.5)
    # The run ends within a tick of a weight that has fallen through 5 mm: 0.31 mm.
    assert 5.0 <= figures["plunge_mm"] <= 5.35
    assert shares == sorted(shares)
    assert 0.0 <= shares[0] <= shares[-1] <= 1.0


def test_trends_have_the_right_sign():
    def thrust(**options):
        density = options.pop("density", 1.85)
        return drill_trial(
            block_specimen(density, 6.0), depth_mm=3.0, **({"instrument": DRILL} | options)
        ).thrust_mean_N

    plain = thrust(feed_mm_min=120.0)
    assert thrust(feed_mm_min=240.0) > plain
    assert thrust(feed_mm_min=120.0, rpm=2000.0) < plain
    assert thrust(feed_mm_min=120.0, wear=2.6) > plain
    assert thrust(feed_mm_min=120.0, density=1.2) < plain
    assert thrust(feed_mm_min=120.0, instrument=instrument_named("twist_drill_4_5")) > plain


def test_a_drill_that_does_not_turn_gets_nowhere():
    specimen = block_specimen(1.85, 6.0)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("physics.rig_ending.LONGEST_S", 1.0)
        trial = drill_trial(specimen, DRILL, push_N=80.0, rpm=0.0)
    assert trial.removed_mm3 == 0.0
    assert trial.depth_mm < 0.1


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "physics-rig-drive"),
        ({"feed_mm_min": 60.0, "push_N": 80.0}, "physics-rig-drive"),
        ({"feed_mm_min": 0.0}, "physics-rig-value"),
        ({"push_N": float("nan")}, "physics-rig-value"),
        ({"push_N": 80.0, "rpm": -1.0}, "physics-rig-value"),
        ({"push_N": 80.0, "rate_hz": 0.0}, "physics-rig-value"),
        ({"push_N": 80.0, "depth_mm": -2.0}, "physics-rig-value"),
        ({"push_N": 80.0, "wear": 0.5}, "physics-wear"),
    ],
)
def test_what_the_rig_cannot_do_is_refused(options, message):
    with pytest.raises(PhysicsError) as caught:
        drill_trial(block_specimen(1.85, 2.0), DRILL, **options)
    assert caught.value.message_id == message


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: block_specimen(0.0, 5.0), "physics-rig-specimen"),
        (lambda: block_specimen(1.85, float("inf")), "physics-rig-specimen"),
        (lambda: block_specimen(1.85, 5.0, spacing_mm=0.0), "physics-rig-specimen"),
        (lambda: block_specimen(1.85, 5.0, tilt_deg=80.0), "physics-rig-specimen"),
        (lambda: layered_specimen([]), "physics-rig-specimen"),
        (lambda: tube_specimen(10.0, 12.0, 1.85), "physics-rig-tube"),
    ],
)
def test_impossible_specimens_are_refused(make, message):
    with pytest.raises(PhysicsError) as caught:
        make()
    assert caught.value.message_id == message
