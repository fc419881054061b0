"""Cell to artifacts: copy, blocks, mail, text, message, landing page."""
