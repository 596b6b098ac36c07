"""Where a summary comes from, who looked at it, and whether its article has changed since."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from wagtail_newsbrief.utils.text import collapse

#: Part of every digest. Raised when the text that is digested changes for an unchanged body.
EXTRACTOR_VERSION = 2


class SummaryOrigin(models.TextChoices):
    """Who wrote the summary."""

    HUMAN = "human", _("Written by an editor")
    EXTRACTED = "extracted", _("Selected from the article")
    AI = "ai", _("Generated with AI")
    AI_EDITED = "ai_edited", _("Generated with AI, edited")


def label_for_readers(origin: str, *, reviewed: bool) -> str:
    """Return what readers are told about a summary; empty for one that an editor wrote."""
    if origin == SummaryOrigin.EXTRACTED:
        return gettext("Selected from the article")
    if origin in (SummaryOrigin.AI, SummaryOrigin.AI_EDITED):
        if reviewed:
            return gettext("Generated with AI, reviewed by an editor")
        return pgettext("label of an unreviewed summary", "Generated with AI")
    return ""


def needs_review(origin: str) -> bool:
    """Tell whether a summary of this origin wants an editor's eye before it is published."""
    return origin in (SummaryOrigin.AI, SummaryOrigin.AI_EDITED)


def source_digest(texts: Iterable[str]) -> str:
    """Return the SHA-256, in hex, that stands for the text of a body.

    Changes of markup, white space or Unicode form leave it as it is; any changed word does not. The language has no
    say: a copy that waits for its translation, and an alias in another language, have the text that their summary
    was written for.
    """
    digest = hashlib.sha256(str(EXTRACTOR_VERSION).encode())
    for text in texts:
        digest.update(b"\n")
        digest.update(collapse(text).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()
