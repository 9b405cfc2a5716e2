"""The bench: runs experiments on the engines, each only once however many rows read it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

Measures = Mapping[str, float]
"""What a run gave, by name."""
Runner = Callable[["Bench", Mapping[str, Any]], Measures]
"""Runs one kind of experiment: what is prescribed, in lab units, to what was measured."""


class CannotRunError(Exception):
    """The engines have no way to run this experiment; the message (`validation-why-…`) says why."""

    def __init__(self, message_id: str, **values: object) -> None:
        super().__init__(message_id)
        self.message_id = message_id
        self.values = values


class Bench:
    """Runners by name and the memory of what they gave."""

    def __init__(self, runners: Mapping[str, Runner]) -> None:
        self._runners = runners
        self._results: dict[str, Measures | Exception] = {}
        self.runs = 0
        """Experiments actually run; the rest were read from memory."""

    def run(self, runner: str, given: Mapping[str, Any]) -> Measures:
        """Measures of one experiment; the same one is run only once.

        Raises:
            CannotRunError: if the engines cannot run it.
            PhysicsError: if an engine refuses what is prescribed.
        """
        key = runner + json.dumps(given, sort_keys=True)
        if key not in self._results:
            self.runs += 1
            try:
                self._results[key] = self._runners[runner](self, given)
            except Exception as error:
                if getattr(error, "message_id", None) is None:
                    raise
                self._results[key] = error
        result = self._results[key]
        if isinstance(result, Exception):
            raise result
        return result
