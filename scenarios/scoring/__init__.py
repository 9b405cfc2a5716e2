"""Scores: a verdict recomputed from a recording alone."""

from scenarios.scoring.result import Result, Verdict
from scenarios.scoring.score import score

__all__ = ["Result", "Verdict", "score"]
