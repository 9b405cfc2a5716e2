"""The verdict in words."""

from __future__ import annotations

from scenarios.language import Translator, quantity
from scenarios.scoring.result import Reason, Result


def headline(result: Result, translator: Translator) -> str:
    """The verdict and its first reason in one sentence."""
    return reason_sentence(result.reasons[0], translator)


def reason_sentence(reason: Reason, translator: Translator) -> str:
    """One reason in one sentence; measured values are rounded, limits stay as the rubric gives them."""
    texts = {name: quantity(*pair) for name, pair in reason.measured.items()}
    texts |= {name: quantity(*pair, as_given=True) for name, pair in reason.limits.items()}
    return translator.text(reason.message_id, **texts)
