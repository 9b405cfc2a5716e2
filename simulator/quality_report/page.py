"""Puts the quality report together and writes it as one self-contained HTML page in both languages."""

from __future__ import annotations

import base64
import math
from collections.abc import Callable
from pathlib import Path

from markupsafe import Markup

from reconstruction.patient_model import PatientModel
from reconstruction.quality.case_quality import BoneMeasures, CaseQuality, measure_quality
from scenarios.bone_titles import title_of_id, with_bone_titles
from scenarios.debrief.bilingual import Bilingual
from scenarios.debrief.bilingual_page import BilingualPage
from scenarios.storage import write_whole
from simulator.quality_report.landmarks import landmark_rows
from simulator.quality_report.pictures import PLANES, THICKNESS_RANGE_MM, slice_picture, thickness_picture

REPORT_NAME = "quality_report.html"
_MOST_PICTURES = 12  # of single bones, largest first: a whole trunk would make a page of many megabytes
Progress = Callable[[str, float], None]


def write_quality_report(path: Path, model: PatientModel, language: str, progress: Progress) -> CaseQuality:
    """Measure a model and write its report; `language` is the one shown first.

    Raises:
        ReconstructionError: the model's files are damaged.
        ScenarioError: the file cannot be written.
    """
    quality = measure_quality(model, lambda share: progress("measure", share))
    progress("pictures", 0.0)
    write_whole(path, report_page(quality, language).encode("utf-8"))
    progress("pictures", 1.0)
    return quality


def report_page(quality: CaseQuality, language: str) -> str:
    """The report as HTML text."""
    words = Bilingual()
    page = BilingualPage(words, "simulator.quality_report", "page.html.j2")
    page.functions.update(
        t=lambda message, **values: words.text(f"quality-{message}", **values),
        note=lambda note: words.each(
            lambda translator: translator.text(note.message_id, **with_bone_titles(translator, note.values))
        ),
        bone=lambda bone_id: words.each(lambda translator: title_of_id(translator, bone_id)),
        figure=_figure,
    )
    model = quality.model
    return page.render(
        "quality-title",
        language,
        quality=quality,
        model=model,
        spacing=" × ".join(_figure(value) for value in model.hu.geometry.spacing_mm),
        size=" × ".join(f"{value:.0f}" for value in quality.size_mm),
        voxels=" × ".join(str(value) for value in model.hu.geometry.shape[::-1]),
        slices=[(plane, _data_url(slice_picture(model, plane))) for plane in PLANES],
        bones=[_bone(entry, number < _MOST_PICTURES) for number, entry in enumerate(quality.bones)],
        landmarks=landmark_rows(model),
        thickness_range=THICKNESS_RANGE_MM,
        notes={"actions": model.imported.actions, "corrections": model.corrections},
    )


def _bone(entry: BoneMeasures, with_picture: bool) -> dict[str, object]:
    low, middle, high = entry.cortex.percentiles()
    return {
        "bone": entry.bone,
        "is_measured": entry.is_cortex_measured,
        "low": _figure(low),
        "middle": _figure(middle),
        "high": _figure(high),
        "thin_percent": round(100.0 * entry.thin_share),
        "watertight": entry.surface.is_watertight,
        "picture": _data_url(thickness_picture(entry)) if with_picture and entry.is_cortex_measured else None,
    }


def _figure(value: float) -> str:
    """A length as the page shows it."""
    return "–" if not math.isfinite(value) else f"{value:.2f}".rstrip("0").rstrip(".")


def _data_url(png: bytes) -> Markup:
    return Markup("data:image/png;base64,") + base64.b64encode(png).decode("ascii")
