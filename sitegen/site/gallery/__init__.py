"""The gallery: one page that shows every mail with its inbox line, and each one large, from disk or served."""

from sitegen.site.gallery.document import document, script
from sitegen.site.gallery.entry import Entry, Summary
from sitegen.site.gallery.listing import cell_entry, gated_entries, kept_entry, lost_entry
from sitegen.site.gallery.page import fragment, gallery_page, page_of, pieces

__all__ = [
    "Entry",
    "Summary",
    "cell_entry",
    "document",
    "fragment",
    "gallery_page",
    "gated_entries",
    "kept_entry",
    "lost_entry",
    "page_of",
    "pieces",
    "script",
]
