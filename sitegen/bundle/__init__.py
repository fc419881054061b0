"""Bundles: all that belongs to one campaign in one zip, with a digest in its name; made, verified and uploaded."""
