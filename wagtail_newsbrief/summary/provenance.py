"""The origin of a summary, and a digest to detect changes of its article."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from wagtail_newsbrief.utils.text import collapse

#: Part of every digest. Increase it if the extracted text of an unchanged body changes.
EXTRACTOR_VERSION = 2


class SummaryOrigin(models.TextChoices):
    """How the summary was written."""

    HUMAN = "human", _("Written by an editor")
    EXTRACTED = "extracted", _("Selected from the article")
    AI = "ai", _("Generated with AI")
    AI_EDITED = "ai_edited", _("Generated with AI, edited")


def label_for_readers(origin: str, *, reviewed: bool) -> str:
    """Return the label of a summary for readers; empty for one that an editor wrote."""
    if origin == SummaryOrigin.EXTRACTED:
        return gettext("Selected from the article")
    if origin in (SummaryOrigin.AI, SummaryOrigin.AI_EDITED):
        if reviewed:
            return gettext("Generated with AI, reviewed by an editor")
        return pgettext("label of an unreviewed summary", "Generated with AI")
    return ""


def needs_review(origin: str) -> bool:
    """Return ``True`` if a summary of this origin must be reviewed by an editor."""
    return origin in (SummaryOrigin.AI, SummaryOrigin.AI_EDITED)


def source_digest(texts: Iterable[str]) -> str:
    """Return the SHA-256, in hex, of the text of a body.

    It doesn't change with markup, white space or Unicode normalisation. The language is not part of it, since a
    translation that isn't translated yet, and an alias in another language, have the text that their summary was
    written for.
    """
    digest = hashlib.sha256(str(EXTRACTOR_VERSION).encode())
    for text in texts:
        digest.update(b"\n")
        digest.update(collapse(text).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()
