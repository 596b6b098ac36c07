"""Rich text in each format, with links to what may be seen and none to what may not."""

from __future__ import annotations

import time

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.documents import get_document_model
from wagtail.models import Page, Site

from tests.api.conftest import Api, needs_v3
from tests.api.paper import Paper
from tests.projects.testapp.models import PlainPage
from tests.support import factories
from wagtail_newsbrief.access import Visitor
from wagtail_newsbrief.compat import HAS_API_V3, RICH_TEXT_FORMATS
from wagtail_newsbrief.content import rich_text
from wagtail_newsbrief.page_urls import overrides_urls

FEATURES = ("bold", "italic", "link", "document-link")


def link(page_or_id) -> str:
    return f'<p>to <a linktype="page" id="{getattr(page_or_id, "pk", page_or_id)}">there</a></p>'


def render(source: str, format_: str, features=FEATURES, visitor: Visitor | None = None) -> str:
    return rich_text.render([(source, features)], format_, visitor or Visitor())[source]


@pytest.fixture
def document(db):
    return get_document_model().objects.create(title="Plan", file=ContentFile(b"a plan", name="plan.txt"))


# --- through the API ---------------------------------------------------------------------------------------------


def expected(format_: str, page) -> str:
    return {
        "html": '<p>to <a href="/news/local/market/">there</a></p>',
        "db_html": f'<p>to <a linktype="page" id="{page.pk}">there</a></p>',
        "markdown": "to [there](/news/local/market/)\n\n",
        "db_markdown": f"to [there](wagtail://page?id={page.pk})\n\n",
    }[format_]


@pytest.mark.parametrize("format_", RICH_TEXT_FORMATS)
def test_every_place_of_rich_text(api: Api, news: Paper, format_):
    text = link(news.market)
    factories.edit(
        news.flood,
        summary=[("key_points", [text]), ("paragraph", text), ("why_it_matters", text)],
        body=[("paragraph", text), ("list", {"ordered": False, "items": [text]})],
    )
    wanted = expected(format_, news.market)
    detail = api.article(news.flood, rich_text_format=format_)
    by_path = api.get("articles/by-path/", path="/news/flood/", rich_text_format=format_)
    (item,) = api.listing(section="news", limit=1, fields="*", rich_text_format=format_).items
    for flood in (detail, by_path, item):
        assert [block["value"] for block in flood["summary"]] == [[wanted], wanted, wanted]
        assert [block["value"] for block in flood["body"]] == [wanted, {"ordered": False, "items": [wanted]}]


def test_html_unless_asked_otherwise(api: Api, news: Paper):
    factories.edit(news.flood, body=[("paragraph", link(news.market))])
    assert api.article(news.flood)["body"][0]["value"] == expected("html", news.market)


@pytest.mark.parametrize("format_", ["text", "HTML", "html,", "docx", "db"])
def test_an_unknown_format(api: Api, news: Paper, format_):
    for path in ("articles/", f"articles/{news.flood.pk}/", "sections/"):
        message = api.refuse(path, {"rich_text_format": format_}, "rich_text_format")
        assert "html" in message


@pytest.mark.skipif(HAS_API_V3, reason="Wagtail 8 has them")
@pytest.mark.parametrize("format_", ["markdown", "db_markdown"])
def test_markdown_on_a_wagtail_without_it(api: Api, news: Paper, format_):
    assert "html, db_html" in api.refuse("articles/", {"rich_text_format": format_}, "rich_text_format")


# --- links -------------------------------------------------------------------------------------------------------


def no_target(format_: str) -> str:
    return "to there\n\n" if "markdown" in format_ else "<p>to <a>there</a></p>"


@pytest.mark.parametrize("format_", RICH_TEXT_FORMATS)
def test_a_link_to_what_nobody_may_see(news: Paper, db, format_):
    draft = factories.make_article(news.news, "Draft", live=False)
    secret = factories.make_section(title="Secret")
    factories.restrict(secret)
    below = factories.make_article(secret, "Below")
    for page in (draft, secret, below, 10**17, "", "x", "²", "9" * 30, "-1", "0"):
        assert render(link(page), format_) == no_target(format_)
    assert render('<p>to <a linktype="page">there</a></p>', format_) == no_target(format_)


@pytest.mark.parametrize("format_", RICH_TEXT_FORMATS)
def test_a_link_for_who_may_see_its_target(news: Paper, db, format_):
    secret = factories.make_article(news.news, "Secret")
    factories.restrict(secret)
    reader = Visitor(factories.make_request(user=factories.make_user()))
    assert render(link(secret), format_) == no_target(format_)
    assert render(link(secret), format_, visitor=reader) == expected(format_, secret).replace(
        "/news/local/market/", f"/news/{secret.slug}/"
    )


@pytest.mark.parametrize(
    "written",
    [
        "<a linktype='page' id='{}'>there</a>",
        "<a linktype=page id={}>there</a>",
        '<A LINKTYPE="page" ID="{}">there</A>',
        '<a id="{}" linktype = "page">there</a>',
    ],
)
@needs_v3
def test_markdown_of_links_that_were_written_by_hand(news: Paper, db, written):
    """Wagtail's converter reads more ways of writing a tag than its rewriters do."""
    secret = factories.make_article(news.news, "Secret")
    factories.restrict(secret)
    for format_ in ("markdown", "db_markdown"):
        assert render(f"<p>to {written.format(secret.pk)}</p>", format_) == no_target(format_)


