"""Scene graph built from session snapshots; knows VTK, knows no window toolkit."""
