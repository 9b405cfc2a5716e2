"""`export`: a bone's surface as a file for other programs."""

from __future__ import annotations

from pathlib import Path

import click

from scenarios.language import Translator
from simulator.cli.parameters import json_option, positive
from simulator.cli.report import print_json

_FORMATS = ("stl", "ply", "obj", "3mf", "glb", "vtp")


def build(translator: Translator) -> click.Command:
    """Make the command in the translator's language."""
    text = translator.text

    @click.command("export", help=text("surfaces-export-help"))
    @click.argument("model_folder", type=click.Path(path_type=Path), metavar="MODEL_DIR")
    @click.option("--bone", "bone_id", required=True, help=text("surfaces-bone-help"))
    @click.option("--out", required=True, type=click.Path(path_type=Path), help=text("surfaces-out-help"))
    @click.option("--format", "file_format", type=click.Choice(_FORMATS), help=text("surfaces-format-help"))
    @click.option("--lod", "level", type=click.IntRange(min=0), default=0, help=text("surfaces-lod-help"))
    @click.option("--max-error-mm", type=positive(20.0), help=text("surfaces-max-error-help"))
    @json_option(translator)
    def export(
        model_folder: Path,
        bone_id: str,
        out: Path,
        file_format: str | None,
        level: int,
        max_error_mm: float | None,
        as_json: bool,
    ) -> None:
        from reconstruction.errors import ReconstructionError
        from reconstruction.patient_model import read_patient_model
        from reconstruction.surfaces.decimation import decimate
        from reconstruction.surfaces.export import export_surface, frame_of, unit_of
        from reconstruction.surfaces.stored_levels import stored_level

        chosen = file_format or out.suffix.lower().removeprefix(".")
        if chosen not in _FORMATS:
            raise ReconstructionError("surfaces-format-unknown", file=out.name, known=", ".join(_FORMATS))
        bone = read_patient_model(model_folder).bone(bone_id)
        stored = stored_level(model_folder, bone, level)
        surface, error_mm = stored.surface, stored.error_mm
        if max_error_mm is not None:
            fewer = decimate(surface, max_error_mm)
            surface, error_mm = fewer.surface, error_mm + fewer.error_mm
        export_surface(surface, out, chosen, bone.id)
        if as_json:
            print_json(
                {
                    "bone": bone.id,
                    "file": str(out),
                    "format": chosen,
                    "unit": unit_of(chosen),
                    "frame": frame_of(chosen),
                    "level_of_detail": level,
                    "triangles": len(surface.triangles),
                    "vertices": len(surface.vertices),
                    "volume_ml": surface.volume_mm3 / 1000.0,
                    "watertight": surface.is_watertight,
                    "measured_error_mm": error_mm,
                    "bytes": out.stat().st_size,
                }
            )
            return
        done = text("surfaces-export-done", bone=bone.id, file=str(out), unit=unit_of(chosen), frame=frame_of(chosen))
        click.echo(done)
        figures = {"triangles": len(surface.triangles), "error": f"{error_mm:.3f}"}
        click.echo(text("surfaces-export-figures", **figures))

    return export
