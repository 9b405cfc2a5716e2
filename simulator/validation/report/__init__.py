"""The report of a validation run as one self-contained page."""
