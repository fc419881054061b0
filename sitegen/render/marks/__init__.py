"""Marks: which place of whose file each piece of a mail came from. For previews alone; artifacts are made without."""
