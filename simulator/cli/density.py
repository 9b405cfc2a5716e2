"""`density`: calibrate a patient model's density and measure its spongy bone."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scenarios.language import Translator
from simulator.cli.parameters import json_option
from simulator.cli.report import print_json, print_table

if TYPE_CHECKING:
    from reconstruction.density.calibration import Calibration
    from reconstruction.patient_model import PatientModel


class PhantomInsert(click.ParamType):
    """An insert of a phantom, ``x,y,z,r=density``: LPS and radius in mm, density in mg/cm3."""

    name = "X,Y,Z,R=MG/CM3"

    def __init__(self, translator: Translator) -> None:
        self._translator = translator

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401
        from reconstruction.density.calibration import Insert

        try:
            place, density = str(value).split("=")
            x, y, z, radius = (float(part) for part in place.split(","))
            insert = Insert((x, y, z), radius, float(density) / 1000.0)
            if not (0.0 < radius <= 100.0 and -1.0 <= insert.density <= 3.0 and max(map(abs, (x, y, z))) < 1e5):
                raise ValueError(value)
        except ValueError:
            self.fail(self._translator.text("density-not-an-insert", value=str(value)), param, ctx)
        return insert


def build(translator: Translator) -> click.Command:
    """Make the command in the translator's language."""
    text = translator.text

    @click.command("density", help=text("density-help"))
    @click.argument("model_folder", type=click.Path(path_type=Path), metavar="MODEL_DIR")
    @click.option("--phantom", multiple=True, type=PhantomInsert(translator), help=text("density-phantom-help"))
    @click.option("--reference", type=click.Choice(["k2hpo4", "ha"]), default="k2hpo4", help=text("density-ref-help"))
    @click.option("--internal", is_flag=True, help=text("density-internal-help"))
    @click.option("--out", type=click.Path(path_type=Path), help=text("density-out-help"))
    @json_option(translator)
    def density(
        model_folder: Path, phantom: tuple, reference: str, internal: bool, out: Path | None, as_json: bool
    ) -> None:
        from reconstruction.density.sites import site_densities
        from reconstruction.patient_model import read_patient_model

        model = read_patient_model(model_folder)
        calibration, figures = _calibrated(model, phantom, reference, internal)
        model = replace(model, calibration=calibration)
        sites = site_densities(model)
        if out is not None:
            _write(model, out)
        if as_json:
            print_json({"calibration": {**asdict(calibration), **figures}, "sites": [asdict(site) for site in sites]})
            return
        click.echo(text(f"density-kind-{calibration.kind.replace('_', '-')}"))
        if calibration.residual is not None:
            residual = round(1000.0 * calibration.residual, 1)
            click.echo(text("density-line", slope=round(1000.0 * (calibration.slope or 0.0), 4), residual=residual))
        _print_sites(translator, sites)

    return density


def _calibrated(
    model: PatientModel, phantom: tuple, reference: str, internal: bool
) -> tuple[Calibration, dict[str, Any]]:
    """Calibration that the options ask for, the model's own without; and what it rests on."""
    from reconstruction.density.calibration import fit_phantom
    from reconstruction.density.internal import fit_internal

    kvp = model.imported.kvp
    if phantom:
        fit = fit_phantom(model.hu, phantom, reference=reference, kvp=kvp)
        return fit.calibration, {
            "readings_hu": fit.readings_hu,
            "noise_hu": fit.noise_hu,
            "residuals_mg": [1000.0 * value for value in fit.residuals],
        }
    if internal:
        tissue = fit_internal(model.hu, kvp=kvp)
        return tissue.calibration, {"readings_hu": tissue.readings_hu}
    return model.calibration, {}


def _write(model: PatientModel, out: Path) -> None:
    """The model with its density computed by its calibration."""
    from reconstruction.patient_model import require_place, write_patient_model

    require_place(out)
    surfaces = {bone.id: model.surface(bone.id) for bone in model.bones}
    density = model.hu.with_array(model.calibration.apparent(model.hu.array, model.imported.kvp))
    write_patient_model(replace(model, folder=out, density=density), surfaces)


def _print_sites(translator: Translator, sites: list) -> None:
    text = translator.text
    columns = {
        "bone": text("density-column-bone"),
        "site": text("density-column-site"),
        "vbmd": text("density-column-vbmd"),
        "label": text("density-column-label"),
    }
    print_table(
        (
            {
                "bone": site.bone_id,
                "site": text(f"density-site-{site.site.replace('_', '-')}"),
                "vbmd": f"{site.mean_mg:.0f} ± {site.spread_mg:.0f}",
                "label": "–" if site.label is None else f"{text('density-label-' + site.label)} (T≈{site.t_label:.1f})",
            }
            for site in sites
        ),
        columns,
    )
    click.echo(text("density-caveat"))
