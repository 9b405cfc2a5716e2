"""Small CT series with known truth: a tube of bone in a block of muscle, as pydicom datasets a test may damage."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian

from reconstruction.generated_case.dicom_writer import deterministic_uid

BONE_HU, MARROW_HU, MUSCLE_HU, AIR_HU = 1400, 20, 55, -1000


def tube(shape=(30, 48, 48), *, outer=11.0, inner=6.0) -> np.ndarray:
    """Hounsfield units of a tube along z in muscle, 1 mm voxels; a marker at high x, low y breaks every symmetry."""
    z, y, x = np.indices(shape)
    radius = np.hypot(x - (shape[2] - 1) / 2, y - (shape[1] - 1) / 2)
    hu = np.full(shape, MUSCLE_HU, dtype=np.int16)
    hu[radius < outer] = BONE_HU
    hu[radius < inner] = MARROW_HU
    hu[(x > shape[2] - 8) & (y < 8)] = 120
    hu[z > 10_000] = 0
    return hu


def series(
    hu: np.ndarray | None = None,
    *,
    spacing=(1.0, 1.0, 1.0),
    origin=(-20.0, 30.0, 100.0),
    orientation=(1, 0, 0, 0, 1, 0),
    patient="A",
    uid="one",
    modality="CT",
) -> list[FileDataset]:
    """One dataset per slice of an array [z, y, x]; spacing is along (x, y, z)."""
    hu = tube() if hu is None else hu
    normal = np.cross(orientation[:3], orientation[3:])
    datasets = []
    for index, picture in enumerate(hu):
        meta = FileMetaDataset()
        meta.MediaStorageSOPClassUID = CTImageStorage
        meta.MediaStorageSOPInstanceUID = deterministic_uid(uid, patient, index)
        meta.TransferSyntaxUID = ExplicitVRLittleEndian
        dataset = FileDataset("slice", Dataset(), file_meta=meta, preamble=b"\x00" * 128)
        dataset.SOPClassUID = CTImageStorage
        dataset.SOPInstanceUID = meta.MediaStorageSOPInstanceUID
        dataset.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL"]
        dataset.Modality = modality
        dataset.PatientName, dataset.PatientID, dataset.PatientBirthDate = (
            f"Secret^{patient}",
            f"ID-{patient}",
            "19500101",
        )
        dataset.StudyInstanceUID = deterministic_uid(uid, patient, "study")
        dataset.SeriesInstanceUID = deterministic_uid(uid, patient, "series")
        dataset.FrameOfReferenceUID = deterministic_uid(uid, patient, "frame")
        dataset.InstanceNumber = index + 1
        dataset.KVP = "120"
        dataset.ImagePositionPatient = [float(value) for value in np.asarray(origin) + normal * spacing[2] * index]
        dataset.ImageOrientationPatient = list(orientation)
        dataset.PixelSpacing = [spacing[1], spacing[0]]
        dataset.SliceThickness = spacing[2]
        dataset.Rows, dataset.Columns = picture.shape
        dataset.SamplesPerPixel = 1
        dataset.PhotometricInterpretation = "MONOCHROME2"
        dataset.BitsAllocated = dataset.BitsStored = 16
        dataset.HighBit = 15
        dataset.PixelRepresentation = 0
        dataset.RescaleSlope, dataset.RescaleIntercept = "1", "-1024"
        dataset.PixelData = (picture.astype(np.int32) + 1024).astype("<u2").tobytes()
        datasets.append(dataset)
    return datasets


def write(folder: Path, datasets: list[FileDataset], *, prefix: str = "s") -> Path:
    """Save datasets under names that are not in the order of the slices."""
    folder.mkdir(parents=True, exist_ok=True)
    order = np.random.default_rng(3).permutation(len(datasets))
    for name, dataset in zip(order, datasets, strict=True):
        dataset.save_as(folder / f"{prefix}{name}", enforce_file_format=True)
    return folder
