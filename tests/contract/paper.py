"""A paper in which everything is fixed that an answer shows: ids, dates, ids of blocks, names of files."""

from __future__ import annotations

import datetime
import itertools
import json
from typing import Any

from wagtail.models import Page

from tests.reader import material
from tests.support import factories
from wagtail_newsbrief.articles.models import ArticleByline, ArticlePage, Author, RelatedArticle, SectionPage

FIRST = datetime.datetime(2026, 11, 2, 9, 30, tzinfo=datetime.UTC)


def at(hours: int) -> datetime.datetime:
    return FIRST + datetime.timedelta(hours=hours)


def stream(number: int, *blocks: tuple[str, Any]) -> str:
    """Return stored JSON whose blocks have ids that follow from ``number``."""
    return json.dumps(
        [
            {"type": type_, "value": value, "id": f"00000000-0000-4000-8000-{number:06d}{place:06d}"}
            for place, (type_, value) in enumerate(blocks)
        ]
    )


def make() -> None:
    """Create the paper below the home page, which is page 2 of a new site. Its pages are 9101 to 9107.

    Their ids are given, because PostgreSQL and MariaDB go on counting after a test is rolled back.
    """
    ids = itertools.count(9101)
    picture = material.make_image("contract-harbour", size=(900, 600), title="The harbour", pk=9001)
    drawing = material.make_image("contract-map.svg", title="Map of the harbour", pk=9002)
    ada = Author.objects.create(name="Ada Quayle", slug="ada-quayle", role="Harbour reporter")
    ben = Author.objects.create(name="Ben Ode", slug="ben-ode")

    news = factories.make_section(title="News", pk=next(ids), slug="news", intro="What happened.")
    harbour = factories.make_section(news, "Harbour", pk=next(ids), slug="harbour", article_order="explorer")
    bare = factories.make_article(news, "Bare", pk=next(ids), slug="bare", published_at=at(0))
    wave = factories.make_article(
        news,
        "Wave 🌊",
        pk=next(ids),
        slug="wave",
        published_at=at(1),
        lead_image=drawing,
        summary=_extract(),
    )
    quay = factories.make_article(harbour, "Quay", pk=next(ids), slug="quay", published_at=at(2))
    flood = factories.make_article(
        news,
        "Flood",
        pk=next(ids),
        slug="flood",
        published_at=at(3),
        standfirst="The river came at night.",
        lead_image=picture,
        lead_image_alt="The quay under water",
        lead_image_caption="Tuesday, seven o'clock",
        lead_image_credit="Ada Quayle",
        summary=_summary(),
        body=_body(picture.pk, quay.pk),
    )
    flood.tags.add("River", "high water")
    flood.bylines = [ArticleByline(author=ben), ArticleByline(author=ada)]
    flood.related_articles = [RelatedArticle(article=quay), RelatedArticle(article=bare)]
    flood.save_revision().publish()
    factories.edit(wave, byline_override="our correspondents", summary_origin="extracted")
    factories.restrict(factories.make_article(news, "Secret", pk=next(ids), slug="secret", published_at=at(1)))

    ours = [news.pk, harbour.pk, bare.pk, wave.pk, quay.pk, flood.pk]
    Page.objects.filter(pk__in=ours).update(first_published_at=at(0), last_published_at=at(4))
    assert SectionPage.objects.count() == 2
    assert ArticlePage.objects.count() == 5


def _extract() -> str:
    return stream(1, ("key_points", ["<p>A wave came.</p>", "<p>It went.</p>"]))


def _summary() -> str:
    return stream(
        2,
        ("key_points", ["<p>The river rose by <b>two metres</b>.</p>", "<p>Nobody was hurt.</p>"]),
        ("paragraph", "<p>By noon the water was gone.</p>"),
        ("why_it_matters", "<p>The wall is from 1911.</p>"),
        ("quote", {"text": "I have never seen it like this.", "attribution": "the harbour master"}),
        ("figures", [{"value": "2.1 m", "label": "above the mark"}]),
        ("timeline", [{"date": "Tuesday, 3 a.m.", "event": "The alarm."}]),
    )


def _body(image: int, page: int) -> str:
    return stream(
        3,
        ("heading", {"text": "The night", "level": "h2"}),
        ("paragraph", f'<p>It began at <a linktype="page" id="{page}">the quay</a> &amp; went on.</p>'),
        ("image", {"image": image, "alt": "Boats on the road", "caption": "", "credit": "Ben Ode"}),
        ("quote", {"text": "Run!", "attribution": ""}),
        ("list", {"ordered": True, "items": ["<p>Water</p>", "<p>Light</p>"]}),
        ("embed", {"embed": "https://video.example.com/1", "caption": "The harbour at dawn"}),
        (
            "table",
            {
                "columns": [{"type": "text", "heading": "Hour"}, {"type": "rich_text", "heading": "Level"}],
                "rows": [{"values": ["3", "<p><i>2.1 m</i></p>"]}, {"values": ["7", "<p>0.4 m</p>"]}],
                "caption": "The gauge",
            },
        ),
    )
