"""Plain text: reading time, what databases can store, and primary keys in digits."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from wagtail_newsbrief.conf import newsbrief_settings

# Han, Hiragana, Katakana: written without spaces, so the characters are counted.
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_WORD = re.compile(r"\w+(?:[’'\-]\w+)*")
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def collapse(text: str) -> str:
    """Return text in NFC, stripped, with each run of white space replaced by one space."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def count_words(text: str) -> int:
    """Count words; a character of an unspaced script counts as one word."""
    unspaced = len(_UNSPACED.findall(text))
    return unspaced + len(_WORD.findall(_UNSPACED.sub(" ", text)))


def printable(text: str) -> str:
    """Return text without characters that XML 1.0 forbids: control characters, lone surrogates, non-characters."""
    return _NOT_IN_XML.sub("", text)


def words_of(text: str) -> list[str]:
    """Return the words and numbers of a text in any script, without the syntax of search engines."""
    return "".join(char if unicodedata.category(char)[0] in "LMN" else " " for char in text).split()


def reading_seconds(texts: Iterable[str]) -> int:
    """Return the reading time in seconds; 0 without text, else at least 1.

    Rates come from ``READING_WORDS_PER_MINUTE`` and ``READING_CHARACTERS_PER_MINUTE``.
    """
    a_character = 60 / newsbrief_settings.reading_characters_per_minute
    a_word = 60 / newsbrief_settings.reading_words_per_minute
    seconds = 0.0
    for text in texts:
        unspaced = len(_UNSPACED.findall(text))
        seconds += unspaced * a_character + (count_words(text) - unspaced) * a_word
    return max(1, round(seconds)) if seconds else 0


def is_storable(value: str) -> bool:
    """Return whether every database can store a text: it has no NUL and no lone surrogates."""
    return not _UNSTORABLE.search(value)


def storable(value: str) -> str:
    """Return a text with U+FFFD for each character that some database can't store or compare."""
    return _UNSTORABLE.sub("\ufffd", value)


def validate_storable(value: str) -> None:
    """Refuse NUL and lone surrogates, which PostgreSQL cannot store.

    Raises ``ValidationError`` with code ``unstorable_characters``.
    """
    if not is_storable(value):
        raise ValidationError(
            _("This text contains characters that cannot be stored. Delete and type them again."),
            code="unstorable_characters",
        )


def as_id(text: str) -> int | None:
    """Return the primary key written in a text; None if it isn't a number that fits a database."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
