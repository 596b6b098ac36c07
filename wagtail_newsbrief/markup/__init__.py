"""Rich text that came past Wagtail's editor: what of it is shown, in which structure, and its plain text.

Wagtail's editor stores a flat sequence of blocks: paragraphs, headings and lists with inline elements in them. An
importer, a script or a hand in the database stores anything, and Wagtail trusts it: a script runs, an unclosed element
changes the rest of the page, and a line break written as ``<br>`` is an error in the edit view and in Markdown.
"""

from .allow_list import allow_list, refused_names
from .order import MAX_DEPTH
from .sanitize import sanitize_rich_text
from .texts import block_texts, plain_paragraphs

__all__ = ["MAX_DEPTH", "allow_list", "block_texts", "plain_paragraphs", "refused_names", "sanitize_rich_text"]
