"""Compiled loops of the picture; they take plain arrays and import nothing of ours."""
