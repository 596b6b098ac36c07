"""The header that tells a CDN what an answer shows."""

from __future__ import annotations

import pytest
from django.test import override_settings
from wagtail.blocks import PageChooserBlock, StreamBlock
from wagtail.contrib.redirects.models import Redirect

from tests.api.conftest import Api
from tests.api.paper import Paper
from tests.support import factories
from wagtail_newsbrief.articles.models import ArticleByline, Author
from wagtail_newsbrief.content import cache_tags
from wagtail_newsbrief.content.batch import PageBatch
from wagtail_newsbrief.content.streams import collect_dependencies


@pytest.fixture(autouse=True)
def _header(settings):
    settings.WAGTAIL_NEWSBRIEF = {"API_SURROGATE_HEADER": "Surrogate-Key"}


def keys(api: Api, path: str, /, **query: str) -> set[str]:
    response = api.ask(path, query)
    assert response.status_code == 200
    found = response["Surrogate-Key"].split(" ")
    assert len(set(found)) == len(found)
    return set(found)


def articles(*pages) -> set[str]:
    return {f"article-{page.pk}" for page in pages}


def test_an_article(api: Api, news: Paper):
    expected = {
        *articles(news.flood, news.second_twin, news.market, news.bare),  # itself, previous, related
        *(f"section-{section.pk}" for section in (news.news, news.local)),  # its own, that of a related article
        *("author-ada-quayle", "author-ben-ode"),
        f"image-{news.picture.pk}",
    }
    assert keys(api, f"articles/{news.flood.pk}/") == expected
    assert keys(api, "articles/by-path/", path="/news/flood/") == expected


def test_neighbours(api: Api, news: Paper):
    assert keys(api, f"articles/{news.first_twin.pk}/") == {
        *articles(news.bare, news.first_twin, news.second_twin),
        f"section-{news.news.pk}",
    }


def test_links_in_texts(api: Api, news: Paper):
    gone = 987654321
    links = "".join(f'<a linktype="page" id="{pk}">x</a>' for pk in (news.local.pk, gone))
    factories.edit(news.first_twin, body=[("paragraph", f"<p>{links}</p>")])
    assert keys(api, f"articles/{news.first_twin.pk}/") >= {f"page-{news.local.pk}", f"page-{gone}"}


def test_a_listing(api: Api, news: Paper):
    found = keys(api, "articles/")
    everything = (news.flood, news.second_twin, news.first_twin, news.market, news.bare)
    assert found >= {"articles", *articles(*everything), f"section-{news.local.pk}", "author-ada-quayle"}
    assert keys(api, "articles/", tag="nothing") == {"articles"}
    assert "sections" not in found


def test_only_what_is_shown(news: Paper, db, client):
    api = Api("v2", client)
    assert keys(api, "articles/", fields="_,title", limit="1") == {"articles", *articles(news.flood)}


def test_sections(api: Api, news: Paper):
    own = {f"section-{page.pk}" for page in (news.news, news.local, news.umlauts)}
    # The home page is the parent of one of them.
    assert keys(api, "sections/") == {"sections", *own, f"section-{factories.home().pk}"}
    assert keys(api, f"sections/{news.local.pk}/") == {f"section-{news.local.pk}", f"section-{news.news.pk}"}


def test_sitemaps_and_redirects(api: Api, news: Paper):
    assert keys(api, "articles/sitemap/") == {"articles"}
    assert keys(api, "sections/sitemap/") == {"sections"}
    Redirect.add_redirect("/old/", news.flood)
    assert keys(api, "articles/by-path/", path="/old/") == {"redirects"}


def test_a_slug_that_fits_no_header(api: Api, news: Paper):
    author = Author.objects.create(name="ليلى", slug="ليلى")
    factories.edit(news.first_twin, bylines=[ArticleByline(author=author)])
    (key,) = [key for key in keys(api, f"articles/{news.first_twin.pk}/") if key.startswith("author-")]
    assert key == "author-%D9%84%D9%8A%D9%84%D9%89"


def test_a_byline_in_other_words_has_no_author(api: Api, news: Paper):
    factories.edit(news.bare, byline_override="our correspondents")
    assert not [key for key in keys(api, f"articles/{news.bare.pk}/") if key.startswith("author-")]


@pytest.mark.parametrize(
    ("name", "value"),
    [("Surrogate-Key", "a b"), ("surrogate-key", "a b"), ("Cache-Tag", "a,b"), ("Edge-Cache-Tag", "a,b")],
)
def test_each_cdn_has_its_header(name, value):
    with override_settings(WAGTAIL_NEWSBRIEF={"API_SURROGATE_HEADER": name}):
        assert cache_tags.header({"b", "a"}) == {name: value}
        assert cache_tags.header(()) == {}


def test_not_unless_asked_for(api: Api, news: Paper):
    with override_settings(WAGTAIL_NEWSBRIEF={}):
        assert "Surrogate-Key" not in api.ask(f"articles/{news.flood.pk}/")


def test_not_for_what_nobody_may_keep(api: Api, news: Paper, client):
    for path in ("articles/987654321/", "articles/?limit=0"):
        path, _, query = path.partition("?")
        assert "Surrogate-Key" not in api.ask(path, query)
    assert "Surrogate-Key" not in api.ask("articles/", x_newsbrief_access="nonsense")
    if api.version == "v2":
        client.force_login(factories.make_user())
        assert "Surrogate-Key" not in api.ask("articles/")


def test_a_page_that_was_chosen_in_a_block(news: Paper, db):
    block = StreamBlock([("page", PageChooserBlock())])
    value = block.to_python([{"type": "page", "value": news.local.pk, "id": "1"}])
    batch = PageBatch([], shown=())
    collect_dependencies(value, batch._streams.dependencies)
    assert batch._streams._renderer.stream(value)[0]["value"] == news.local.pk
    assert batch.cache_tags.keys == {f"page-{news.local.pk}"}
