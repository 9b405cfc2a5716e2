"""The page of the quality report and the commands around patient models, as a user runs them."""

import json
import re

import numpy as np
import pytest

from reconstruction.pipeline import reconstruct
from scenarios.language import LANGUAGES
from scenarios.storage import assets_folder
from simulator.cli.program import main
from tests.reconstruction import phantoms

AREAS = ("quality", "density", "correction")


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    folder = tmp_path_factory.mktemp("quality")
    hu = phantoms.tube((30, 80, 80))
    z, y, x = np.indices(hu.shape)
    radius = np.hypot(x - 39.5, y - 39.5)
    hu[radius > 30] = -100
    hu[radius > 36] = -1000
    return reconstruct(phantoms.write(folder / "scan", phantoms.series(hu)), folder / "model").folder


def run(capsys, *arguments):
    code = main([str(argument) for argument in arguments])
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def test_the_page_holds_everything_itself_in_both_languages(model, capsys, tmp_path):
    page = tmp_path / "report.html"
    code, out, _ = run(capsys, "quality", model, "--out", page, "--json", "--language", "en")
    assert code == 0
    figures = json.loads(out)
    assert figures["bones"][0]["watertight"]
    assert figures["bones"][0]["cortex_mm"]["median"] == pytest.approx(5.0, abs=0.5)
    text = page.read_text(encoding="utf-8")
    assert "Thickness of the cortex" in text
    assert "皮质骨厚度" in text
    assert text.count("data:image/png;base64,") == 4
    assert not re.search(r"""(src|href)=["']https?:|<script[^>]+src""", text)
    assert "Secret" not in text


def test_density_by_tissue_and_sites(model, capsys, tmp_path):
    code, out, _ = run(capsys, "density", model, "--internal", "--out", tmp_path / "tuned", "--json")
    assert code == 0
    figures = json.loads(out)
    assert figures["calibration"]["kind"] == "internal_uncalibrated"
    described = json.loads((tmp_path / "tuned" / "patient_model.json").read_text(encoding="utf-8"))
    assert described["density"]["mineral_line"]["slope"] == pytest.approx(figures["calibration"]["slope"])
    code, _, err = run(capsys, "density", model, "--phantom", "1,2,3=4", "--language", "en")
    assert code == 2
    assert "no insert" in err
    code, _, err = run(capsys, "density", model, "--phantom", "0,0,0,5=100", "--language", "en")
    assert (code, "at least 3 inserts" in err) == (2, True)


def test_a_variant_by_command_has_less_bone(model, capsys, tmp_path):
    code, out, _ = run(capsys, "variant", model, "--quality", "osteoporosis", "--out", tmp_path / "poor", "--json")
    assert code == 0
    assert json.loads(out)["quality"] == "osteoporosis"


def test_a_correction_by_command(model, capsys, tmp_path):
    script = tmp_path / "edits.toml"
    script.write_text('[[edits]]\ntool = "rename"\nbone = "bone_1"\nnew = "tibia_right"\n', encoding="utf-8")
    code, out, _ = run(capsys, "correct", model, "--script", script, "--out", tmp_path / "named", "--json")
    assert code == 0
    described = json.loads(out)
    assert described["bones"][0]["id"] == "tibia_right"
    assert described["corrections"][0]["id"] == "correction-edit-rename"
    script.write_text('[[edits]]\ntool = "weld"\n', encoding="utf-8")
    code, _, err = run(capsys, "correct", model, "--script", script, "--out", tmp_path / "no", "--language", "en")
    assert code == 2
    assert err.strip().splitlines()[-1].startswith("Edit 1 names the tool “weld”")
    script.write_text('[[edits]]\ntool = "undo"\n[[edits]]\ntool = "fill"\nbone = "talus"\n', encoding="utf-8")
    code, _, err = run(capsys, "correct", model, "--script", script, "--out", tmp_path / "no", "--language", "en")
    assert err.strip().splitlines()[-1].startswith("Edit 2 cannot be carried out: There is no bone talus")
    assert (code, (tmp_path / "no").exists()) == (2, False)


def test_a_small_picture_beside_a_file_and_a_report_in_a_folder_are_refused(model, capsys, tmp_path):
    folder = phantoms.write(tmp_path / "scan", phantoms.series())
    (tmp_path / "file").write_text("mine")
    code, _, err = run(capsys, "series", folder, "--thumbnails", tmp_path / "file", "--language", "zh_CN")
    assert (code, "file" in err) == (2, True)
    code, _, err = run(capsys, "quality", model, "--out", tmp_path, "--language", "zh_CN")
    assert (code, err.strip()) == (2, "--out 的值不可用：此处需要文件，而所给的是文件夹。")


def test_series_by_command(capsys, tmp_path):
    folder = phantoms.write(tmp_path / "scan", phantoms.series())
    code, out, _ = run(capsys, "series", folder, "--thumbnails", tmp_path / "small", "--json")
    assert code == 0
    assert [entry["slices"] for entry in json.loads(out)] == [30]
    assert (tmp_path / "small" / "series_1.png").read_bytes().startswith(b"\x89PNG")


def test_no_text_is_left_over():
    root = assets_folder().parent
    code = "\n".join(
        path.read_text(encoding="utf-8")
        for folder in ("reconstruction", "simulator")
        for path in [*(root / folder).rglob("*.py"), *(root / folder).rglob("*.j2")]
    )
    made_from_parts = r"(quality-(plane|calibration|series|series-column)|density-(kind|site|label))-[a-z-]+"
    in_template = re.sub(r'\bt\("([a-z-]+)"', r'"quality-\1"', code)
    for language in LANGUAGES:
        for area in AREAS:
            text = (assets_folder() / "translations" / language / f"{area}.ftl").read_text(encoding="utf-8")
            for name in re.findall(r"^([a-z-]+) =", text, re.M):
                assert f'"{name}"' in in_template or re.fullmatch(made_from_parts, name) or name in (
                    "quality-actions", "quality-corrections",
                ), name  # fmt: skip
