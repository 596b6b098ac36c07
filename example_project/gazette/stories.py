"""Read the content files into plain data."""

import datetime
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

CONTENT = Path(__file__).parent / "content"
LANGUAGES = ("en", "ar")


@dataclass(frozen=True)
class Story:
    """One article: its key, language, front matter and text."""

    key: str
    language: str
    text: str
    front: dict[str, Any] = field(default_factory=dict)

    @property
    def slug(self) -> str:
        """The last part of its URL."""
        return str(self.front.get("slug", self.key))

    @property
    def section(self) -> str:
        """The path of its section, `news/council`."""
        return str(self.front["section"])

    @property
    def published_at(self) -> datetime.datetime | None:
        """The date of publication; `None` for drafts and scheduled articles."""
        return self.front.get("published_at")

    @property
    def state(self) -> str:
        """`live`, `draft`, `scheduled` or `unpublished`."""
        return str(self.front.get("state", "live"))

    @property
    def sort_key(self) -> tuple[int, str, str]:
        """The order in which the pages are created, and their order in the explorer."""
        return self.front.get("order", 0), str(self.published_at or "9999"), self.key


def read_story(path: Path) -> Story:
    """Read one file. Raise `ValueError` if its front matter is missing or invalid TOML."""
    opening, separator, rest = path.read_text(encoding="utf-8").partition("+++\n")
    front, closing, text = rest.partition("\n+++\n")
    if opening or not separator or not closing:
        msg = f"{path.name}: the file has to begin with front matter between two lines of +++."
        raise ValueError(msg)
    try:
        return Story(key=path.stem, language=path.parent.name, text=text, front=tomllib.loads(front))
    except tomllib.TOMLDecodeError as error:
        msg = f"{path.name}: the front matter is not valid TOML: {error}"
        raise ValueError(msg) from error


def read_stories() -> list[Story]:
    """Return all articles, English first, in the order in which the pages are created."""
    return [
        story
        for language in LANGUAGES
        for story in sorted(map(read_story, (CONTENT / language).glob("*.md")), key=lambda story: story.sort_key)
    ]


def read_table(name: str) -> dict[str, Any]:
    """Return `authors`, `sections` or `editions`."""
    return tomllib.loads((CONTENT / f"{name}.toml").read_text(encoding="utf-8"))
