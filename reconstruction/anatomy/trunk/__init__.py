"""Bones of the trunk: spine, ribs, pelvis, shoulder girdle and skull, told apart and named by their place."""
