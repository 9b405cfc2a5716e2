"""Local profiles: salted PINs, several people, mistakes answered with a sentence."""

import json

import pytest

from scenarios.errors import ScenarioError
from scenarios.records.profiles import ProfileStore, Role


@pytest.fixture
def store(tmp_path):
    return ProfileStore(tmp_path / "profiles.json")


def test_profiles_are_kept_in_order_with_role_and_pin(store, tmp_path):
    ada = store.add(" Ada  Lovelace ", Role.SURGEON, "2468")
    ben = store.add("Ben", Role.TRAINEE)
    assert [profile.name for profile in ProfileStore(tmp_path / "profiles.json").list()] == ["Ada Lovelace", "Ben"]
    assert ada.opens_with("2468")
    assert not ada.opens_with("2469")
    assert not ada.opens_with("")
    assert ben.opens_with("anything")
    assert ada.pseudonym != ben.pseudonym


def test_the_pin_is_stored_salted_and_never_plainly(store, tmp_path):
    first, second = store.add("A", Role.TRAINEE, "1234"), store.add("B", Role.TRAINEE, "1234")
    text = (tmp_path / "profiles.json").read_text("utf-8")
    assert "1234" not in {entry for profile in json.loads(text)["profiles"] for entry in profile.values()}
    assert first.pin_digest != second.pin_digest
    assert len(bytes.fromhex(first.salt)) == 16


def test_role_and_pin_change_and_a_removed_name_is_gone(store, tmp_path):
    made = store.add("Chen", Role.TRAINEE, "1234")
    assert store.change(made.pseudonym, role=Role.EDUCATOR).role is Role.EDUCATOR
    assert not store.change(made.pseudonym, pin="").has_pin
    store.remove(made.pseudonym)
    assert store.list() == ()
    assert "Chen" not in (tmp_path / "profiles.json").read_text("utf-8")


def test_a_profile_removed_meanwhile_in_another_window_is_told(store):
    made = store.add("Chen", Role.TRAINEE)
    store.remove(made.pseudonym)
    with pytest.raises(ScenarioError) as told:
        store.change(made.pseudonym, role=Role.EDUCATOR)
    assert told.value.message_id == "scenarios-profile-gone"


@pytest.mark.parametrize(
    ("name", "pin", "message"),
    [
        ("", "", "scenarios-profile-name"),
        ("x" * 61, "", "scenarios-profile-name"),
        ("Ann", "12", "scenarios-profile-pin"),
        ("Ann", "abcd", "scenarios-profile-pin"),
        ("BEN", "", "scenarios-profile-taken"),
    ],
)
def test_a_mistake_is_told_and_changes_nothing(store, name, pin, message):
    store.add("Ben", Role.TRAINEE)
    with pytest.raises(ScenarioError) as told:
        store.add(name, Role.TRAINEE, pin)
    assert told.value.message_id == message
    assert len(store.list()) == 1


@pytest.mark.parametrize("content", ["", "[]", '{"schema_version": 9, "profiles": []}', '{"schema_version": 1}'])
def test_a_damaged_file_is_told(tmp_path, content):
    path = tmp_path / "profiles.json"
    path.write_text(content, "utf-8")
    with pytest.raises(ScenarioError) as told:
        ProfileStore(path).list()
    assert told.value.message_id == "scenarios-profiles-unreadable"
