"""Bones of the foot and ankle told apart and named without seeds, by a model of the foot's skeleton."""
