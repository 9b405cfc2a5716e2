"""Who uses this machine: local profiles. The name never leaves the machine; everything else knows a pseudonym."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import re
import uuid
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from pathlib import Path

from scenarios.errors import ScenarioError
from scenarios.storage import data_folder, write_whole

SCHEMA_VERSION = 1

_SCRYPT = {"n": 2**14, "r": 8, "p": 1, "dklen": 32}
"""Cost of one guess of a PIN: 16 MiB and some 50 ms, as RFC 7914 advises for signing in by hand."""

_SALT_BYTES = 16
_PIN = re.compile(r"\d{4,12}")
LONGEST_NAME = 60


class Role(StrEnum):
    """What someone comes for; it orders the places, it locks none: the data of this machine belong to its user."""

    TRAINEE = "trainee"
    SURGEON = "surgeon"
    EDUCATOR = "educator"
    PLANNER = "planner"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True)
class Profile:
    """One person at this machine."""

    pseudonym: str
    """Under this the sessions are stored; drawn at random, so that nothing leads back to the name."""
    name: str
    role: Role
    salt: str = ""
    pin_digest: str = ""
    """scrypt of the PIN, hexadecimal; empty where there is none."""

    @property
    def has_pin(self) -> bool:
        """Whether signing in asks for a PIN."""
        return bool(self.pin_digest)

    def opens_with(self, pin: str) -> bool:
        """Whether this is the PIN; any is where none was set."""
        if not self.has_pin:
            return True
        return hmac.compare_digest(_digest(pin, bytes.fromhex(self.salt)), self.pin_digest)


def profiles_path() -> Path:
    """Where the profiles of this machine's user lie."""
    return data_folder() / "profiles.json"


class ProfileStore:
    """The profiles of this machine, in one small file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def list(self) -> tuple[Profile, ...]:
        """All profiles in the order in which they were made.

        Raises:
            ScenarioError: if the file is damaged or of a newer version.
        """
        if not self._path.is_file():
            return ()
        try:
            stored = json.loads(self._path.read_text(encoding="utf-8"))
            version = int(stored["schema_version"])
            profiles = tuple(Profile(**{**entry, "role": Role(entry["role"])}) for entry in stored["profiles"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ScenarioError("scenarios-profiles-unreadable", file=str(self._path)) from error
        if version > SCHEMA_VERSION:
            raise ScenarioError("scenarios-profiles-unreadable", file=str(self._path))
        return profiles

    def add(self, name: str, role: Role, pin: str = "") -> Profile:
        """Make a profile.

        Raises:
            ScenarioError: if the name is empty, too long or taken, or the PIN is not 4 to 12 digits.
        """
        name = " ".join(name.split())
        if not 0 < len(name) <= LONGEST_NAME:
            raise ScenarioError("scenarios-profile-name", limit=LONGEST_NAME)
        profiles = self.list()
        if any(profile.name.casefold() == name.casefold() for profile in profiles):
            raise ScenarioError("scenarios-profile-taken")
        made = _with_pin(Profile(f"U-{uuid.uuid4().hex[:10].upper()}", name, role), pin)
        self._write((*profiles, made))
        return made

    def change(self, pseudonym: str, *, role: Role | None = None, pin: str | None = None) -> Profile:
        """Give a profile another role or PIN; an empty PIN takes it away.

        Raises:
            ScenarioError: if there is no such profile (any more) or the PIN is not 4 to 12 digits.
        """
        profiles = self.list()
        changed = next((profile for profile in profiles if profile.pseudonym == pseudonym), None)
        if changed is None:
            raise ScenarioError("scenarios-profile-gone")
        changed = changed if role is None else replace(changed, role=role)
        changed = changed if pin is None else _with_pin(changed, pin)
        self._write(tuple(changed if profile.pseudonym == pseudonym else profile for profile in profiles))
        return changed

    def remove(self, pseudonym: str) -> None:
        """Forget a profile's name and PIN; its sessions stay under the pseudonym."""
        self._write(tuple(profile for profile in self.list() if profile.pseudonym != pseudonym))

    def _write(self, profiles: tuple[Profile, ...]) -> None:
        stored = {"schema_version": SCHEMA_VERSION, "profiles": [asdict(profile) for profile in profiles]}
        write_whole(self._path, json.dumps(stored, ensure_ascii=False, indent=1).encode())


def _with_pin(profile: Profile, pin: str) -> Profile:
    if not pin:
        return replace(profile, salt="", pin_digest="")
    if not _PIN.fullmatch(pin):
        raise ScenarioError("scenarios-profile-pin")
    salt = os.urandom(_SALT_BYTES)
    return replace(profile, salt=salt.hex(), pin_digest=_digest(pin, salt))


def _digest(pin: str, salt: bytes) -> str:
    return hashlib.scrypt(pin.encode(), salt=salt, **_SCRYPT).hex()
