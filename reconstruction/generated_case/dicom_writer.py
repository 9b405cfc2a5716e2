"""A scan as a true DICOM CT series: one file per slice, explicit little endian, identifiers from the seed alone."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.uid import UID, CTImageStorage, ExplicitVRLittleEndian

from reconstruction.generated_case.scanner import ScanSettings
from reconstruction.volume import VolumeGeometry

RESCALE_INTERCEPT = -1024.0
_IMPLEMENTATION_KEY = "osteon-implementation"


def deterministic_uid(*parts: object) -> UID:
    """UID under the root for numbers of UUID size (DICOM PS3.5 B.2), a function of the parts alone."""
    digest = hashlib.sha256("|".join(str(part) for part in parts).encode()).digest()
    number = bytearray(digest[:16])
    number[6] = (number[6] & 0x0F) | 0x50  # marked as a name-based UUID
    number[8] = (number[8] & 0x3F) | 0x80
    return UID(f"2.25.{int.from_bytes(number, 'big')}")


class CtSeriesWriter:
    """Writes the slices of one generated scan into a folder."""

    def __init__(
        self, folder: Path, geometry: VolumeGeometry, settings: ScanSettings, *, fingerprint: str, side: str
    ) -> None:
        self._folder = folder
        self._geometry = geometry
        self._settings = settings
        self._fingerprint = fingerprint
        self._common = _common_attributes(geometry, settings, fingerprint, side)

    def write_slice(self, index: int, hu: np.ndarray) -> Path:
        """Write slice ``index`` (0 = lowest) from its Hounsfield units, shape (rows, columns)."""
        uid = deterministic_uid(self._fingerprint, "image", index)
        meta = FileMetaDataset()
        meta.FileMetaInformationVersion = b"\x00\x01"
        meta.MediaStorageSOPClassUID = CTImageStorage
        meta.MediaStorageSOPInstanceUID = uid
        meta.TransferSyntaxUID = ExplicitVRLittleEndian
        meta.ImplementationClassUID = deterministic_uid(_IMPLEMENTATION_KEY)
        meta.ImplementationVersionName = "OSTEON_1"
        path = self._folder / f"slice_{index + 1:04d}.dcm"
        dataset = FileDataset(str(path), Dataset(), file_meta=meta, preamble=b"\x00" * 128)
        dataset.update(self._common)
        dataset.SOPInstanceUID = uid
        dataset.InstanceNumber = index + 1
        position = self._geometry.to_world(np.array([0, 0, index]))
        dataset.ImagePositionPatient = [f"{value:.6g}" if abs(value) < 1e5 else value for value in position]
        dataset.SliceLocation = f"{position[2]:.6g}"
        stored = np.clip(np.rint(hu - RESCALE_INTERCEPT), 0, 65535).astype("<u2")
        dataset.PixelData = stored.tobytes()
        dataset.save_as(path, enforce_file_format=True)
        return path


def _common_attributes(geometry: VolumeGeometry, settings: ScanSettings, fingerprint: str, side: str) -> Dataset:
    common = Dataset()
    common.SpecificCharacterSet = "ISO_IR 192"
    common.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL"]
    common.SOPClassUID = CTImageStorage
    common.StudyDate = common.SeriesDate = common.AcquisitionDate = common.ContentDate = "20200101"
    common.StudyTime = common.SeriesTime = common.AcquisitionTime = common.ContentTime = "120000"
    common.AccessionNumber = ""
    common.Modality = "CT"
    common.Manufacturer = "Osteon"
    common.ManufacturerModelName = "Virtual scanner"
    common.SoftwareVersions = "1"
    common.DeviceSerialNumber = "1"
    common.ReferringPhysicianName = ""
    common.StudyDescription = "Generated proximal femur"
    common.SeriesDescription = f"Generated femur {side}"
    common.PatientName = "Generated^Femur"
    common.PatientID = f"GENERATED-{fingerprint[:12].upper()}"
    common.PatientBirthDate = ""
    common.PatientSex = "O"
    common.PatientIdentityRemoved = "YES"
    common.DeidentificationMethod = "Generated; there is no patient"
    common.BodyPartExamined = "HIP"
    common.SliceThickness = f"{settings.slice_mm:.6g}"
    common.KVP = "120"
    common.XRayTubeCurrent = "200"
    common.ConvolutionKernel = "GAUSSIAN"
    common.PatientPosition = "HFS"
    common.StudyInstanceUID = deterministic_uid(fingerprint, "study")
    common.SeriesInstanceUID = deterministic_uid(fingerprint, "series")
    common.FrameOfReferenceUID = deterministic_uid(fingerprint, "frame")
    common.StudyID = "1"
    common.SeriesNumber = 1
    common.AcquisitionNumber = 1
    common.Laterality = "L" if side == "left" else "R"
    common.PositionReferenceIndicator = ""
    common.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
    common.SamplesPerPixel = 1
    common.PhotometricInterpretation = "MONOCHROME2"
    common.Rows, common.Columns = geometry.shape[1:]
    common.PixelSpacing = [f"{settings.pixel_mm:.6g}"] * 2
    common.BitsAllocated = common.BitsStored = 16
    common.HighBit = 15
    common.PixelRepresentation = 0
    common.WindowCenter, common.WindowWidth = "400", "2000"
    common.RescaleIntercept = f"{RESCALE_INTERCEPT:.6g}"
    common.RescaleSlope = "1"
    common.RescaleType = "HU"
    return common
