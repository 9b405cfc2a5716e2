"""The debrief: one page that says what happened, proves it, and can be kept."""

from scenarios.debrief.page import write_debrief

__all__ = ["write_debrief"]
