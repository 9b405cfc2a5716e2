"""Names for what comes from the OpenXR package, which has no types of its own that a checker could read."""

from __future__ import annotations

from typing import Any, TypeAlias

Package: TypeAlias = Any
"""The package itself, as `openxr_backend` loaded it."""
Handle: TypeAlias = Any
"""Instance, system, session, space, or a structure."""
