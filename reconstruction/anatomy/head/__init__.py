"""The head: the cavity of the brain, the skull about it, and the mandible apart from it."""
