"""What a user of the rig is told of a depth that was not reached."""

import json

import pytest

from simulator.cli.program import main


@pytest.mark.parametrize(("language", "told"), [("en", "no longer advances"), ("zh_CN", "不再前进")])
def test_a_tool_that_stands_is_told_of_beside_the_figures(language, told, capsys):
    drill = ("rig", "drill", "--push", "15", "--thickness", "2", "--voxel", "0.4", "--rate", "200")
    assert main(["--language", language, *drill, "--json"]) == 0
    printed = capsys.readouterr()
    assert json.loads(printed.out)["reached"] is False
    assert printed.err.count(told) == 1


@pytest.mark.parametrize(
    "tool", [("drill", "--feed", "60", "--diameter"), ("burr", "--travel"), ("plunge", "--diameter")]
)
def test_a_specimen_larger_than_the_memory_is_refused(tool, capsys):
    assert main(["rig", *tool, "1e9", "--json"]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "--voxel" in printed.err


def test_a_tool_that_the_rig_has_not_is_told_with_those_that_it_has(capsys):
    assert main(["rig", "chisel"]) == 2
    told = capsys.readouterr().err
    assert "kwire" in told
    assert "desktop" not in told


@pytest.mark.parametrize("tool", ["drill --feed 60", "screw", "osteotome", "heat --case point-source"])
@pytest.mark.parametrize("place", ["curves.xyz", "no-such-folder/curves.png"])
def test_curves_that_cannot_be_drawn_are_refused_before_the_work(tool, place, tmp_path, capsys):
    assert main(["rig", *tool.split(), "--plot", str(tmp_path / place)]) == 2
    told = capsys.readouterr().err.splitlines()
    assert len(told) == 1
    assert ".svg" in told[0]
