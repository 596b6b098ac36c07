"""The newspaper: one section with almost everything, twenty with little, one for members; all of it by bulk."""

from __future__ import annotations

import datetime
import random
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from taggit.models import Tag
from wagtail.models import BaseViewRestriction, Locale, PageViewRestriction

from tests.support.factories import make_section
from wagtail_newsbrief.articles.models import (
    ArticleByline,
    ArticlePage,
    ArticleTag,
    Author,
    RelatedArticle,
    SectionPage,
)
from wagtail_newsbrief.compat import get_page_model
from wagtail_newsbrief.navigation.models import NavigationEntry
from wagtail_newsbrief.navigation.order import date_key

from .pictures import make_pictures
from .rows import Table, next_pk, prepared, reset_sequences, stored
from .words import Writer

#: Articles whose rows are collected before they are written.
BATCH = 5000

#: So many different bodies and summaries there are; a database doesn't see that they come again.
KINDS = 80

#: A word for each of them, which its articles alone have.
NAMES = [f"Keeper{number}" for number in range(KINDS)]

#: Of a hundred articles so many share the minute of another one, so many are drafts.
EQUAL_DATES, DRAFTS = 10, 5

#: Sections beside the large one, which share a twentieth as many articles again.
DESKS = 20

_FIRST_DAY = datetime.datetime(2006, 1, 1, tzinfo=datetime.UTC)
_MINUTES = 20 * 365 * 24 * 60

Progress = Callable[[int], None]


@dataclass
class Paper:
    """What was loaded, and a choice out of it."""

    archive: SectionPage
    desks: list[SectionPage]
    authors: list[str]
    tags: list[str]
    #: The articles of the archive that anybody may read, by primary key.
    readable: list[int] = field(default_factory=list)

    def choose(self, number: int, seed: int) -> list[int]:
        """Return so many articles of the archive, the same for the same seed."""
        return random.Random(seed).sample(self.readable, number)


def size(articles: int) -> int:
    """Return how many articles are loaded in all, when the large section has ``articles``."""
    return articles + DESKS * _in_a_desk(articles) + _in_a_desk(articles)


