"""What a bone is called in the language of whoever reads it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from reconstruction.bone_naming import parse_bone_id
from reconstruction.errors import ReconstructionError

_BONES = frozenset({"bones", "id", "ids", "into", "new", "parts"})
"""Values of messages that hold ids of bones, several with commas between."""


class Speaker(Protocol):
    """Anything that has texts by their ids."""

    def text(self, message_id: str, **values: object) -> str:
        """The text of a message."""

    def has(self, message_id: str) -> bool:
        """Whether there is such a message."""


def bone_title(speaker: Speaker, name: str, side: str | None, number: str | None, *, in_sentence: bool = False) -> str:
    """What a bone is called, as a title or within a sentence; its name in the program where nobody translated it."""
    message = f"bones-{name}".replace("_", "-")
    said = speaker.text(message) if speaker.has(message) else name.replace("_", " ")
    form = "bones-in-sentence" if in_sentence else "bones-title"
    return speaker.text(form, name=said, side=side or "none", number=number or "none")


def title_of_id(speaker: Speaker, bone_id: str) -> str:
    """What the bone of an id is called."""
    bone = parse_bone_id(bone_id)
    return bone_title(speaker, bone.name, bone.side, bone.level)


def with_bone_titles(speaker: Speaker, values: Mapping[str, object]) -> dict[str, object]:
    """Values of a message with bones called by their names where they stand with their ids."""
    titled = dict(values)
    for key in _BONES & values.keys():
        named = [_said(speaker, part) for part in str(values[key]).split(", ")]
        titled[key] = speaker.text("bones-separator").join(named)
    return titled


def _said(speaker: Speaker, word: str) -> str:
    try:
        bone = parse_bone_id(word)
    except ReconstructionError:
        return word  # a dash where a part became nothing
    return bone_title(speaker, bone.name, bone.side, bone.level, in_sentence=True)
