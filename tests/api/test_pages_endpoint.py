"""The fields of the mixins on Wagtail's ``pages`` endpoints: version 2 plain and with our view set, version 3."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from django.conf import settings
from django.test import override_settings
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.api.v2.views import PagesAPIViewSet as WagtailPagesAPIViewSet
from wagtail.models import Page

import tests.urls
from tests.api.conftest import Api, needs_v3
from tests.api.paper import Paper, at
from tests.api.test_access import signed_in
from tests.projects.testapp.models import BlogPage, LongReportPage, NotePage, PlainPage, ReportPage
from tests.support import factories
from wagtail_newsbrief.articles.models import ArticleByline, ArticlePage
from wagtail_newsbrief.content.batch import PageBatch

OURS = ["standfirst", "published_at", "reading_seconds", "byline", "tags", "lead_image", "summary", "summary_text"]
OURS += ["summary_meta", "body", "related", "previous", "next"]

plain_router = WagtailAPIRouter("wagtailapi")
plain_router.register_endpoint("pages", WagtailPagesAPIViewSet)


class PlainUrls:
    """A site that did not change its ``pages`` endpoint."""

    urlpatterns = [path("api/v2/", plain_router.urls), path("", include(wagtail_urls))]


#: The view set of version 2: Wagtail's own, and ours in its place.
DOORS = {"plain": PlainUrls, "ours": tests.urls}


@pytest.fixture(params=DOORS)
def door(request):
    with override_settings(ROOT_URLCONF=DOORS[request.param]):
        yield request.param


@pytest.fixture
def v2(client, db) -> Api:
    return Api("v2", client)


@pytest.fixture
def v3(client, db) -> Api:
    return Api("v3", client)


def page_json(api: Api, page: Any, **query: Any) -> dict[str, Any]:
    """Return a page as Wagtail's endpoint gives it, which has a content type of its own."""
    response = api.ask(f"pages/{page.pk}/", query)
    assert response.status_code == 200, response.content
    return response.json()


def item_json(api: Api, page: Any, **query: Any) -> dict[str, Any]:
    response = api.ask("pages/", {"type": page._meta.label, "fields": "*", **query})
    assert response.status_code == 200, response.content
    (item,) = [item for item in response.json()["items"] if item["id"] == page.pk]
    return item


def without_addresses(data: Any) -> Any:
    """Leave out what depends on the endpoint: addresses of details, and where version 3's begin."""
    if isinstance(data, dict):
        return {key: without_addresses(value) for key, value in data.items() if key != "detail_url"}
    if isinstance(data, list):
        return [without_addresses(one) for one in data]
    return data.removeprefix("http://localhost") if isinstance(data, str) else data


def test_an_article_on_version_2(v2: Api, news: Paper, door):
    article = v2.article(news.flood) if door == "ours" else None
    # Wagtail 8 knows the parameter; before it, the stored form is all that there is.
    query = {"rich_text_format": "html"} if settings.HAS_API_V3 else {}
    page, item = page_json(v2, news.flood, **query), item_json(v2, news.flood, **query)
    for name in OURS:
        assert item[name] == page[name]
        if article is not None and (query or name not in {"body", "summary"}):
            assert without_addresses(page[name]) == without_addresses(article[name])
    assert [one["title"] for one in page["related"]] == ["Market", "Bare"]
    assert page["previous"]["title"] == "Second twin"
    assert page["next"] is None
    assert page["tags"] == ["River", "high water"]
    assert page["byline"][0]["slug"] == "ben-ode"
    assert page["lead_image"]["renditions"]["card"][0]["type"] == "image/webp"
    assert page["body"][2]["value"]["alt"] == "alt something"


def test_detail_addresses_name_an_endpoint_that_is_there(v2: Api, news: Paper, door):
    page = page_json(v2, news.flood)
    address = page["previous"]["meta"]["detail_url"]
    endpoint = "articles" if door == "ours" else "pages"
    assert address == f"http://localhost/api/v2/{endpoint}/{news.second_twin.pk}/"
    assert v2.client.get(address).status_code == 200


def test_rich_text_as_wagtails_endpoint_gives_it(v2: Api, news: Paper, door):
    stored = f'<p><a linktype="page" id="{news.market.pk}">there</a></p>'
    factories.edit(news.flood, body=[("paragraph", stored)])
    assert page_json(v2, news.flood)["body"][0]["value"] == stored


@pytest.fixture
def blog(news: Paper) -> Any:
    """The second of three pages that have nothing but two mixins."""
    pages = [
        factories.make_page(
            BlogPage, news.local, f"Blog {number}", date=at(number).date(), text="<p>text</p>", summary=summary
        )
        for number, summary in ((1, []), (2, [("paragraph", "<p>In short</p>")]), (3, []))
    ]
    return pages[1]


