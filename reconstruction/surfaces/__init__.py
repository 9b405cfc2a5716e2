"""Surfaces of bones: placed in a scan, made into meshes, thinned, repaired, measured, read and written."""
