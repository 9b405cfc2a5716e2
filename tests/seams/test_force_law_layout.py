"""Physics and haptics do not know each other; the session relies on their slot numbers being the same."""

import haptics.force_law_layout as hand
import physics.force_law_layout as bone
from haptics.servo_loop import ROW_COLUMNS
from simulator.session.servo_rows import COMMAND_START, RESPONSE_START


def _slots(module) -> dict[str, int]:
    return {name: getattr(module, name) for name in dir(module) if name.startswith(("COMMAND_", "RESPONSE_"))}


def test_both_engines_name_the_same_slots():
    theirs, ours = _slots(hand), _slots(bone)
    shared = {name for name in theirs if isinstance(theirs[name], int)} & set(ours)
    assert {name: theirs[name] for name in shared} == {name: ours[name] for name in shared}
    assert len(shared) >= 20


def test_sizes_and_order_of_a_servo_row():
    assert len(ROW_COLUMNS) == COMMAND_START + bone.COMMAND_SIZE + bone.RESPONSE_SIZE
    assert ROW_COLUMNS[COMMAND_START + bone.COMMAND_TIP] == "command_tip_x_mm"
    assert ROW_COLUMNS[COMMAND_START + bone.COMMAND_TRIGGER] == "command_trigger"
    assert ROW_COLUMNS[RESPONSE_START + bone.RESPONSE_THRUST] == "response_thrust_N"
    assert ROW_COLUMNS[RESPONSE_START + bone.RESPONSE_REMOVED] == "response_removed_mm3"
