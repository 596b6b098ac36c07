"""What it costs at least: rows by primary keys that somebody whispered, in raw SQL, as JSON by orjson.

It knows no permission, no order, no language and no address but the path; it has what the others give nevertheless:
texts, streams with their images, renditions, authors, tags, neighbours, section.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from django.db import connection

from wagtail_newsbrief.articles.models import ArticlePage

_ARTICLES = """
    SELECT p.id, p.title, p.slug, p.url_path, p.first_published_at, p.last_published_at, a.published_at, a.standfirst,
        a.stored_reading_seconds, a.lead_image_id, a.lead_image_alt, a.lead_image_caption, a.lead_image_credit,
        a.summary_origin, {streams}
    FROM newsbrief_articlepage a JOIN wagtailcore_page p ON p.id = a.page_ptr_id WHERE a.page_ptr_id IN %s
"""
_SHORT = """
    SELECT p.id, p.title, p.slug, p.url_path, a.published_at
    FROM newsbrief_articlepage a JOIN wagtailcore_page p ON p.id = a.page_ptr_id WHERE a.page_ptr_id IN %s
"""
_BYLINES = """
    SELECT b.page_id, w.name, w.slug, w.role
    FROM newsbrief_articlebyline b JOIN newsbrief_author w ON w.id = b.author_id
    WHERE b.page_id IN %s ORDER BY b.sort_order
"""
_TAGS = """
    SELECT t.content_object_id, g.name FROM newsbrief_articletag t JOIN taggit_tag g ON g.id = t.tag_id
    WHERE t.content_object_id IN %s ORDER BY g.name
"""
_IMAGES = "SELECT id, title, width, height FROM wagtailimages_image WHERE id IN %s"
_RENDITIONS = "SELECT image_id, filter_spec, file, width, height FROM wagtailimages_rendition WHERE image_id IN %s"
_SECTIONS = "SELECT id, title, slug, url_path FROM wagtailcore_page WHERE id IN %s"


@dataclass(frozen=True, slots=True)
class Whispered:
    """Which rows an answer needs, known beforehand."""

    articles: Sequence[int]
    #: Article to the keys of the previous and the next one.
    neighbours: dict[int, tuple[int | None, int | None]]
    images: Sequence[int]
    section: int | None


def answer(told: Whispered, *, is_whole: bool, body: bool = True) -> bytes:
    """Return the JSON of articles: everything, or summary and neighbours alone."""
    streams = "a.summary, a.body" if is_whole and body else "a.summary"
    rows = {row["id"]: row for row in _rows(_ARTICLES.format(streams=streams), told.articles)}
    short = {row["id"]: row for row in _rows(_SHORT, {pk for both in told.neighbours.values() for pk in both if pk})}
    for pk, row in rows.items():
        for name in ("summary", "body"):
            if isinstance(row.get(name), str):
                row[name] = orjson.loads(row[name])
        row["previous"], row["next"] = (short.get(other) for other in told.neighbours.get(pk, (None, None)))
    if is_whole:
        _complete(rows, told)
    return orjson.dumps([rows[pk] for pk in told.articles])


def _complete(rows: dict[int, dict[str, Any]], told: Whispered) -> None:
    bylines, tags, renditions = defaultdict(list), defaultdict(list), defaultdict(list)
    for row in _rows(_BYLINES, told.articles):
        bylines[row.pop("page_id")].append(row)
    for row in _rows(_TAGS, told.articles):
        tags[row["content_object_id"]].append(row["name"])
    for row in _rows(_RENDITIONS, told.images):
        renditions[row.pop("image_id")].append(row)
    images = {row["id"]: {**row, "renditions": renditions[row["id"]]} for row in _rows(_IMAGES, told.images)}
    sections = list(_rows(_SECTIONS, [told.section] if told.section else []))
    for pk, row in rows.items():
        row.update(byline=bylines[pk], tags=tags[pk], lead_image=images.get(row["lead_image_id"]), section=sections)
        for block in row.get("body", ()):
            if block["type"] == "image":
                block["value"]["image"] = images.get(block["value"]["image"])


def _rows(sql: str, pks: Iterable[int]) -> Iterable[dict[str, Any]]:
    keys = list(pks)
    if not keys:
        return []
    with connection.cursor() as cursor:
        cursor.execute(sql.replace("%s", f"({', '.join(['%s'] * len(keys))})"), keys)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def instances(told: dict[int, tuple[int | None, int | None]]) -> dict[int, tuple[Any, Any]]:
    """Return the neighbours as page instances, as templates take them: by primary key, through the ORM."""
    pks = {pk for both in told.values() for pk in both if pk is not None}
    found = ArticlePage.objects.order_by().defer_streamfields().in_bulk(pks)
    return {pk: tuple(found.get(other) for other in both) for pk, both in told.items()}
