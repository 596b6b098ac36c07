"""The search page and `robots.txt`."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from wagtail.models import Locale, Page

PER_PAGE = 10

#: Paths that crawlers should ignore.
ROBOTS = "User-agent: *\nDisallow: /admin/\nDisallow: /search/\nDisallow: /ar/search/\n"


def robots(request: HttpRequest) -> HttpResponse:
    """Return `robots.txt`, with the URLs of the sitemaps."""
    sitemaps = (request.build_absolute_uri(f"/{name}.xml") for name in ("sitemap", "news-sitemap"))
    return HttpResponse(ROBOTS + "".join(f"Sitemap: {url}\n" for url in sitemaps), content_type="text/plain")


def search(request: HttpRequest) -> HttpResponse:
    """Show the live, public pages in the reader's language that match `q`, ten per page, most relevant first."""
    query = request.GET.get("q", "").replace("\0", "").strip()[:200]
    pages = Page.objects.live().public().filter(locale=Locale.get_active(), depth__gt=2)
    # The search index doesn't distinguish aliases; leave them out, so that each story is found once.
    pages = pages.exclude(pk__in=list(Page.objects.exclude(alias_of=None).values_list("pk", flat=True)))
    results = pages.search(query) if query else Page.objects.none()
    page = Paginator(results, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "gazette/search.html", {"query": query, "results": page})
