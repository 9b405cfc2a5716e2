"""Hand correction of a label map: pure tools, changes that can be undone, scripts, and surfaces built anew."""
