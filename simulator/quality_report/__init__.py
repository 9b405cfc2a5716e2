"""The quality report of a case: one self-contained page in both languages."""
