"""Display meshes have the instrument's measures, its tip at the origin and its body behind."""

import numpy as np
import pytest
import trimesh

from physics.instrument import instruments
from simulator.rendering.instruments import instrument_mesh


@pytest.mark.parametrize("name", sorted(instruments()))
def test_every_instrument_has_a_mesh_of_its_size(name):
    instrument = instruments()[name]
    mesh = instrument_mesh(instrument)
    assert abs(mesh.vertices[:, 2].max()) < 1e-2
    assert np.linalg.norm(mesh.vertices[np.argmax(mesh.vertices[:, 2])][:2]) < 0.1 * instrument.diameter_mm
    reach = min(instrument.flute_length_mm, 0.9 * instrument.length_mm)
    cutting = mesh.vertices[mesh.vertices[:, 2] > -reach - 0.01]
    radius = max(
        0.5 * instrument.diameter_mm,
        0.5 * instrument.shaft_diameter_mm * (instrument.hook_mm > 0.0) + instrument.hook_mm,
    )
    assert np.linalg.norm(cutting[:, :2], axis=1).max() == pytest.approx(radius, rel=0.01)
    tool = mesh.vertices[mesh.vertices[:, 2] > -instrument.length_mm + 1e-6]
    assert tool[:, 2].min() > -instrument.length_mm
    assert mesh.vertices[:, 2].min() < -instrument.length_mm - 50
    assert len(mesh.colours) == len(mesh.vertices)
    shown = trimesh.Trimesh(mesh.vertices, mesh.triangles)
    assert shown.is_winding_consistent
    assert shown.volume > 0
