"""What the desktop asks of the rest of the program, wired together."""

from simulator.desktop_services.wiring import desktop_services

__all__ = ["desktop_services"]
