"""The living person around the bone: blood volume, what is lost, and what the anaesthetist's monitor shows.

For training; it predicts nothing about a real patient.
"""
