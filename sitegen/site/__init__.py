"""Which cells are stale; run them; write, manifest, bundle, diff."""
