"""Model to cells: segments, experiment, cascade, file choice, queries, gate."""
