"""What eye and ear get of the operating room, as the user set it."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.desktop.picture_settings import PictureSettings
from simulator.desktop.sound_desk import SoundDesk


@dataclass(frozen=True)
class Senses:
    """One for the whole window."""

    pictures: PictureSettings
    sound: SoundDesk
