"""Where every joule went; the balance is checked, not assumed."""

from __future__ import annotations

from dataclasses import dataclass, fields


@dataclass
class EnergyLedger:
    """Heat given and lost since the start [J]; what is stored is added by who asks for the balance."""

    supplied: float = 0.0
    """Mechanical work turned into heat, plus heat deposited directly."""
    far: float = 0.0
    """Through the sides of the window, into bone beyond it."""
    left_window: float = 0.0
    """In cells the moving window has left behind."""
    chips: float = 0.0
    """Carried out by chips."""
    water: float = 0.0
    """Carried away by irrigation (negative where it warms what is colder)."""
    steam: float = 0.0
    """Boiled away."""
    air: float = 0.0
    """To the air and along the shank to the chuck."""
    tool: float = 0.0
    """In tools that were laid aside."""

    @property
    def lost(self) -> float:
        """Sum of all losses [J]."""
        return sum(getattr(self, entry.name) for entry in fields(self) if entry.name != "supplied")

    @property
    def turnover(self) -> float:
        """Sum of the sizes of all entries [J]: the scale to judge an imbalance by."""
        return sum(abs(getattr(self, entry.name)) for entry in fields(self))
