"""Compiled loops of fluoroscopy: plain arrays in, plain arrays out."""
