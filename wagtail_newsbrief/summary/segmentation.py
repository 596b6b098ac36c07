"""Cutting paragraphs into sentences, each of them verbatim.

``sentencex`` (extra ``[suggest]``) knows the abbreviations of many languages. Without it a plain
rule cuts after a sentence mark; it is as good on plain news, and weaker on abbreviations. Around
both stands what neither does: see the comments.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import accumulate, pairwise

# Latin, ellipsis and doubled marks, full-width, Arabic and Urdu, Devanagari, Armenian, Ethiopic,
# Burmese, Khmer, Tibetan. A mark that isn't here ends no sentence, and so starts no point.
SENTENCE_MARKS = frozenset(".!?…‼⁇⁈⁉。！？｡؟۔।॥։።፧፨။។៕།")

#: What opens a quotation somewhere; each may close one elsewhere.
QUOTES = "\"'“”„‟‘‚«»‹›「『"
CLOSERS = "\"'“”’‘»«›‹)]}」』）】》〉"

# A mark of Chinese or Japanese needs no space behind it. A closing quote after the mark is no
# border unless another quotation opens: 「…。」と言った and “…。”他说 go on. sentencex would cut there,
# and takes time that grows with the square of the paragraph.
_IDEOGRAPHIC_MARK = re.compile(r"[。！？｡]")
_IDEOGRAPHIC_BORDER = re.compile(
    r"(?<=[。！？｡])(?![。！？｡…」』”’）】》〉])"
    r"|(?<=[。！？｡][」』”])(?=[「『“])"
    r"|(?<=[!?])(?=[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff])"
)
_BLANK_LINE = re.compile(r"\n\s*\n")
_TOKEN = re.compile(r"\S+")
_WORD = re.compile(r"\w+")

# Thai and Lao have no sentence marks: a full stop there ends an abbreviation, so that a cut behind
# one would give a piece of a sentence.
_WITHOUT_MARKS = re.compile(r"[\u0e00-\u0eff]")

# For the plain rule: initials and ordinals ("J.", "z.B.", "5."), and titles before a name.
_ABBREVIATION = re.compile(
    r"\W*(?:(?:\w\.)+|(?:Mr|Mrs|Ms|Dr|Prof|St|Lt|Col|Gen|Sgt|Sen|Rep|Gov|Rev|Mt|vs|Hr|Fr|Nr|bzw|ca|Mme|Sr|Sra)\.)"
)

# sentencex panics, past Python's exceptions, at "A", a non-breaking space and a full stop, and
# refuses lone surrogates. A stand-in of the same length keeps every position.
_OTHER_SPACE = re.compile(r"[^\S\n ]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")

#: Its time grows with the square of a paragraph's unbalanced quotes; nobody writes so long a one.
_LONGEST_FOR_SENTENCEX = 10_000

_Cut = Callable[[str], list[str]]


def sentences(paragraphs: Iterable[str], language: str) -> Iterator[str]:
    """Yield the pieces of each paragraph, whole sentences or not, without surrounding space.

    Each is a verbatim part of its paragraph. Time grows linearly with the text.
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
    """Tell whether a piece is a sentence from its start to its mark (":" counts: "He said:")."""
    last = sentence.rstrip(CLOSERS)[-1:]
    if not _WORD.search(sentence) or (last not in SENTENCE_MARKS and last not in (":", "：")):
        return False
    return 2 * len(_WITHOUT_MARKS.findall(sentence)) <= len(sentence)


def cut_at_marks(text: str) -> list[str]:
    """Cut behind each word that ends in a sentence mark; the parts make up the text again."""
    parts = []
    start = 0
    for token in _TOKEN.finditer(text):
        word = token[0]
        if word.rstrip(CLOSERS)[-1:] in SENTENCE_MARKS and not _ABBREVIATION.fullmatch(word):
            parts.append(text[start : token.end()])
            start = token.end()
    return [*parts, text[start:]]


def _sentencex(language: str) -> _Cut | None:
    """Return a function that cuts with sentencex; None where it isn't installed."""
    try:
        from sentencex import segment
    except ImportError:
        return None
    code = language.split("-")[0].lower()

    def cut(text: str) -> list[str]:
        if len(text) > _LONGEST_FOR_SENTENCEX:
            return cut_at_marks(text)
        safe = _SURROGATE.sub("\ufffd", _OTHER_SPACE.sub(" ", text))
        ends = accumulate(len(part) for part in segment(code, safe))
        return [text[start:end] for start, end in pairwise([0, *ends])]

    return cut


def _rejoin(parts: list[str]) -> Iterator[str]:
    """Put together what was cut inside a sentence."""
    sentence: list[str] = []
    for part in parts:
        if sentence and not _goes_on(sentence[-1], part):
            yield "".join(sentence)
            sentence = []
        sentence.append(part)
    yield "".join(sentence)


def _goes_on(before: str, after: str) -> bool:
    """Tell whether the border runs through a sentence: “$5 bn. | a year”, “янв. | 2026”."""
    first = _WORD.search(after)
    if first is None:
        return False
    word = first[0]
    # Georgian letters are lower case too, but no sentence there starts with a capital.
    if word[0].islower() and word.islower() and word[0].title() != word[0]:
        return True
    if not word[0].isdigit():
        return False
    last = before.split()[-1:]
    return bool(last) and len(last[0]) <= 5 and last[0].endswith(".") and last[0][:-1].isalpha() and last[0].islower()
