"""Copy: Markdown files with fenced blocks, from text to bodies."""
