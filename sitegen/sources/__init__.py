"""Files to a typed model, each value with its file and line."""
