"""One check against an independent program: Debian's `plastimatch drr` on the feet CT."""

import shutil

import numpy as np
import pytest

from reconstruction.images.image_import import import_image
from simulator.rendering.fluoroscopy.c_arm import view_pose
from simulator.rendering.fluoroscopy.path_integrals import line_integral
from simulator.rendering.fluoroscopy.volume_grid import VolumeGrid
from tests.benchmarks.bench_fluoroscopy import ENERGY_KEV, plastimatch_drr


@pytest.mark.deep
@pytest.mark.parametrize("view", ["ap", "lateral", "axial-hip"])
def test_line_integrals_agree_with_plastimatch(data_dir, tmp_path, view):
    if shutil.which("plastimatch") is None:
        pytest.skip("plastimatch is not installed (Debian package plastimatch)")
    scan = data_dir / "01_vhf_feet_ct/vhf_feet_ct_dicom.zip"
    if not scan.exists():
        pytest.skip(f"no feet CT at {scan}")
    volume, _ = import_image(scan, lambda stage, fraction: None)
    grid = VolumeGrid(volume.array, volume.affine)
    low, high = grid.bounds_mm()
    geometry = view_pose(view, (low + high) / 2.0).geometry(512)
    rival, _ = plastimatch_drr(tmp_path, volume.array, volume.affine, geometry)
    ours = line_integral(grid, geometry, ENERGY_KEV)
    assert np.corrcoef(rival.ravel(), ours.ravel())[0, 1] > 0.99