def test_a_link_to_another_site(news: Paper, db):
    root = factories.make_page("testapp.PlainPage", Page.get_first_root_node(), "Other")
    Site.objects.create(hostname="other.example.com", port=80, root_page=root)
    request = factories.make_request()
    request.META["HTTP_HOST"] = "localhost"
    html = render(link(root), "html", visitor=Visitor(request))
    assert html == '<p>to <a href="http://other.example.com/">there</a></p>'


def test_other_links_stay(news: Paper, document):
    source = (
        '<p><a href="https://example.com/?a=1&amp;b=2">one</a> <a href="mailto:a@example.com">two</a> '
        f'<a href="#three">three</a> <a id="anchor">four</a> <a linktype="document" id="{document.pk}">five</a></p>'
    )
    assert render(source, "db_html") == source
    assert render(source, "html") == source.replace(f'linktype="document" id="{document.pk}"', f'href="{document.url}"')


def test_a_link_type_that_nobody_knows(db):
    source = '<p>to <a linktype="shop" id="1">there</a></p>'
    assert render(source, "db_html") == source
    assert render(source, "html") == "<p>to <a>there</a></p>"


def test_attributes_are_escaped_again(news: Paper, db):
    source = f'<p><a linktype="page" id="{news.market.pk}" title="&lt;&quot;&amp;&gt;">x</a></p>'
    assert render(source, "db_html") == source


# --- the same as Wagtail's own -----------------------------------------------------------------------------------


@needs_v3
@pytest.mark.parametrize("format_", RICH_TEXT_FORMATS)
def test_what_wagtail_gives_for_what_everybody_may_see(news: Paper, document, format_):
    from wagtail.api.rich_text import APIRichText

    sources = [
        "",
        "<p>plain</p>",
        "<p>a <b>bold</b> and <i>italic</i> word &amp; more</p><p>second</p>",
        link(news.market),
        f'<p><a linktype="page" id="{news.news.pk}">a <b>bold</b> link</a> &lt;tag&gt;</p>',
        f'<p><a linktype="document" id="{document.pk}">plan</a> and {link(news.flood)[3:]}',
        '<p><a linktype="document" id="987654321">gone</a></p>',
        '<p><a href="https://example.com/a_b(c)?d=e&amp;f">external</a></p>',
        "<p>1. no list\n# no heading * _ ` [x](y)</p>",
    ]
    rendered = rich_text.render([(source, FEATURES) for source in sources], format_, Visitor())
    for source in sources:
        assert rendered[source] == APIRichText.serialize(source, format=format_, features=list(FEATURES))


@needs_v3
def test_features_of_a_block_shape_its_markdown(db):
    source = "<h2>Heading</h2><p>and <b>bold</b></p>"
    assert render(source, "markdown", ("bold",)) == "Heading\n\nand **bold**\n\n"
    assert render(source, "markdown", ("h2",)) == "## Heading\n\nand bold\n\n"
    assert render(source, "markdown", None) == "## Heading\n\nand **bold**\n\n"


# --- cost --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("format_", RICH_TEXT_FORMATS)
def test_queries_do_not_depend_on_the_number_of_links(news: Paper, document, format_):
    def cost(number: int) -> int:
        texts = [
            f'<p>{n} {link(page)} <a linktype="document" id="{document.pk}">x</a></p>'
            for n in range(number)
            for page in (news.market, news.flood)
        ]
        with CaptureQueriesContext(connection) as queries:
            rich_text.render([(text, FEATURES) for text in texts], format_, Visitor())
        return len(queries)

    cost(1)  # fills the cache of the sites' root paths
    assert cost(1) == cost(20) <= 4


def test_no_query_without_a_link(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert render("<p>plain</p>", "html") == "<p>plain</p>"
        assert rich_text.render([], "html", Visitor()) == {}


def test_a_megabyte_with_thousands_of_links(news: Paper, db):
    source = ("<p>" + "word " * 40 + "</p>" + link(news.market)) * 4000
    assert len(source) > 1_000_000
    began = time.monotonic()
    html = render(source, "html")
    assert time.monotonic() - began < 10
    assert html.count('href="/news/local/market/"') == 4000


@pytest.mark.parametrize("name", ["get_url_parts", "get_url", "url"])
def test_a_page_type_may_have_addresses_of_its_own(api: Api, news: Paper, monkeypatch, name):
    """The base page would not know them, so that the target is read as what it is."""
    plain = factories.make_page("testapp.PlainPage", title="Elsewhere")
    factories.edit(news.bare, body=[("paragraph", link(plain))])
    assert not overrides_urls(PlainPage)
    where = {
        "get_url_parts": lambda self, request=None: (1, "http://localhost", f"/own/{self.text}{self.pk}/"),
        "get_url": lambda self, request=None, current_site=None: f"/own/{self.text}{self.pk}/",
        "url": property(lambda self: f"/own/{self.pk}/"),
    }
    monkeypatch.setattr(PlainPage, name, where[name])
    assert overrides_urls(PlainPage)
    text = api.article(news.bare)["body"][0]["value"]
    assert (f'href="/own/{plain.pk}/"' in text) == (name != "url")  # which API answers don't ask
