"""The table of a procedure: what lies on it exists and fits, and a mistake in its file is named."""

import pytest

from physics.errors import PhysicsError
from physics.handpiece import assembled, handpieces, load_handpiece
from physics.instrument import instruments
from scenarios.case_file import case_ids, load_case
from scenarios.errors import ScenarioError
from scenarios.language import LANGUAGES, Translator
from scenarios.procedure import load_table, procedure_table
from scenarios.storage import assets_folder

TABLES = sorted((assets_folder() / "procedures").glob("*.toml"))


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.stem)
def test_all_that_lies_on_a_table_exists_and_every_bit_has_a_drive(path):
    table = load_table(path)
    assert table.id == path.stem
    for language in LANGUAGES:
        assert all(Translator(language).has(f"tray-group-{group.id}") for group in table.groups)
    drives = [handpieces()[name] for name in table.handpieces]
    for group in table.groups:
        for name in group.instruments:
            instrument = instruments()[name]
            assert instrument.set_speed_rpm == 0.0 or any(drive.takes(instrument) for drive in drives), name
    for sleeve in table.sleeves:
        sizes = [i.diameter_mm for group in table.groups for i in map(instruments().get, group.instruments)]
        assert sleeve.for_mm in sizes
        assert 0.1 <= sleeve.bore_mm - sleeve.for_mm <= 0.2 + 1e-9


def test_every_case_has_a_table_with_its_own_instrument_and_a_sleeve_for_it():
    for case in map(load_case, case_ids()):
        table = procedure_table(case.procedure)
        assert any(case.instrument in group.instruments for group in table.groups)
        assert any(sleeve.for_mm == instruments()[case.instrument].diameter_mm for sleeve in table.sleeves)
    assert procedure_table("nothing_of_the_kind").groups == ()


START = 'id = "x"\nhandpieces = ["power_drill"]\n'


@pytest.mark.parametrize(
    "text",
    [
        START + "drillls = 1\n",
        'id = "x"\nhandpieces = []\n',
        START + '[[group]]\nid = "a"\ninstruments = "b"\n',
        START + '[[sleeve]]\nid = "s"\nfor_mm = 3.2\nbore_mm = 3.2\nlength_mm = 40\n',
        START + '[[parallel_guide]]\nid = "s"\nfor_mm = 2.0\nbore_mm = 2.1\nlength_mm = 40\n',
        "id = [",
    ],
)
def test_a_mistake_is_told_with_its_file(tmp_path, text):
    path = tmp_path / "table.toml"
    path.write_text(text)
    with pytest.raises(ScenarioError, match="scenarios-procedure"):
        load_table(path)


def test_a_bit_turns_as_its_drive_does_and_a_wrong_coupling_cannot_be_assembled(tmp_path):
    assert assembled("twist_drill_3_2@power_drill").set_speed_rpm == 1000.0
    assert assembled("twist_drill_3_2@hand_drill").set_speed_rpm == 120.0
    assert assembled("k_wire_2_0@wire_driver").set_speed_rpm == 1300.0
    assert assembled("reamer_acetabular_50@power_reamer").set_speed_rpm <= 350.0
    assert assembled("starter_awl").set_speed_rpm == 0.0
    for wrong in ("k_wire_2_0@power_drill", "burr_round_6_0@power_drill", "starter_awl@hand_drill"):
        with pytest.raises(PhysicsError, match="physics-handpiece-coupling"):
            assembled(wrong)
    with pytest.raises(PhysicsError, match="physics-handpiece-unknown"):
        assembled("twist_drill_3_2@teeth")
    path = tmp_path / "drive.toml"
    for wrong, key in (
        ('couples = ["k_wire"]\n', "most_rpm"),
        ('couples = ["awl"]\nmost_rpm = 1\n', "couples"),
        ('couples = [["k_wire"]]\nmost_rpm = 1\n', "couples"),
        ('couples = ["k_wire"]\nmost_rpm = nan\n', "most_rpm"),
        ('couples = ["k_wire"]\nmost_rpm = 1\nspeed_rpm = inf\n', "speed_rpm"),
        ('couples = ["k_wire"]\nmost_rpm = 1\nwidest_mm = -2\n', "widest_mm"),
    ):
        path.write_text('id = "a"\nsource = "s"\n' + wrong)
        with pytest.raises(PhysicsError, match="physics-instrument-missing") as told:
            load_handpiece(path)
        assert told.value.values["key"] == key
