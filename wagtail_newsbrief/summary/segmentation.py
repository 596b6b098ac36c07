"""Split paragraphs into verbatim sentences.

``sentencex`` (extra ``[suggest]``) knows the abbreviations of many languages. Without it, paragraphs are split after
sentence marks, which is as good for plain news, but weaker on abbreviations. The comments describe the corrections of
both.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import accumulate, pairwise

# Latin, ellipsis and doubled marks, full-width, Arabic and Urdu, Devanagari, Armenian, Ethiopic, Burmese, Khmer,
# Tibetan. Text that ends in another mark is not a complete sentence.
SENTENCE_MARKS = frozenset(".!?…‼⁇⁈⁉。！？｡؟۔।॥։።፧፨။។៕།")

#: Opening quotation marks; each of them may be a closing one in another language.
QUOTES = "\"'“”„‟‘‚«»‹›「『"
CLOSERS = "\"'“”’‘»«›‹)]}」』）】》〉"

# Chinese and Japanese marks need no space after them. A closing quotation mark after the mark is no border unless
# another quotation follows: 「…。」と言った and “…。”他说 continue.
# sentencex would split there, in time that is quadratic in the length of the paragraph.
_IDEOGRAPHIC_MARK = re.compile(r"[。！？｡]")
_IDEOGRAPHIC_BORDER = re.compile(
    r"(?<=[。！？｡])(?![。！？｡…」』”’）】》〉])"
    r"|(?<=[。！？｡][」』”])(?=[「『“])"
    r"|(?<=[!?])(?=[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff])"
)
_BLANK_LINE = re.compile(r"\n\s*\n")
_TOKEN = re.compile(r"\S+")
_WORD = re.compile(r"\w+")

# Thai and Lao have no sentence marks: a full stop ends an abbreviation there.
_WITHOUT_MARKS = re.compile(r"[\u0e00-\u0eff]")

# Without sentencex: initials and ordinals ("J.", "z.B.", "5."), and titles before a name.
_ABBREVIATION = re.compile(
    r"\W*(?:(?:\w\.)+|(?:Mr|Mrs|Ms|Dr|Prof|St|Lt|Col|Gen|Sgt|Sen|Rep|Gov|Rev|Mt|vs|Hr|Fr|Nr|bzw|ca|Mme|Sr|Sra)\.)"
)

# sentencex panics, without a Python exception, at "A", a non-breaking space and a full stop, and refuses unpaired
# surrogates. They are replaced by characters of the same length.
_OTHER_SPACE = re.compile(r"[^\S\n ]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")

#: sentencex is quadratic in unbalanced quotation marks; longer paragraphs are split without it.
_MAX_FOR_SENTENCEX = 10_000

_Cut = Callable[[str], list[str]]


def sentences(paragraphs: Iterable[str], language: str) -> Iterator[str]:
    """Yield the stripped, verbatim parts of each paragraph, complete sentences or not.

    Time is linear in the length of the text.
    """
    cut = _sentencex(language) or cut_at_marks
    for paragraph in paragraphs:
        for block in _BLANK_LINE.split(paragraph):
            parts: list[str] = []
            for piece in _IDEOGRAPHIC_BORDER.split(block):
                parts += cut_at_marks(piece) if _IDEOGRAPHIC_MARK.search(piece) else cut(piece)
            for sentence in _rejoin(parts):
                if stripped := sentence.strip():
                    yield stripped


def is_whole(sentence: str) -> bool:
    """Return ``True`` if a part is a complete sentence, with a sentence mark or a colon at its end."""
    last = sentence.rstrip(CLOSERS)[-1:]
    if not _WORD.search(sentence) or (last not in SENTENCE_MARKS and last not in (":", "：")):
        return False
    return 2 * len(_WITHOUT_MARKS.findall(sentence)) <= len(sentence)


def cut_at_marks(text: str) -> list[str]:
    """Split after each word that ends in a sentence mark; the parts joined are the text."""
    parts = []
    start = 0
    for token in _TOKEN.finditer(text):
        word = token[0]
        if word.rstrip(CLOSERS)[-1:] in SENTENCE_MARKS and not _ABBREVIATION.fullmatch(word):
            parts.append(text[start : token.end()])
            start = token.end()
    return [*parts, text[start:]]


def _sentencex(language: str) -> _Cut | None:
    """Return a function that splits with sentencex; ``None`` if it isn't installed."""
    try:
        from sentencex import segment
    except ImportError:
        return None
    code = language.split("-")[0].lower()

    def cut(text: str) -> list[str]:
        if len(text) > _MAX_FOR_SENTENCEX:
            return cut_at_marks(text)
        safe = _SURROGATE.sub("\ufffd", _OTHER_SPACE.sub(" ", text))
        ends = accumulate(len(part) for part in segment(code, safe))
        return [text[start:end] for start, end in pairwise([0, *ends])]

    return cut


def _rejoin(parts: list[str]) -> Iterator[str]:
    """Join parts that were split inside a sentence."""
    sentence: list[str] = []
    for part in parts:
        if sentence and not _continues(sentence[-1], part):
            yield "".join(sentence)
            sentence = []
        sentence.append(part)
    yield "".join(sentence)


def _continues(before: str, after: str) -> bool:
    """Return ``True`` if a sentence continues after the split: “$5 bn. | a year”, “янв. | 2026”."""
    first = _WORD.search(after)
    if first is None:
        return False
    word = first[0]
    # Not for Georgian, whose letters are all lower case.
    if word[0].islower() and word.islower() and word[0].title() != word[0]:
        return True
    if not word[0].isdigit():
        return False
    last = before.split()[-1:]
    return bool(last) and len(last[0]) <= 5 and last[0].endswith(".") and last[0][:-1].isalpha() and last[0].islower()
