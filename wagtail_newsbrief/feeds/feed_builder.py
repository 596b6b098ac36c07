"""The articles of a feed: those of a site in one language that anonymous visitors may see.

Articles with a date in the future are left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.text import slugify
from wagtail.models import Locale

from wagtail_newsbrief.access import Visitor
from wagtail_newsbrief.compat import get_page_model
from wagtail_newsbrief.conf import newsbrief_settings
from wagtail_newsbrief.content import cache_tags
from wagtail_newsbrief.content.batch import PageBatch
from wagtail_newsbrief.content.page_types import article_model, articles_with
from wagtail_newsbrief.content.scope import PageScope, SiteNameError
from wagtail_newsbrief.metadata.page_metadata import PageMetadata
from wagtail_newsbrief.utils.text import storable


@dataclass(frozen=True, slots=True)
class FeedContent:
    """A feed without a format: ``name`` of the section, author or tag (empty for the site), and its URL."""

    name: str
    description: str
    site_name: str
    url: str | None
    language: str
    articles: list[PageMetadata]
    keys: set[str]

    @property
    def title(self) -> str:
        """The name of the feed and of the site."""
        return " – ".join(filter(None, [self.name, self.site_name]))


class FeedBuilder:
    """Builds the feeds of a site. ``?site=`` is as in the API.

    Each method costs a constant number of queries, and raises ``Http404`` for what anonymous visitors may not see.
    """

    def __init__(self, request: Any) -> None:
        try:
            self.scope = PageScope.named(request, request.GET.get("site"), visitor=Visitor())
        except SiteNameError as error:
            raise Http404(str(error)) from error

    def site_content(self, language: str | None = None) -> FeedContent:
        """Return the newest articles of the site, without aliases."""
        home = self._home(language)
        return self._content("", "", home, self._in_language(home).filter(alias_of=None), home)

    def section_content(self, pk: int, *, with_subsections: bool = False) -> FeedContent:
        """Return the newest articles directly in a section, including aliases; a section is any page.

        With ``with_subsections``, return those at any depth, without aliases, whose sources may be among them.
        """
        pages: Any = self.scope.pages(get_page_model())
        section = pages.filter(pk=pk).select_related("locale").specific().first()
        if section is None:
            raise Http404("There is no such section.")
        below = self._in_language(section).filter(path__startswith=section.path)
        if with_subsections:
            rows = below.filter(depth__gt=section.depth, alias_of=None)
        else:
            rows = below.filter(depth=section.depth + 1)
        description = str(section.search_description or getattr(section, "intro", ""))
        return self._content(section.title, description, section, rows, section)

    def author_content(self, slug: str, language: str | None = None) -> FeedContent:
        """Return the newest articles of an author, by the slug in the byline."""
        home = self._home(language)
        entry = self._first(home, "author", slug).get_byline()
        name = next((author["name"] for author in entry if author["slug"] == slug), slug)
        return self._content(name, "", home, self._matching(home, "author", slug), home)

    def tag_content(self, slug: str, language: str | None = None) -> FeedContent:
        """Return the newest articles with a tag, by slug or name."""
        home = self._home(language)
        names = self._first(home, "tag", slug).get_tag_names()
        name = next((name for name in names if slug in (name, slugify(name, allow_unicode=True))), slug)
        return self._content(name, "", home, self._matching(home, "tag", slug), home)

    def _home(self, language: str | None) -> Any:
        """Return the home page of the site in a language; without one, the site's root page."""
        home = self.scope.site.root_page
        if language is None or not newsbrief_settings.i18n_enabled:
            return home
        locale = Locale.objects.filter(language_code=storable(language)).first()
        found = home.get_translation_or_none(locale) if locale is not None else None
        if found is None or not found.live:
            raise Http404("The site doesn't have this language.")
        return found

    def _in_language(self, page: Any) -> QuerySet[Any]:
        rows = self.scope.pages(article_model())
        return rows.filter(locale_id=page.locale_id).exclude(published_at__gt=timezone.now())

    def _matching(self, home: Any, name: str, value: str) -> QuerySet[Any]:
        found = articles_with(name, [value])
        if found is None:
            raise Http404("The articles of this site have none.")
        return self._in_language(home).filter(pk__in=found, alias_of=None)

    def _first(self, home: Any, name: str, value: str) -> Any:
        article = self._matching(home, name, value).order_by().first()
        if article is None:
            raise Http404("There is nothing here.")
        return article

    def _content(self, name: str, description: str, page: Any, rows: QuerySet[Any], home: Any) -> FeedContent:
        rows = rows.order_by("-published_at", "-pk").defer("body")
        articles = list(rows[: newsbrief_settings.sharing.feed_size])
        batch = PageBatch(articles, scope=self.scope, shown=["seo"], renditions=())
        return FeedContent(
            name=name,
            description=description,
            site_name=batch.publisher.name,
            url=self.scope.urls.page(page),
            language=str(home.locale.language_code),
            articles=[batch.metadata(article) for article in articles],
            keys=batch.cache_tags.keys | {cache_tags.key("article", article.pk) for article in articles},
        )
