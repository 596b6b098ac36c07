"""A paper with an article in every state that hides one, each in a section of its own beside a public witness."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Locale, Page, Site

from tests.support import factories
from tests.support.indexing import indexed_once
from wagtail_newsbrief.articles.models import ArticleByline, ArticlePage, Author, RelatedArticle

KINDS = ("login", "groups", "password")

DAY = datetime.timedelta(days=1)


@dataclass
class Case:
    """One state: its article, and what leads to it."""

    name: str
    #: Stands nowhere but in the article's own text, and in the path of its address.
    word: str
    pk: Any
    path: str
    section: Any
    witness: Any

    @property
    def slug(self) -> str:
        """How its address ends, with the slashes around."""
        return f"/{self.path.strip('/').rpartition('/')[2]}/"


@dataclass
class Newspaper:
    """The whole site."""

    news: Any
    sport: Any
    lead: Any
    readers: Any  # a group
    restrictions: list[Any] = field(default_factory=list)
    cases: dict[str, Case] = field(default_factory=dict)

    def restrict(self, page: Any, kind: str) -> None:
        self.restrictions.append(factories.restrict(page, kind, groups=[self.readers] if kind == "groups" else []))


def live(paper: Newspaper, article: Any) -> None:
    """Leave it as it is."""


def draft(paper: Newspaper, article: Any) -> None:
    ArticlePage.objects.get(pk=article.pk).unpublish()
    ArticlePage.objects.filter(pk=article.pk).update(first_published_at=None, last_published_at=None)


def scheduled(paper: Newspaper, article: Any) -> None:
    article.unpublish()
    article.go_live_at = timezone.now() + DAY
    article.save_revision().publish()


def expired(paper: Newspaper, article: Any) -> None:
    ArticlePage.objects.filter(pk=article.pk).update(expire_at=timezone.now() - DAY)
    call_command("publish_scheduled")


def unpublished(paper: Newspaper, article: Any) -> None:
    article.unpublish()


def deleted(paper: Newspaper, article: Any) -> None:
    article.delete()


def restricted(kind: str) -> Callable[[Newspaper, Any], None]:
    return lambda paper, article: paper.restrict(article, kind)


def section_restricted(kind: str) -> Callable[[Newspaper, Any], None]:
    return lambda paper, article: paper.restrict(article.get_parent(), kind)


def taken_back(**values: Any) -> Callable[[Newspaper, Any], None]:
    """Take an article back as a script does, of which its aliases learn nothing."""
    return lambda paper, article: ArticlePage.objects.filter(pk=article.pk).update(live=False, **values) and None


STATES: dict[str, Callable[[Newspaper, Any], None]] = {
    "live": live,
    "draft": draft,
    "scheduled": scheduled,
    "expired": expired,
    "unpublished": unpublished,
    "deleted": deleted,
    **{f"by {kind}": restricted(kind) for kind in KINDS},
    **{f"below {kind}": section_restricted(kind) for kind in KINDS},
}

#: What becomes of the page that an alias stands for, and how many aliases lie between.
SOURCES: dict[str, tuple[Callable[[Newspaper, Any], None], int]] = {
    "alias of draft": (taken_back(first_published_at=None, last_published_at=None), 0),
    # Wagtail publishes the aliases of what is only scheduled.
    "alias of scheduled": (scheduled, 0),
    "alias of expired": (taken_back(expired=True, expire_at=timezone.now() - DAY), 0),
    "alias of unpublished": (taken_back(), 0),
    "alias below login": (section_restricted("login"), 0),
    "alias of aliases": (restricted("login"), 3),
}


def make(readers: Any) -> Newspaper:
    """Create the paper. Whatever its articles are to become, they are made the same way before."""
    news, sport = factories.make_section(title="News", slug="news"), factories.make_section(title="Sport")
    paper = Newspaper(news, sport, None, readers)
    articles = {}
    for name in (*STATES, "source"):
        articles[name] = _add(paper, name, news)
    other = factories.make_page("testapp.PlainPage", Page.get_first_root_node(), "Other", slug="other")
    Site.objects.create(hostname="other.example.com", port=80, root_page=other)
    articles["other site"] = _add(paper, "other site", other, prefix="/")
    german = Locale.objects.get_or_create(language_code="de")[0]
    home = factories.home().copy_for_translation(german)
    home.save_revision().publish()
    articles["other locale"] = _add(paper, "other locale", home, prefix="/de/")
    _add_alias(paper, "alias", articles["source"])
    for name, (_, between) in SOURCES.items():
        articles[name] = source = _add(paper, f"source of {name}", news)
        paper.cases.pop(f"source of {name}")
        for number in range(between):
            source = source.create_alias(parent=sport, update_slug=f"link-{number}")
        _add_alias(paper, name, source)
    _lead_to_all(paper)
    for name, become in STATES.items():
        become(paper, articles[name])
    for name, (become, _) in SOURCES.items():
        become(paper, articles[name])
    paper.restrict(articles["source"], "login")
    return paper


@indexed_once()
def _add(paper: Newspaper, name: str, parent: Any, prefix: str = "/news/") -> Any:
    key = name.replace(" ", "")
    section = factories.make_section(parent, f"Section {key}", slug=f"section-{key}")
    day = datetime.datetime(2026, 11, 2, 9, tzinfo=datetime.UTC)
    witness = factories.make_article(section, f"Witness {key}", slug=f"witness-{key}", published_at=day)
    word = f"zyzzyva{key}"
    article = factories.make_article(
        section,
        f"Title {word}",
        slug=f"slug-{key}",
        published_at=day + DAY,
        standfirst=word,
        body=[("paragraph", f"<p>{word} is what nobody else says, in a whole sentence of ten words.</p>")],
    )
    article.tags.add(f"tag {word}")
    author, _ = Author.objects.get_or_create(slug=f"by-{word}", defaults={"name": f"Author of {key}"})
    article.bylines = [ArticleByline(author=author)]
    article.save_revision().publish()
    path = f"{prefix}section-{key}/slug-{key}/"
    paper.cases[name] = Case(name, word, article.pk, path, section, witness)
    return article


def _add_alias(paper: Newspaper, name: str, source: Any) -> None:
    """Put an alias of the source, which is going to be hidden, into a section that everybody may see."""
    beside = _add(paper, name, paper.news)
    case = paper.cases[name]
    path, section = case.path, case.section
    beside.delete()
    section.refresh_from_db()
    alias = source.create_alias(parent=section, update_slug=beside.slug, reset_translation_key=True)
    paper.cases[name] = Case(name, source.standfirst, alias.pk, path, section, case.witness)


@indexed_once()
def _lead_to_all(paper: Newspaper) -> None:
    """Lead to every article in every way that a page or an address can."""
    links = "".join(f'<a linktype="page" id="{case.pk}">{case.name}</a> ' for case in paper.cases.values())
    paper.lead = factories.make_article(
        paper.news,
        "Lead",
        slug="lead",
        body=[("paragraph", f"<p>{links}</p>")],
        summary=[("paragraph", f"<p>{links}</p>")],
    )
    paper.lead.related_articles = [RelatedArticle(article_id=case.pk) for case in paper.cases.values()]
    paper.lead.save_revision().publish()
    for case in paper.cases.values():
        Redirect.objects.create(old_path=f"/old{case.slug.rstrip('/')}", redirect_page_id=case.pk)
    if settings.HAS_WEBHOOKS:
        from wagtail_newsbrief.contrib.webhooks.models import Delivery

        Delivery.objects.all().delete()