def test_a_type_with_two_mixins_on_version_2(v2: Api, blog, door):
    for data in (page_json(v2, blog), item_json(v2, blog)):
        (block,) = data["summary"]
        assert (block["type"], block["value"]) == ("paragraph", "<p>In short</p>")
        assert data["summary_text"] == "In short"
        assert data["summary_meta"]["origin"] == "human"
        assert (data["previous"]["title"], data["next"]["title"]) == ("Blog 1", "Blog 3")
        assert data["previous"]["published_at"] == "2026-11-01"  # its date is a day


def test_a_type_with_one_mixin_on_version_2(v2: Api, news: Paper, door):
    first, second = (factories.make_page(NotePage, news.umlauts, f"Note {number}") for number in (1, 2))
    assert page_json(v2, first)["next"]["id"] == item_json(v2, first)["next"]["id"] == second.pk
    assert page_json(v2, second)["next"] is None


def test_a_type_without_mixins_on_version_2(v2: Api, news: Paper, door):
    page = factories.make_page(PlainPage, news.news, "Plain")
    assert page_json(v2, page)["title"] == item_json(v2, page)["title"] == "Plain"


def test_article_types_of_the_site_on_version_2(v2: Api, news: Paper, door):
    report = factories.make_page(ReportPage, news.umlauts, "Report", published_at=at(1), byline_override="ours")
    long = factories.make_page(LongReportPage, news.umlauts, "Long report", published_at=at(2))
    data = page_json(v2, report)
    assert data["next"]["meta"]["type"] == "testapp.LongReportPage"
    assert data["byline"] == [{"name": "ours", "slug": None, "role": ""}]
    assert data["related"] == data["summary"] == data["body"] == []
    assert item_json(v2, long)["previous"]["id"] == report.pk
    # A listing of the parent type holds pages of the type below it.
    titles = [item["title"] for item in v2.ask("pages/", {"type": "testapp.ReportPage"}).json()["items"]]
    assert titles == ["Report", "Long report"]


def test_listings_of_several_types_and_of_all(v2: Api, news: Paper, blog, door):
    response = v2.ask("pages/", {"type": "newsbrief.ArticlePage,testapp.BlogPage", "order": "id"})
    assert [item["title"] for item in response.json()["items"]][-3:] == ["Blog 1", "Blog 2", "Blog 3"]
    assert v2.ask("pages/", {"fields": "*"}).status_code == 200


def test_an_empty_listing(v2: Api, news: Paper, door):
    response = v2.ask("pages/", {"type": "newsbrief.ArticlePage", "slug": "nowhere", "fields": "*"})
    assert response.json() == {"meta": {"total_count": 0}, "items": []}


def test_bad_questions_are_wagtails_own(v2: Api, news: Paper, door):
    for query in ({"type": "no.Such"}, {"fields": "nothing"}, {"limit": "x"}, {"nonsense": 1}):
        assert v2.ask("pages/", query).status_code == 400
    assert v2.ask(f"pages/{news.flood.pk}/", {"fields": "nothing"}).status_code == 400
    assert v2.ask("pages/987654321/").status_code == 404


def test_find_by_address(v2: Api, news: Paper, door):
    response = v2.ask("pages/find/", {"html_path": "/news/flood/"})
    assert response.status_code == 302
    # The router knows the first endpoint that serves articles.
    assert response.headers["Location"].split("?")[0].endswith(f"/{news.flood.pk}/")


# --- version 3 ---------------------------------------------------------------------------------------------------


@needs_v3
def test_an_article_on_version_3(v3: Api, news: Paper):
    page, article = page_json(v3, news.flood), v3.article(news.flood, rich_text_format="db_html")
    for name in OURS:
        assert without_addresses(page[name]) == without_addresses(article[name])
    # Wagtail hands over no request here, so addresses begin with a slash unless WAGTAILAPI_BASE_URL says more.
    assert page["previous"]["meta"]["detail_url"] == f"/api/v3/pages/{news.second_twin.pk}/"
    with override_settings(WAGTAILAPI_BASE_URL="https://api.example.com"):
        address = page_json(v3, news.flood)["previous"]["meta"]["detail_url"]
    assert address == f"https://api.example.com/api/v3/pages/{news.second_twin.pk}/"


