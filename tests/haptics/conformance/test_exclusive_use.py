"""One hand at a device: whoever comes second is told so in a sentence, whoever comes later gets it."""

import contextlib
import os
import tempfile
import uuid
from pathlib import Path

import pytest

from haptics.drivers.exclusive_use import ExclusiveUse
from haptics.errors import HapticsError

NOBODY = 65534


@pytest.fixture
def name():
    """Names a device that nobody else asks for."""
    return f"test {uuid.uuid4().hex}"


@pytest.fixture
def lock(name):
    """The file of that device's lock."""
    path = Path(tempfile.gettempdir()) / f"osteon-device-{name.replace(' ', '-')}.lock"
    yield path
    with contextlib.suppress(FileNotFoundError):
        path.unlink()


@contextlib.contextmanager
def an_ordinary_user():
    """Root may write to everything: for a moment this process is nobody in particular."""
    was_root = hasattr(os, "geteuid") and os.geteuid() == 0
    if was_root:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if was_root:
            os.seteuid(0)


def test_a_device_is_free_again_once_it_was_let_go(name, lock):
    first = ExclusiveUse(name)
    with pytest.raises(HapticsError, match="haptics-device-busy"):
        ExclusiveUse(name)
    first.release()
    first.release()
    ExclusiveUse(name).release()


def test_a_lock_that_another_user_of_this_machine_left_bars_nobody(name, lock):
    lock.touch()
    lock.chmod(0o444)
    with an_ordinary_user():
        held = ExclusiveUse(name)
        with pytest.raises(HapticsError, match="haptics-device-busy"):
            ExclusiveUse(name)
        held.release()


def test_a_lock_that_cannot_be_had_at_all_is_told_in_a_sentence(name, lock):
    lock.mkdir()
    with pytest.raises(HapticsError, match="haptics-device-busy"):
        ExclusiveUse(name)
    lock.rmdir()
