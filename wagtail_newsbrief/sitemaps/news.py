"""The Google News sitemap: the articles of the last two days, a thousand per file."""

from __future__ import annotations

import datetime
import math
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import conditional_page, require_safe

from wagtail_newsbrief.access import Visitor
from wagtail_newsbrief.conf import newsbrief_settings
from wagtail_newsbrief.content import cache_tags
from wagtail_newsbrief.content.page_types import article_model
from wagtail_newsbrief.content.scope import PageScope
from wagtail_newsbrief.metadata.builder import MetadataBuilder
from wagtail_newsbrief.page_urls import PageUrls
from wagtail_newsbrief.utils import dates
from wagtail_newsbrief.utils.text import as_id, printable

#: Required by Google News: https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap
WINDOW = datetime.timedelta(days=2)
SIZE = 1000

#: Languages that Google doesn't identify by the two or three letters of ISO 639.
_CHINESE = {"zh-hans": "zh-cn", "zh-cn": "zh-cn", "zh-hant": "zh-tw", "zh-tw": "zh-tw"}


@require_safe
@conditional_page
def news_sitemap(request: HttpRequest) -> HttpResponse:
    """Respond with the site's public articles of the last two days, newest first, without aliases.

    More than a thousand are split: the URL then responds with an index of ``?p=1``, ``?p=2``. Queries: at most 6 for
    any number of articles.
    """
    scope = PageScope.named(request, None, visitor=Visitor())
    rows = _rows(scope)
    parts = max(1, math.ceil(rows.count() / SIZE))
    number = request.GET.get("p")
    if number is None and parts > 1:
        url = request.build_absolute_uri(request.path)
        files = [f"{url}?p={one}" for one in range(1, parts + 1)]
        response = _answer(request, "wagtail_newsbrief/sitemaps/index.xml", {"files": files})
    else:
        part_number = as_id(number or "1") or 0
        if not 1 <= part_number <= parts:
            raise Http404("There is no such part.")
        pages = list(rows.order_by("-published_at", "-pk")[(part_number - 1) * SIZE : part_number * SIZE])
        scope.set_locales(pages)
        publisher = MetadataBuilder([], scope.visitor, scope.urls).publisher
        entries = [entry for page in pages if (entry := _entry(page, scope.urls))["url"]]
        context = {"entries": entries, "publication": printable(publisher.name)}
        response = _answer(request, "wagtail_newsbrief/sitemaps/news.xml", context)
    return response


def _rows(scope: PageScope) -> QuerySet[Any]:
    now = timezone.now()
    rows = scope.pages(article_model()).filter(published_at__gt=now - WINDOW, published_at__lte=now, alias_of=None)
    return rows.defer("body", "summary")


def _entry(page: Any, urls: PageUrls) -> dict[str, Any]:
    code = str(page.locale.language_code).lower()
    return {
        "url": urls.page(page),
        "title": printable(page.title),
        "date": dates.utc(page.published_at).isoformat(),
        "language": _CHINESE.get(code, code.partition("-")[0]),
    }


def _answer(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    response = render(request, template, context, content_type="application/xml")
    response["X-Robots-Tag"] = "noindex"
    if newsbrief_settings.api_cache_control:
        response["Cache-Control"] = newsbrief_settings.api_cache_control
    for name, value in cache_tags.header([cache_tags.listing_key("article")]).items():
        response[name] = value
    return response
