"""The preview: watch, serve, reload."""
