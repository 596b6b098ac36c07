"""What is written in the articles: summaries, bodies, headlines. Made up, the same for the same seed."""

from __future__ import annotations

import json
import random
import uuid
from collections.abc import Sequence
from typing import Any

_TEXT = (
    "the of and to a in that council bridge harbour said for was on by with from at it ferry budget river "
    "mayor vote school which road after two will not new tram report market winter people north engineers "
    "water plan year street library million before committee repairs station week night more than residents "
    "open closed between long against "
)
_WORDS = _TEXT.split()
#: Half of what is said is said with the first tenth of the words.
_WEIGHTS = [1 / rank for rank in range(1, len(_WORDS) + 1)]


class Writer:
    """Writes streams as they are stored."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)

    def sentence(self) -> str:
        words = self._chance.choices(_WORDS, _WEIGHTS, k=self._chance.randint(8, 24))
        return f"{' '.join(words).capitalize()}."

    def paragraph(self, sentences: int, links: Sequence[int] = ()) -> str:
        """Return rich text as it is stored, with a link to each of the pages ``links``."""
        said = [self.sentence() for _ in range(sentences)]
        said[0] = f"<b>{said[0]}</b>" if self._chance.random() < 0.2 else said[0]
        told = [f'More in <a linktype="page" id="{pk}">what we reported</a>.' for pk in links]
        return f"<p>{' '.join([*said, *told])}</p>"

    def body(self, name: str, images: Sequence[int], links: Sequence[int]) -> str:
        """Return some 600 words in ten or eleven blocks: two images, links to pages, a quote, a list, perhaps a table.

        ``name`` is a word that nobody else has.
        """
        first, second = self._chance.sample(list(images), 2)
        blocks = [
            ("paragraph", self.paragraph(4)),
            ("paragraph", self.paragraph(5, links[:1])),
            ("image", self._image(first)),
            ("heading", {"text": self.sentence(), "level": "h2"}),
            ("paragraph", self.paragraph(5)),
            ("quote", {"text": self.sentence(), "attribution": name}),
            ("paragraph", self.paragraph(6, links[1:])),
            ("list", {"ordered": False, "items": _items([self.paragraph(1) for _ in range(3)])}),
            ("image", self._image(second)),
            ("paragraph", self.paragraph(5)),
        ]
        if self._chance.random() < 0.2:
            blocks.append(("table", self._table()))
        return _stored(blocks)

    def brief(self) -> str:
        """Return a summary of three block types out of six."""
        kinds = {
            "key_points": lambda: _items([self.paragraph(1) for _ in range(3)]),
            "paragraph": lambda: self.paragraph(2),
            "why_it_matters": lambda: self.paragraph(2),
            "quote": lambda: {"text": self.sentence(), "attribution": "a reader"},
            "figures": lambda: _items([{"value": "4.2 km", "label": self.sentence()} for _ in range(2)]),
            "timeline": lambda: _items([{"date": "May 1911", "event": self.sentence()} for _ in range(3)]),
        }
        return _stored([(kind, kinds[kind]()) for kind in sorted(self._chance.sample(list(kinds), 3))])

    def _image(self, pk: int) -> dict[str, Any]:
        return {"image": pk, "alt": self.sentence(), "caption": self.sentence(), "credit": "Our own"}

    def _table(self) -> dict[str, Any]:
        columns = [{"type": "text", "heading": "Ferry"}, {"type": "text", "heading": "Leaves at"}]
        rows = [{"values": [self.sentence()[:20], f"{hour}:15"]} for hour in range(8, 12)]
        return {"columns": columns, "rows": rows, "caption": self.sentence()}


def _items(values: Sequence[Any]) -> list[dict[str, Any]]:
    return [{"type": "item", "value": value, "id": str(uuid.uuid4())} for value in values]


def _stored(blocks: Sequence[tuple[str, Any]]) -> str:
    return json.dumps([{"type": kind, "value": value, "id": str(uuid.uuid4())} for kind, value in blocks])
