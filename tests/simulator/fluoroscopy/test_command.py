import json

import numpy as np
import pytest

from reconstruction.images.nifti import write_nifti
from reconstruction.volume import Volume
from simulator.cli.program import main
from simulator.rendering.fluoroscopy.geometry import XRayGeometry
from tests.simulator.fluoroscopy.phantoms import ball_path_mm, ball_volume

POINTS = ["--source=0,-700,0", "--detector=0,300,0", "--up", "0,0,1"]


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    folder = tmp_path_factory.mktemp("model")
    array, affine = ball_volume(20.0, 1.0, 800, 48)
    write_nifti(folder / "volume.nii.gz", Volume(array, affine))
    return folder


def test_raw_png_and_json_of_a_given_geometry(model, tmp_path, capsys):
    raw, png = tmp_path / "raw.npy", tmp_path / "shot.png"
    command = ["fluoroscopy", str(model), *POINTS, "--pixel", "0.8", "--size", "96", "--energy", "50"]
    assert main([*command, "--raw", str(raw), "--png", str(png), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    image = np.load(raw)
    geometry = XRayGeometry([0, -700, 0], [0, 300, 0], [0, 0, 1], 0.8, (96, 96))
    assert np.allclose(report["projection_matrix"], geometry.projection_matrix)
    nodes = np.array([[node["hu"], node["mu_per_mm"]] for node in report["hu_to_mu"]["nodes"]])
    expected = ball_path_mm(geometry, 20.0) * np.interp(800.0, *nodes.T)
    thick = expected > 0.7 * expected.max()
    assert image.dtype == np.float32
    assert np.abs(image - expected)[thick].max() < 0.01 * expected.max()
    assert png.read_bytes().startswith(b"\x89PNG")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["raw.npy", "shot.png"]


def test_views_look_at_the_bone_unless_told_otherwise(model, tmp_path, capsys):
    assert main(["fluoroscopy", str(model / "volume.nii.gz"), "--view", "lateral", "--size", "64", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    matrix = np.array(report["projection_matrix"])
    u, v, w = matrix @ [0.0, 0.0, 0.0, 1.0]
    assert (u / w, v / w) == pytest.approx((31.5, 31.5), abs=0.5)
    assert report["pixel_mm"] == pytest.approx(300 / 64)
    assert report["source_mm"][0] == pytest.approx(-700.0, abs=2.0)


def test_a_wire_shows_in_the_line_integrals(model, tmp_path):
    images = []
    for extra in ([], ["--wire", "0,0,-30", "0,0,30", "2"]):
        raw = tmp_path / f"raw{len(extra)}.npy"
        assert (
            main(["fluoroscopy", str(model), *POINTS, "--size", "64", "--pixel", "0.5", "--raw", str(raw), *extra]) == 0
        )
        images.append(np.load(raw))
    steel_per_mm = 1.296 * 7.95 / 10.0
    added = images[1] - images[0]
    assert 0.7 * 2.0 * steel_per_mm < added[32].max() <= 2.0 * steel_per_mm * 1.001


def test_magnetic_resonance_is_refused_unless_it_is_said_to_be_a_ct(tmp_path, capsys):
    random = np.random.default_rng(4)
    body = np.pad(np.full((16, 24, 24), 400.0), 4)
    magnitude = np.hypot(body + random.normal(0.0, 15.0, body.shape), random.normal(0.0, 15.0, body.shape))
    source = tmp_path / "knee.nii.gz"
    write_nifti(source, Volume(magnitude.astype(np.int16), np.diag([2.0, 2.0, 2.0, 1.0])))
    assert main(["fluoroscopy", str(source), "--size", "32", "--json"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "knee.nii.gz" in captured.err
    assert "magnetic resonance" in captured.err
    assert main(["fluoroscopy", str(source), "--modality", "ct", "--size", "32", "--json"]) == 0


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize(
    "options",
    [
        ["--source=0,0,0"],
        ["--view", "ap", *POINTS],
        ["--source=0,0,0", "--detector=0,0,0", "--up=0,0,1"],
        ["--source=0,-9,0", "--detector=0,9,0", "--up=0,1,0"],
        ["--energy", "1"],
        ["--energy", "nan"],
        ["--kv", "500"],
        ["--view", "sideways"],
        ["--pixel", "-1"],
        ["--size", "0"],
        ["--source-distance", "2000"],
        ["--wire", "0,0,0", "0,0,1", "0"],
        ["--png", "/no/such/folder/shot.png"],
    ],
)
def test_bad_input_is_one_sentence_and_writes_nothing(model, tmp_path, capsys, options, language):
    raw = tmp_path / "raw.npy"
    assert main(["--language", language, "fluoroscopy", str(model), "--size", "16", "--raw", str(raw), *options]) == 2
    said = capsys.readouterr()
    sentences = [line for line in said.err.strip().splitlines() if not line.startswith("…")]
    assert len(sentences) == 1
    assert said.out == ""
    assert not raw.exists()


def test_a_missing_scan_is_one_sentence(tmp_path, capsys):
    assert main(["fluoroscopy", str(tmp_path / "nothing.nii.gz")]) == 2
    assert "nothing.nii.gz" in capsys.readouterr().err


def test_both_languages_have_the_same_messages():
    from scenarios.storage import assets_folder

    def ids(language):
        lines = (
            (assets_folder() / "translations" / language / "fluoroscopy.ftl").read_text(encoding="utf-8").splitlines()
        )
        return [line.split(" =")[0] for line in lines if line.startswith("fluoroscopy-")]

    assert ids("en") == ids("zh_CN")
