"""The debrief's pictures: what each shows, said in all languages, and the X-rays that were taken on the way."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from markupsafe import Markup

from scenarios.debrief.bilingual import Bilingual
from scenarios.language import Translator, quantity
from scenarios.recording import Event, Recording
from scenarios.scoring.radiation import KEPT_EVENT, SHOT_EVENT
from scenarios.scoring.result import Result

HAND_EVENT, SECOND_HAND_EVENT = "hand", "second_hand"
"""A device took the tool, or the camera."""

PARTING_EVENT = "parted"
"""The bone was found in more or fewer pieces than before."""

SECTION_VIEWS = ("overview", "entry", "section")
"""The 3-D pictures, in the order in which they prove the verdict."""

MOST_X_RAYS = 12
"""Saved shots shown; of more, the last ones: they show what was left behind."""


@dataclass(frozen=True)
class Picture:
    """One picture of the page."""

    source: Markup
    """Its data, as the address of the image."""
    alt: Markup
    """Attributes that name it: in the page's first language, and in each language for the switch."""
    caption: Markup


def pictures_of_bone(words: Bilingual, result: Result, pictures: dict[str, bytes], language: str) -> list[Picture]:
    """The 3-D pictures, those that this page knows first."""
    known = [key for key in SECTION_VIEWS if key in pictures]
    others = [key for key in pictures if key not in known and not key.startswith("xray_")]
    measured = {
        short: quantity(result.metrics[name].value, result.metrics[name].unit) if name in result.metrics else "–"
        for short, name in (("entry", "entry_error_mm"), ("axis", "axis_error_deg"), ("plunge", "plunge_mm"))
    }

    def said(key: str, translator: Translator) -> str:
        return translator.text(f"debrief-alt-{key}", **measured) if key in known else key

    return [
        Picture(
            _data(pictures[key]),
            _alt(words, partial(said, key), language),
            words.text(f"debrief-picture-{key}") if key in known else Markup.escape(key),
        )
        for key in known + others
    ]


def x_rays(words: Bilingual, recording: Recording, pictures: dict[str, bytes], language: str) -> list[Picture]:
    """The saved shots in the order they were taken, each with its view, time, voltage and dose."""
    period = float(recording.header.get("servo_period_s", 0.001))
    kept = [event for event in recording.events if event.values.get("picture") in pictures]
    return [
        Picture(
            _data(pictures[event.values["picture"]]),
            _alt(words, partial(_said, event, period, "alt"), language),
            words.each(partial(_said, event, period, "caption")),
        )
        for event in kept[-MOST_X_RAYS:]
    ]


def event_sentence(words: Bilingual, event: Event) -> Markup:
    """What the timeline says of something the session noted."""
    message = "debrief-event-" + event.name.replace("_", "-")
    if not words.translators["en"].has(message):
        return Markup.escape(event.name)
    if event.name in (HAND_EVENT, SECOND_HAND_EVENT):
        return words.each(lambda translator: translator.text(message, device=_device(translator, event)))
    if event.name == PARTING_EVENT:
        volumes = " + ".join(f"{float(volume):.0f}" for volume in event.values.get("volumes_mm3", ())) + " mm³"
        return words.text(message, pieces=str(event.values.get("pieces", "")), volumes=volumes)
    if event.name not in (SHOT_EVENT, KEPT_EVENT):
        return words.text(message)
    beam = quantity(float(event.values.get("beam_s", 0.0)), "s")
    return words.each(lambda translator: translator.text(message, view=_view(translator, event), time=beam))


def _said(event: Event, period_s: float, what: str, translator: Translator) -> str:
    minutes, seconds = divmod(int(event.tick * period_s), 60)
    return translator.text(
        f"debrief-x-ray-{what}",
        view=_view(translator, event),
        time=f"{minutes}:{seconds:02d}",
        voltage=quantity(float(event.values["peak_kV"]), "kV"),
        dose=quantity(float(event.values.get("dose_area_product_uGy_m2", 0.0)), "uGy_m2"),
    )


def _device(translator: Translator, event: Event) -> str:
    """A device by its own name; the driver's where no text knows it."""
    driver = str(event.values.get("driver", ""))
    message = f"haptics-driver-{driver}".replace("_", "-")
    return translator.text(message) if translator.has(message) else driver


def _view(translator: Translator, event: Event) -> str:
    message = f"fluoroscopy-view-{event.values.get('view') or 'free'}"
    return translator.text(message if translator.has(message) else "fluoroscopy-view-free")


def _data(png: bytes) -> Markup:
    return Markup("data:image/png;base64,") + base64.b64encode(png).decode("ascii")


def _alt(words: Bilingual, say: Callable[[Translator], str], language: str) -> Markup:
    pairs = [("alt", say(words.translators[language]))]
    pairs += [(f"data-alt-{translator.tag.lower()}", say(translator)) for translator in words.translators.values()]
    return Markup(" ").join(Markup('{0}="{1}"').format(name, text) for name, text in pairs)
