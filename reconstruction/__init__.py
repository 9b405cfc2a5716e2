"""Images in, patient model out. Patient LPS millimetres throughout."""
