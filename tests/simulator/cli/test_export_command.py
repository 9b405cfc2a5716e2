"""`export` and `reconstruct` with a surface file, as a user starts them."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import trimesh

REPOSITORY = Path(__file__).resolve().parents[3]


def osteon(*words):
    return subprocess.run(
        [sys.executable, str(REPOSITORY / "main.py"), "--language", "en", *map(str, words)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    folder = tmp_path_factory.mktemp("surface")
    trimesh.creation.icosphere(subdivisions=4, radius=0.02).export(folder / "PatellaR.stl")
    result = osteon("reconstruct", folder / "PatellaR.stl", "--unit", "m", "--out", folder / "model", "--json")
    assert result.returncode == 0, result.stderr
    description = json.loads(result.stdout)
    assert [bone["id"] for bone in description["bones"]] == ["patella_right"]
    assert description["density"]["calibration"] == "assumed"
    return folder / "model"


def test_export(model, tmp_path):
    out = tmp_path / "patella.3mf"
    result = osteon("export", model, "--bone", "patella_right", "--out", out, "--lod", "1", "--json")
    figures = json.loads(result.stdout)
    assert (figures["format"], figures["unit"], figures["watertight"]) == ("3mf", "mm", True)
    assert figures["volume_ml"] == pytest.approx(33.4, rel=0.01)
    assert 0 < figures["measured_error_mm"] <= 0.2
    assert out.stat().st_size == figures["bytes"]


def test_export_within_an_error(model, tmp_path):
    full, fewer = (
        json.loads(
            osteon("export", model, "--bone", "patella_right", "--out", tmp_path / "a.glb", "--json", *more).stdout
        )
        for more in ((), ("--max-error-mm", "0.5"))
    )
    assert fewer["triangles"] < 0.5 * full["triangles"]
    assert fewer["measured_error_mm"] <= 0.5
    assert full["measured_error_mm"] == 0
    assert full["unit"] == "m"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--bone", "tibia", "--out", "a.stl"), "There is no bone tibia"),
        (("--bone", "patella_right", "--out", "a.abc"), "The format of a.abc is not known"),
        (("--bone", "patella_right", "--out", "a.stl", "--lod", "9"), "no level of detail 9"),
    ],
)
def test_mistakes_get_one_sentence(model, words, sentence):
    result = osteon("export", model, *words)
    assert result.returncode == 2
    assert sentence in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
