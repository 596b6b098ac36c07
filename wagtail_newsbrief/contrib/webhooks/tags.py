"""Under which tags a frontend keeps what a page shows: the names it has to let go of when the page changes."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any
from urllib.parse import unquote

from wagtail_newsbrief.navigation import neighbours

SECTIONS = "sections"

#: Neighbours by the place of the instance itself, live or not.
_BY_PLACE = SimpleNamespace(is_preview=True)


class Touched:
    """The paths and tags that a change touches, before and after it."""

    def __init__(self, paths: set[str] | None = None, tags: set[str] | None = None) -> None:
        self.paths = paths or set()
        self.tags = tags or set()

    def __or__(self, other: Touched) -> Touched:
        return Touched(self.paths | other.paths, self.tags | other.tags)

    @classmethod
    def by_article(cls, page: Any) -> Touched:
        """Return the article's own path, those of its neighbours, and the lists that it stands in.

        At most 3 queries for the neighbours, and those of byline, tags and addresses.
        """
        beside = neighbours(page, request=_BY_PLACE)
        paths = {path for one in (page, beside.previous, beside.next) if one is not None for path in paths_of(one)}
        tags = {f"path:{path}" for path in paths}
        tags |= {f"section:{page.get_parent().pk}", f"locale:{page.locale.language_code}"}
        tags |= {f"author:{author['slug']}" for author in page.get_byline() if author["slug"]}
        tags |= {f"tag:{name}" for name in page.get_tag_names()}
        return cls(paths, tags)

    @classmethod
    def by_section(cls, page: Any) -> Touched:
        """Return the section's path, its lists, and the list of sections."""
        paths = set(paths_of(page))
        return cls(paths, {SECTIONS, f"section:{page.pk}", *(f"path:{path}" for path in paths)})


def paths_of(page: Any) -> list[str]:
    """Return the path of a page on its site, percent-decoded; none for a page that no site serves."""
    parts = page.get_url_parts()
    return [unquote(parts[2])] if parts and parts[2] else []
