"""Bone density: Hounsfield units to mineral, ash and apparent density; calibration; sites; bone of other quality."""
