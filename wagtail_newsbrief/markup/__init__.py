"""Sanitize stored rich text, put it into the structure that Wagtail's editor expects, and extract its plain text.

Wagtail's editor stores a flat sequence of blocks: paragraphs, headings and lists with inline elements in them. An
importer or a script may store anything, and Wagtail trusts it: scripts run, an unclosed element changes the rest of the
page, and ``<br>`` is an error in the edit view and in Markdown.
"""

from .allow_list import allow_list, refused_names
from .order import MAX_DEPTH
from .sanitize import sanitize_rich_text
from .texts import block_texts, plain_paragraphs

__all__ = ["MAX_DEPTH", "allow_list", "block_texts", "plain_paragraphs", "refused_names", "sanitize_rich_text"]
