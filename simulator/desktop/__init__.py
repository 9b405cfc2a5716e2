"""The Qt shell: the only folder that imports Qt."""
