"""Plain text: HTML as lines, and where they break."""
