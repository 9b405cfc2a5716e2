import numpy as np
import pytest

from simulator.rendering.fluoroscopy.attenuation import MATERIALS, attenuation_per_mm
from simulator.rendering.fluoroscopy.beam import Beam
from simulator.rendering.fluoroscopy.errors import FluoroscopyError
from simulator.rendering.fluoroscopy.hounsfield_scale import cortical_bone_HU, hounsfield_scale


def test_tabulated_values_come_back():
    # NIST: water at 60 keV 0.2059 cm2/g; iron-like steel between iron (1.205) and its heavier parts.
    assert attenuation_per_mm("water", 60.0) == pytest.approx(0.02059)
    assert attenuation_per_mm("cortical_bone", 100.0) == pytest.approx(0.1855 * 1.92 / 10.0)
    assert 1.205 < attenuation_per_mm("steel", 60.0) * 10.0 / 7.95 < 1.4


@pytest.mark.parametrize("material", MATERIALS)
def test_attenuation_falls_with_energy_except_over_an_edge(material):
    energies = np.linspace(40.0, 150.0, 300)
    assert (np.diff(attenuation_per_mm(material, energies)) < 0.0).all()
    assert len(MATERIALS[material].energies_keV) == len(MATERIALS[material].mass_attenuation)


@pytest.mark.parametrize("energy", [9.0, 151.0, np.nan])
def test_energies_outside_the_tables_are_refused(energy):
    with pytest.raises(FluoroscopyError):
        hounsfield_scale(energy)


def test_unknown_materials_are_refused():
    with pytest.raises(FluoroscopyError) as refusal:
        attenuation_per_mm("kryptonite", 60.0)
    assert "titanium" in str(refusal.value)


@pytest.mark.parametrize("energy", [20.0, 50.0, 70.0, 120.0])
def test_the_relation_meets_air_water_and_bone(energy):
    scale = hounsfield_scale(energy)
    assert scale.attenuation_per_mm(-1000.0) == 0.0
    assert scale.attenuation_per_mm(0.0) == pytest.approx(attenuation_per_mm("water", energy))
    assert scale.attenuation_per_mm(cortical_bone_HU()) == pytest.approx(attenuation_per_mm("cortical_bone", energy))
    hu = np.linspace(-900.0, 8000.0, 500)
    assert (np.diff(scale.attenuation_per_mm(hu)) > 0.0).all()
    nodes = np.array(scale.nodes())
    inside = np.linspace(-900.0, nodes[-1, 0], 77)
    assert np.allclose(np.interp(inside, *nodes.T), scale.attenuation_per_mm(inside))


def test_at_the_scanner_s_own_energy_bone_lies_on_the_ct_line():
    scale = hounsfield_scale(70.0)
    assert scale.attenuation_per_mm(1000.0) == pytest.approx(2.0 * scale.attenuation_per_mm(0.0), rel=1e-6)


def test_bins_hold_the_whole_signal_below_the_tube_voltage():
    for kilovolts in (40.0, 70.0, 110.0):
        energies, shares = Beam(peak_kV=kilovolts).detected_bins()
        assert shares.sum() == pytest.approx(1.0)
        assert energies.max() < kilovolts
        assert (np.diff(energies) > 0.0).all()


def test_mean_energy_rises_with_voltage_and_filter():
    assert 40.0 < Beam(peak_kV=70.0).mean_energy_keV() < 60.0
    assert Beam(peak_kV=110.0).mean_energy_keV() > Beam(peak_kV=70.0).mean_energy_keV()
    assert Beam(copper_mm=0.9).mean_energy_keV() > Beam(copper_mm=0.0).mean_energy_keV()


@pytest.mark.parametrize("kilovolts", [20.0, 200.0])
def test_voltages_no_c_arm_has_are_refused(kilovolts):
    with pytest.raises(FluoroscopyError):
        Beam(peak_kV=kilovolts)


def test_few_bins_are_near_the_full_spectrum():
    water = np.array([0.0, 50.0, 200.0])

    def signal(bins):
        energies, shares = Beam(peak_kV=80.0, bins=bins).detected_bins()
        return shares @ np.exp(-attenuation_per_mm("water", energies)[:, None] * water)

    assert np.allclose(signal(6), signal(60), rtol=0.03)
