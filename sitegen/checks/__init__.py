"""Checks: artifacts to diagnostics."""
