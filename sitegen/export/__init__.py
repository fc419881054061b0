"""The export: for each email service what its API takes, what it must know of recipients, and how to upload it."""
