"""Haptic devices and the servo loop. Metres and newtons on the device side."""
