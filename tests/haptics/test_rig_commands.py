"""The rig's haptic commands: the figures they print are the engine's."""

import json

import pytest
from click.testing import CliRunner

from scenarios.language import Translator
from simulator.cli.rig import TOOLS, build


def rig(*arguments, language="en"):
    result = CliRunner().invoke(build(Translator(language)), [*arguments, "--json"])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@pytest.mark.parametrize(("delay", "published"), [(0, 9039), (1, 2949)])
def test_coupling(delay, published):
    found = rig(
        "coupling", "--mass", "0.045", "--damping", "0.05", "--virtual-damping", "5", "--delay-ticks", str(delay)
    )
    assert found["k_max_N_m"] == pytest.approx(found["k_max_eigenvalues_N_m"], rel=0.03)
    assert found["k_max_N_m"] == pytest.approx(published, rel=0.03)
    assert 1.05 < found["formula_over_eigenvalues"] < 1.45


def test_contact():
    found = rig("contact", "--device", "omega", "--ticks", "5000", "--seed", "7")
    assert found["held"]
    assert found["ticks"] == 5000
    assert found["not_a_number_count"] == 0
    assert found["max_force_N"] <= found["force_limit_N"] * (1 + 1e-9)
    assert found == rig("contact", "--device", "omega", "--ticks", "5000", "--seed", "7"), "one seed, one outcome"


def test_servo():
    found = rig("servo", "--device", "simulated", "--seconds", "0.6", "--load", "on")
    assert found["ticks"] > 50
    assert found["compute_p50_us"] > 0.0
    assert {"missed_share", "bare_missed_share", "bare_lateness_p99_us", "missed_ratio"} <= set(found)


@pytest.mark.parametrize("tool", ["coupling", "servo", "contact"])
def test_every_tool_explains_itself_in_chinese(tool):
    assert tool in TOOLS
    result = CliRunner().invoke(build(Translator("zh_CN")), [tool, "--help"])
    assert "haptics-" not in result.output
    assert any("一" <= letter <= "鿿" for letter in result.output)
