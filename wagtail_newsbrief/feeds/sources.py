"""Which articles a feed has: what an anonymous visitor may see, in the site of the request and one language.

One that is dated in the future is left out until then.
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
from wagtail_newsbrief.api.articles import article_model, matching
from wagtail_newsbrief.api.parameters import ParameterError
from wagtail_newsbrief.api.site_scope import site_for, trees_of
from wagtail_newsbrief.compat import get_page_model
from wagtail_newsbrief.conf import newsbrief_settings
from wagtail_newsbrief.content import cache_tags
from wagtail_newsbrief.content.batch import PageBatch
from wagtail_newsbrief.metadata.page_metadata import PageMetadata
from wagtail_newsbrief.page_urls import PageUrls, request_about
from wagtail_newsbrief.utils.text import storable


@dataclass(frozen=True, slots=True)
class Source:
    """A feed before it has a format: ``name`` of the section, author or tag (empty for the site), its address."""

    name: str
    description: str
    site_name: str
    url: str | None
    language: str
    articles: list[PageMetadata]
    keys: set[str]

    @property
    def title(self) -> str:
        """The name of the feed, and that of the site."""
        return " – ".join(filter(None, [self.name, self.site_name]))


class Newsstand:
    """Finds the sources of one request. ``?site=`` takes what it takes in the API.

    Each method costs a constant number of queries, for any number of articles, and raises ``Http404`` for what is
    not there for an anonymous visitor.
    """

    def __init__(self, request: Any) -> None:
        try:
            self.site = site_for(request, request.GET.get("site"))
        except ParameterError as error:
            raise Http404(str(error)) from error
        self.visitor = Visitor()
        self.trees = trees_of(self.site)
        self.addresses = PageUrls(request, request_about(request, self.site))

    def site_source(self, language: str | None = None) -> Source:
        """Return the newest articles of the site. An alias is left out: its source is there."""
        home = self._home(language)
        return self._source("", "", home, self._in_language(home).filter(alias_of=None), home)

    def section_source(self, pk: int) -> Source:
        """Return the newest articles directly in a section, aliases too; a section is any page."""
        pages: Any = self.trees.narrow(self.visitor.visible(get_page_model().objects.all()))
        section = pages.filter(pk=pk).select_related("locale").specific().first()
        if section is None:
            raise Http404("There is no such section.")
        rows = self._in_language(section).filter(path__startswith=section.path, depth=section.depth + 1)
        description = str(section.search_description or getattr(section, "intro", ""))
        return self._source(section.title, description, section, rows, section)

    def author_source(self, slug: str, language: str | None = None) -> Source:
        """Return the newest articles of an author, by the slug in the byline."""
        home = self._home(language)
        entry = self._first(home, "author", slug).get_byline()
        name = next((author["name"] for author in entry if author["slug"] == slug), slug)
        return self._source(name, "", home, self._matching(home, "author", slug), home)

    def tag_source(self, slug: str, language: str | None = None) -> Source:
        """Return the newest articles with a tag, by its slug or its name."""
        home = self._home(language)
        names = self._first(home, "tag", slug).get_tag_names()
        name = next((name for name in names if slug in (name, slugify(name, allow_unicode=True))), slug)
        return self._source(name, "", home, self._matching(home, "tag", slug), home)

    # --- rows --------------------------------------------------------------------------------------

    def _home(self, language: str | None) -> Any:
        """Return the home page of the site in a language; without one as the site has it."""
        home = self.site.root_page
        if language is None or not newsbrief_settings.i18n_enabled:
            return home
        locale = Locale.objects.filter(language_code=storable(language)).first()
        found = home.get_translation_or_none(locale) if locale is not None else None
        if found is None or not found.live:
            raise Http404("The site doesn't have this language.")
        return found

    def _in_language(self, page: Any) -> QuerySet[Any]:
        rows = self.trees.narrow(self.visitor.visible(article_model()._default_manager.all()))
        return rows.filter(locale_id=page.locale_id).exclude(published_at__gt=timezone.now())

    def _matching(self, home: Any, name: str, value: str) -> QuerySet[Any]:
        try:
            found = matching(article_model(), name, value)
        except ParameterError as error:
            raise Http404(str(error)) from error
        return self._in_language(home).filter(pk__in=found, alias_of=None)

    def _first(self, home: Any, name: str, value: str) -> Any:
        article = self._matching(home, name, value).order_by().first()
        if article is None:
            raise Http404("There is nothing here.")
        return article

    def _source(self, name: str, description: str, page: Any, rows: QuerySet[Any], home: Any) -> Source:
        prefetch = article_model().get_api_prefetch()
        rows = rows.order_by("-published_at", "-pk").defer("body")
        rows = rows.prefetch_related(*[prefetch[name] for name in ("byline", "tags") if name in prefetch])
        articles = list(rows[: newsbrief_settings.sharing["FEED_SIZE"]])
        self.trees.give_locales(articles)
        batch = PageBatch(
            articles,
            shown=["seo"],
            request=self.addresses.request,
            visitor=self.visitor,
            trees=self.trees,
            addresses=self.addresses,
            renditions=(),
        )
        return Source(
            name=name,
            description=description,
            site_name=batch.publisher.name,
            url=self.addresses.page(page),
            language=str(home.locale.language_code),
            articles=[batch.facts(article) for article in articles],
            keys=batch.cache_tags.keys | {cache_tags.key("article", article.pk) for article in articles},
        )
