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


def title_of_id(speaker: Speaker, bone_id: str, *, in_sentence: bool = False) -> str:
    """What the bone of an id is called, as a title or within a sentence; as in the program where nobody translated it.

    Raises:
        ReconstructionError: no bone has such an id.
    """
    bone = parse_bone_id(bone_id)
    message = f"bones-{bone.name}".replace("_", "-")
    if bone.place_in_scan is not None:
        said = speaker.text(f"{message}-in-scan", place=bone.place_in_scan)
    else:
        said = speaker.text(message) if speaker.has(message) else bone.name.replace("_", " ")
    form = "bones-in-sentence" if in_sentence else "bones-title"
    words = speaker.text(form, name=said, side=bone.side or "none", number=bone.level or "none")
    return words if in_sentence else words[:1].upper() + words[1:]


def with_bone_titles(speaker: Speaker, values: Mapping[str, object]) -> dict[str, object]:
    """Values of a message with bones called by their names where they stand with their ids."""
    titled = dict(values)
    for key in _BONES & values.keys():
        named = [_said(speaker, part) for part in str(values[key]).split(", ")]
        titled[key] = speaker.text("bones-separator").join(named)
    return titled


def _said(speaker: Speaker, word: str) -> str:
    try:
        return title_of_id(speaker, word, in_sentence=True)
    except ReconstructionError:
        return word  # a dash where a part became nothing