@needs_v3
def test_types_with_fewer_mixins_on_version_3(v3: Api, news: Paper, blog):
    data = page_json(v3, blog)
    assert data["summary"][0]["value"] == "<p>In short</p>"
    assert (data["previous"]["title"], data["next"]["title"]) == ("Blog 1", "Blog 3")
    note = factories.make_page(NotePage, news.umlauts, "Note")
    assert page_json(v3, note)["previous"] is None
    assert page_json(v3, factories.make_page(PlainPage, news.umlauts, "Plain"))["title"] == "Plain"


def test_a_neighbour_that_the_articles_endpoint_does_not_serve(news: Paper, db, client):
    note = factories.make_page(NotePage, news.news, "Note")
    flood = Api("v2", client).article(news.flood)
    assert flood["next"]["id"] == note.pk
    assert flood["next"]["meta"]["detail_url"] == f"http://localhost/api/v2/pages/{note.pk}/"


@needs_v3
def test_a_draft_on_version_3(v3: Api, news: Paper):
    """Whoever may edit an article sees its draft, with the neighbours that it would have."""
    draft = news.bare.get_latest_revision_as_object()
    draft.published_at = at(9)
    draft.bylines = [ArticleByline(author=news.ben)]
    draft.tags.add("unpublished")
    draft.save_revision()
    editor = signed_in(v3, factories.make_user(is_superuser=True))
    data = page_json(editor, news.bare, version="draft")
    assert (data["previous"]["title"], data["next"]) == ("Flood", None)
    assert data["byline"] == [{"name": "Ben Ode", "slug": "ben-ode", "role": ""}]
    assert data["tags"] == ["River", "unpublished"]
    assert page_json(v3, news.bare)["next"]["title"] == "First twin"


# --- without any view --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", [ArticlePage, BlogPage, NotePage, ReportPage])
def test_every_field_works_without_a_context(news: Paper, db, model):
    fields = {"date": at(1).date()} if model is BlogPage else {}
    page = factories.make_page(model, news.umlauts, "One", **fields)
    factories.make_page(model, news.umlauts, "Two", **fields)
    for field in model.api_fields:
        if field.serializer is None:
            continue
        serializer = copy.deepcopy(field.serializer)  # as version 3 does
        serializer.bind(field.name, None)
        value = serializer.to_representation(serializer.get_attribute(page))
        if field.name == "next":
            assert value["title"] == "Two"
            assert value["meta"]["html_url"] == f"http://localhost/news/übermorgen/{value['meta']['slug']}/".replace(
                "ü", "%C3%BC"
            )


@override_settings(ROOT_URLCONF=PlainUrls)
def test_no_detail_address_without_a_router_and_version_3(news: Paper, db):
    (field,) = [field for field in ArticlePage.api_fields if field.name == "previous"]
    flood = ArticlePage.objects.get(pk=news.flood.pk)
    assert field.serializer.to_representation(flood)["meta"]["detail_url"] is None


def test_a_batch_is_shared_by_the_fields_of_one_answer(news: Paper, db, django_assert_num_queries):
    twin = ArticlePage.objects.get(pk=news.first_twin.pk)
    batch = PageBatch.of(twin, None, None, lambda page: None)
    assert PageBatch.of(twin, None, None, lambda page: None) is batch
    assert batch.neighbour(twin, "next")["title"] == "Second twin"
    with django_assert_num_queries(0):
        assert batch.neighbour(twin, "previous")["title"] == "Bare"


def test_a_batch_is_for_one_request(news: Paper, db):
    flood = ArticlePage.objects.get(pk=news.flood.pk)
    first = PageBatch.of(flood, factories.make_request(), None, lambda page: None)
    assert PageBatch.of(flood, factories.make_request(), None, lambda page: None) is not first


def test_a_page_whose_type_was_uninstalled(v2: Api, news: Paper):
    """Its row is there, its model is not: readers are led to the page that Wagtail still knows."""
    from django.contrib.contenttypes.models import ContentType

    gone = ContentType.objects.create(app_label="gone", model="gonepage")
    plain = factories.make_page(PlainPage, news.news, "Plain")
    factories.edit(news.flood, body=[("paragraph", f'<p><a linktype="page" id="{plain.pk}">there</a></p>')])
    Page.objects.filter(pk=plain.pk).update(content_type=gone)
    assert v2.article(news.flood)["body"][0]["value"] == f'<p><a href="/news/{plain.slug}/">there</a></p>'
    ArticlePage.objects.filter(pk=news.bare.pk).update(content_type=gone)
    assert v2.article(news.bare)["meta"]["type"] == "newsbrief.ArticlePage"


@pytest.mark.django_db
@pytest.mark.parametrize("question", ["?search=%00", "?locale=a%00b", "?site=%00", "find/?html_path=%00"])
def test_nul_is_refused(client, question):
    assert client.get(f"/api/v2/pages/{question}").status_code == 400
