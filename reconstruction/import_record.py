"""What was done to an image on its way in: the import log that travels with the patient model."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Note:
    """One line of the log: a message of reconstruction.ftl and what it names."""

    message_id: str
    values: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class SeriesSummary:
    """A series found in the input, without anything that identifies a patient.

    Attributes:
        number: position in the input, from 1.
        modality: DICOM modality, such as CT or MR.
        slices: number of images.
        reason: why it was set aside; None for the chosen series.
        part: what tells this part of a stored series from its other parts, such as ``EchoTime=12.5``; None if whole.
    """

    number: int
    modality: str
    slices: int
    reason: str | None = None
    part: str | None = None


@dataclass(frozen=True)
class ImportRecord:
    """How the volume came about.

    Attributes:
        source_kind: ``dicom``, ``nifti``, ``research_image`` (NRRD, MHA), ``surface`` or ``label_map``.
        modality: modality of the chosen series.
        spacing_mm: spacing of the volume along index x, y, z [mm].
        orientation: LPS directions nearest to index x, y, z, such as ``LPS``.
        chosen, set_aside: the series used and those left out.
        actions, warnings: what was done, and what deserves doubt.
        kvp: tube voltage [kV], None if unknown.
    """

    source_kind: str
    modality: str
    spacing_mm: tuple[float, float, float]
    orientation: str
    chosen: SeriesSummary
    set_aside: tuple[SeriesSummary, ...] = ()
    actions: tuple[Note, ...] = ()
    warnings: tuple[Note, ...] = ()
    kvp: float | None = None
