"""sitegen: personalised email and landing pages from YAML and Markdown."""

__version__ = "0.1.0"
