"""Artifacts to diagnostics: what a finished mail must hold."""
