"""Jinja as sitegen runs it: what templates see, what prints, what is looked after, how failures are told."""
