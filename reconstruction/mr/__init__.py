"""Bones in magnetic resonance pictures: no units, no fixed grey of bone, and bone known by its marrow's compartment."""
