"""The gallery: one page that shows every mail with its inbox line, and each one large, from disk or served."""

from sitegen.site.gallery.entry import Entry, Summary
from sitegen.site.gallery.page import MODULES, gallery_page, render

__all__ = ["MODULES", "Entry", "Summary", "gallery_page", "render"]
