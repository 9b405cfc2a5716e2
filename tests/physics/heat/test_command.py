"""`rig heat` from the command line, and its texts in both languages."""

import json
import re

import pytest

from physics.heat.properties import properties_of
from physics.rig_heat import half_space_rise, point_source_rise
from scenarios.language import LANGUAGES, Translator
from simulator.cli.program import main
from tests.conftest import REPOSITORY


def report(capsys, *arguments):
    assert main(["rig", "heat", *arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_half_space_flux_as_a_script_reads_it(capsys):
    found = report(
        capsys, "--case", "half-space-flux", "--voxel", "0.25", "--times", "1,4", "--depths", "0.5,0", "--flux", "0.03"
    )
    alpha_mm2_s = 1e6 * found["k"] / (found["rho"] * found["c"])
    assert alpha_mm2_s == pytest.approx(0.217, abs=0.001)
    rows = found["temperature_rise_K"]
    assert [(row["time_s"], row["depth_mm"]) for row in rows] == [(1.0, 0.5), (1.0, 0.0), (4.0, 0.5), (4.0, 0.0)]
    for row in rows:
        exact = half_space_rise(0.03, row["depth_mm"], row["time_s"], properties_of(1.85))
        assert row["temperature_rise_K"] == pytest.approx(exact, rel=0.05)


def test_point_source_as_a_script_reads_it(capsys):
    found = report(
        capsys, "--case", "point-source", "--voxel", "0.1", "--times", "1.5", "--depths", "0.8", "--energy", "2"
    )
    exact = point_source_rise(2.0, 0.8, 1.5, properties_of(1.85))
    assert found["temperature_rise_K"][0]["temperature_rise_K"] == pytest.approx(exact, rel=0.02)
    assert abs(found["energy_imbalance"]) < 1e-10


def test_a_table_and_a_picture(capsys, tmp_path):
    picture = tmp_path / "rise.svg"
    assert main(["rig", "heat", "--case", "point-source", "--times", "1,2", "--plot", str(picture)]) == 0
    assert "W/(m·K)" in capsys.readouterr().out
    assert picture.read_text(encoding="utf-8").rstrip().endswith("</svg>")


@pytest.mark.parametrize(
    "arguments",
    [
        ("--case", "sphere"),
        ("--case", "point-source", "--times", "-1"),
        ("--case", "point-source", "--times", "nan"),
        ("--case", "point-source", "--times", "1,x"),
        ("--case", "point-source", "--depths", "-2,1"),
        ("--case", "point-source", "--voxel", "0"),
        ("--case", "point-source", "--voxel", "nan"),
        ("--case", "point-source", "--voxel", "0.02", "--times", "600"),
        ("--case", "half-space-flux", "--density", "12"),
        ("--case", "half-space-flux", "--flux", "-1"),
        ("--case", "half-space-flux", "--times", "1", "--plot", "/no/such/folder/rise.svg"),
        ("--case", "half-space-flux", "--times", "1", "--plot", "rise.txt"),
        (),
    ],
)
def test_bad_input_is_one_sentence_and_exit_code_2(arguments, capsys):
    assert main(["rig", "heat", *arguments]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert len(captured.err.strip().splitlines()) == 1


def test_every_text_is_there_in_both_languages():
    folder = REPOSITORY / "assets" / "translations"
    files = [(folder / code / "heat.ftl").read_text(encoding="utf-8") for code in LANGUAGES]
    ids = [re.findall(r"^(heat-[a-z0-9-]+) =", text, re.MULTILINE) for text in files]
    assert ids[0] == ids[1]
    sources = [*(REPOSITORY / "physics" / "heat").glob("*.py"), REPOSITORY / "physics" / "rig_heat.py"]
    used = {
        name for source in sources for name in re.findall(r'"(heat-[a-z0-9-]+)"', source.read_text(encoding="utf-8"))
    }
    assert used <= set(ids[0])
    names = re.findall(r"\{ \$(\w+) \}", "".join(files))
    values = dict.fromkeys(names, 1.0)
    for code in LANGUAGES:
        translator = Translator(code)
        assert all(translator.text(name, **values) for name in ids[0])
