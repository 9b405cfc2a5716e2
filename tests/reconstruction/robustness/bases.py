"""Small good images in every form that can be imported; the campaign damages copies of them."""

import numpy as np
import pydicom
import SimpleITK
from pydicom.fileset import FileSet
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    JPEGLosslessSV1,
    JPEGLSLossless,
    RLELossless,
)

from reconstruction.generated_case.anatomy import FemurDescription
from reconstruction.generated_case.scanner import ScanSettings
from reconstruction.generated_case.series import generate_case_series
from reconstruction.images.nifti import write_nifti
from reconstruction.volume import Volume
from tests.reconstruction import phantoms
from tests.reconstruction.encodings import enhanced, in_syntax
from tests.reconstruction.robustness import container_mutations, mutations

SYNTAXES = {
    "explicit": ExplicitVRLittleEndian,
    "implicit": ImplicitVRLittleEndian,
    "big_endian": ExplicitVRBigEndian,
    "deflated": DeflatedExplicitVRLittleEndian,
    "rle": RLELossless,
    "jpeg": JPEGBaseline8Bit,
    "jpeg_lossless": JPEGLosslessSV1,
    "jpeg_ls": JPEGLSLossless,
    "jpeg_2000": JPEG2000Lossless,
}
HU = phantoms.tube((9, 40, 44), outer=12, inner=6)
AFFINE = np.diag([1.0, 1.0, 1.5, 1.0])


def build_bases(folder):
    """Write every base below a folder; {name: (folder, mutations that suit it)}."""
    bases = {}
    for name, syntax in SYNTAXES.items():
        slices = [in_syntax(dataset, syntax) for dataset in phantoms.series(HU)]
        bases[name] = phantoms.write(folder / name, slices), mutations.DICOM
    bases["enhanced"] = phantoms.write(folder / "enhanced", [enhanced(HU)]), mutations.DICOM
    bases["bare"] = _bare(folder / "bare"), mutations.DICOM
    generated = folder / "generated"
    generate_case_series(FemurDescription(), generated, settings=ScanSettings(pixel_mm=4.0, slice_mm=5.0, blur_mm=2.0))
    bases["generated"] = generated, mutations.DICOM
    bases["disc"] = _disc(folder / "disc"), (container_mutations.disc_index,) * 4 + mutations.DICOM
    bases["zip"] = bases["explicit"][0], (container_mutations.damaged_zip, container_mutations.hostile_zip)
    single = (mutations.single_file, mutations.bit_flips, mutations.truncation)
    for name in ("nifti.nii", "packed.nii.gz"):
        (folder / name).mkdir()
        write_nifti(folder / name / f"image{name[name.index('.') :]}", Volume(HU, AFFINE))
    bases["nifti"] = folder / "nifti.nii", single
    bases["nifti_gz"] = folder / "packed.nii.gz", (*single, mutations.nifti_bomb)
    for name in ("image.nrrd", "image.mha", "packed.nrrd", "packed.mha"):
        (folder / name).mkdir()
        image = SimpleITK.GetImageFromArray(HU)
        SimpleITK.WriteImage(image, str(folder / name / name), useCompression=name.startswith("packed"))
        bases[name] = folder / name, (*single, mutations.research_header, mutations.research_header)
    return bases


def _bare(folder):
    """Datasets without preamble and file meta group."""
    folder.mkdir()
    for number, dataset in enumerate(phantoms.series(HU)):
        pydicom.dcmwrite(folder / f"{number}", pydicom.Dataset(dataset), implicit_vr=True, little_endian=True)
    return folder


def _disc(folder):
    disc = FileSet()
    for dataset in phantoms.series(HU):
        dataset.StudyID, dataset.StudyDate, dataset.StudyTime = "1", "20200101", "120000"
        dataset.SeriesNumber = 1
        disc.add(dataset)
    disc.write(folder)
    return folder
