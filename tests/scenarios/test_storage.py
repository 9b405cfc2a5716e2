"""Files are there whole or not at all, and never outgrow the disk."""

import shutil

import pytest

from scenarios import storage
from scenarios.errors import ScenarioError


def test_a_file_is_replaced_whole(tmp_path):
    path = tmp_path / "new" / "page.html"
    storage.write_whole(path, b"one")
    storage.write_whole(path, b"two")
    assert path.read_bytes() == b"two"
    assert [entry.name for entry in path.parent.iterdir()] == ["page.html"]


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    path = tmp_path / "page.html"
    storage.write_whole(path, b"old")

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(storage, "force_to_disk", full)
    with pytest.raises(ScenarioError, match="cannot-write"):
        storage.write_whole(path, b"new")
    assert path.read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["page.html"]


def test_a_folder_in_the_way_is_said(tmp_path):
    (tmp_path / "page.html").mkdir()
    with pytest.raises(ScenarioError, match="cannot-write"):
        storage.write_whole(tmp_path / "page.html", b"x")
    assert [entry.name for entry in tmp_path.iterdir()] == ["page.html"]


def test_a_file_where_a_folder_should_be_is_said(tmp_path):
    (tmp_path / "sessions").write_text("no folder")
    with pytest.raises(ScenarioError, match="cannot-write"):
        storage.write_whole(tmp_path / "sessions" / "page.html", b"x")
    assert (tmp_path / "sessions").read_text() == "no folder"


def test_room_on_the_disk_is_asked_for(tmp_path):
    free = shutil.disk_usage(tmp_path).free
    storage.require_disk_space(tmp_path / "not" / "yet" / "there", 1000)
    with pytest.raises(ScenarioError) as raised:
        storage.require_disk_space(tmp_path, free)
    assert raised.value.message_id == "scenarios-disk-full"
    assert raised.value.values["needed_mb"] > raised.value.values["free_mb"]


def test_all_data_lies_under_one_folder_if_asked(tmp_path, monkeypatch):
    monkeypatch.setenv("OSTEON_HOME", str(tmp_path))
    places = storage.where_data_lies()
    for name in ("sessions", "records", "cache", "logs"):
        assert places[name].is_relative_to(tmp_path)
    assert places["assets"].is_dir()


def test_a_folder_disappears_with_all_it_holds(tmp_path):
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "c").write_text("x")
    storage.delete_folder(tmp_path / "a")
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(ScenarioError, match="cannot-delete"):
        storage.delete_folder(tmp_path / "a")
