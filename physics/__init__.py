"""Bone cutting, heat and fixation. Patient LPS millimetres, newtons, seconds."""