def _in_a_desk(articles: int) -> int:
    return max(articles // 20 // DESKS, 3)


def load(articles: int, *, restricted: int = 10, seed: int = 1, progress: Progress = lambda amount: None) -> Paper:
    """Load a section with ``articles`` articles, ``restricted`` of them for members only, and what is around them.

    Dates are spread over twenty years in random order, so that neither the primary key nor the tree tells the order,
    and some are equal. The navigation index has them; the search index knows nothing of it.
    """
    chance = random.Random(seed)
    archive = make_section(title="Archive", slug="archive")
    desks = [make_section(title=f"Desk {number}", slug=f"desk-{number}") for number in range(DESKS)]
    members = make_section(title="Members", slug="members")
    PageViewRestriction.objects.create(page=members, restriction_type=BaseViewRestriction.LOGIN)
    authors = Author.objects.bulk_create(
        Author(name=f"Author {number}", slug=f"author-{number}", role="Reporter") for number in range(40)
    )
    tags = Tag.objects.bulk_create(Tag(name=f"tag {number}", slug=f"tag-{number}") for number in range(150))
    press = _Press(chance, articles, make_pictures(), [author.pk for author in authors], [tag.pk for tag in tags])
    paper = Paper(archive, desks, [author.slug for author in authors], [tag.name for tag in tags])
    for section, number in [(archive, articles), *((desk, _in_a_desk(articles)) for desk in [*desks, members])]:
        for live in press.fill(section, number, progress):
            if section is archive:
                paper.readable += live
    reset_sequences([get_page_model(), ArticleByline, ArticleTag, RelatedArticle])
    hidden = set(chance.sample(paper.readable, restricted))
    PageViewRestriction.objects.bulk_create(
        PageViewRestriction(page_id=pk, restriction_type=BaseViewRestriction.LOGIN) for pk in sorted(hidden)
    )
    paper.readable = [pk for pk in paper.readable if pk not in hidden]
    return paper


def find() -> Paper | None:
    """Return the paper that was loaded into this database before, if one was."""
    archive = SectionPage.objects.filter(slug="archive").first()
    if archive is None:
        return None
    readable = ArticlePage.objects.child_of(archive).live().public().order_by("pk")
    return Paper(
        archive,
        list(SectionPage.objects.filter(slug__startswith="desk-").order_by("pk")),
        list(Author.objects.order_by("pk").values_list("slug", flat=True)),
        list(Tag.objects.order_by("pk").values_list("name", flat=True)),
        list(readable.values_list("pk", flat=True)),
    )


class _Press:
    """Prints articles: rows of the page's table, of the article's, and of what belongs to it."""

    def __init__(
        self, chance: random.Random, articles: int, images: list[int], authors: list[int], tags: list[int]
    ) -> None:
        self.chance, self.images, self.authors, self.tags = chance, images, authors, tags
        self.tag_weights = [1 / rank for rank in range(1, len(tags) + 1)]
        self.base = get_page_model()
        self.first = next_pk(self.base)
        self.pk = self.first
        self.moments: list[datetime.datetime] = []
        self.pages, self.articles = Table(self.base), Table(ArticlePage)
        self.bylines = Table(ArticleByline, ["page_id", "author_id", "sort_order"])
        self.tagged = Table(ArticleTag, ["content_object_id", "tag_id"])
        self.entries = Table(NavigationEntry)
        self.related = Table(RelatedArticle, ["page_id", "article_id", "sort_order"])
        writer = Writer(chance.randrange(2**32))
        # Links lead to the first articles, whose keys are known before they are there.
        linked = range(self.first, self.first + min(articles, 500))
        self.kinds = [
            _kind(writer.body(name, images, chance.sample(linked, min(2, articles))), writer) for name in NAMES
        ]

    def fill(self, section: Any, number: int, progress: Progress) -> Iterator[list[int]]:
        """Print ``number`` articles into an empty section; yield the keys of the live ones, batch by batch."""
        for start in range(0, number, BATCH):
            live = []
            batch = range(start, min(start + BATCH, number))
            for position in batch:
                if self._print(section, position):
                    live.append(self.pk)
                self.pk += 1
            # The pages first: the other rows point at them.
            for table in (self.pages, self.articles, self.bylines, self.tagged, self.related, self.entries):
                table.write()
            progress(len(batch))
            yield live
        self.base.objects.filter(pk=section.pk).update(numchild=number)
        section.refresh_from_db(fields=["numchild"])

    def _print(self, section: Any, position: int) -> bool:
        pk, chance = self.pk, self.chance
        live = chance.randrange(100) >= DRAFTS
        moment = self._moment() if live else None
        published = prepared(self.base, "first_published_at", moment)
        page, article = chance.choice(self.kinds)
        slug, key = f"article-{pk}", uuid.UUID(int=chance.getrandbits(128), version=4)
        self.pages.add(
            {
                **page,
                "id": pk,
                "path": self.base._get_path(section.path, section.depth + 1, position + 1),
                "depth": section.depth + 1,
                "title": f"Article {pk}",
                "draft_title": f"Article {pk}",
                "slug": slug,
                "url_path": f"{section.url_path}{slug}/",
                "translation_key": prepared(self.base, "translation_key", key),
                "live": live,
                "has_unpublished_changes": not live,
                "first_published_at": published,
                "last_published_at": published,
                "locale_id": section.locale_id,
            }
        )
        self.articles.add(
            {
                **article,
                "page_ptr_id": pk,
                "published_at": published,
                "lead_image_id": chance.choice(self.images),
            }
        )
        if moment is not None:
            # By itself it would take most of the loading; tests compare it with what ``rebuild`` makes.
            self.entries.add(
                {
                    "page_id": pk,
                    "section_id": section.pk,
                    "locale_id": section.locale_id,
                    "content_type_id": page["content_type_id"],
                    "sort_key": date_key(moment, pk),
                    "in_navigation": True,
                }
            )
        for order, author in enumerate(chance.sample(self.authors, 1 if chance.random() < 0.7 else 2)):
            self.bylines.add({"page_id": pk, "author_id": author, "sort_order": order})
        for tag in set(chance.choices(self.tags, self.tag_weights, k=3)):
            self.tagged.add({"content_object_id": pk, "tag_id": tag})
        if pk > self.first and chance.random() < 0.3:
            self.related.add({"page_id": pk, "article_id": chance.randrange(self.first, pk), "sort_order": 0})
        return live

    def _moment(self) -> datetime.datetime:
        if self.moments and self.chance.randrange(100) < EQUAL_DATES:
            return self.chance.choice(self.moments)
        self.moments.append(_FIRST_DAY + datetime.timedelta(minutes=self.chance.randrange(_MINUTES)))
        return self.moments[-1]


def _kind(body: str, writer: Writer) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what articles with this body store in the page's table and in their own."""
    article = ArticlePage(
        title="Kind",
        slug="kind",
        standfirst=writer.sentence(),
        body=body,
        summary=writer.brief(),
        lead_image_alt=writer.sentence(),
        lead_image_caption=writer.sentence(),
        lead_image_credit="Our own",
        locale=Locale.get_default(),
    )
    article.path, article.depth, article.url_path = "", 0, ""
    article.summary_source_digest = article.body_source_digest
    return stored(get_page_model(), article), stored(ArticlePage, article)
