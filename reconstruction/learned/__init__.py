"""Bones labelled by a learned model of the nnU-Net form that a user imports from disk; an optional extra.

One way through the folder: ``model_folder`` reads what a model says of itself, ``network`` (the only module that
imports torch) runs it, ``scan_labels`` brings its answer onto the grid of the scan, ``label_names`` and ``sides`` say
which bone each label is, and ``division`` gives every bone its voxels of the scan.
"""
