"""Who may see an alias: whoever may see what it is an alias of, by Wagtail's own rule."""

from types import SimpleNamespace

import pytest
from wagtail.models import Page

from tests.support.factories import again, make_article, make_page, make_request, make_section, make_user, restrict
from tests.visitors import KINDS, VISITORS, accepted, ask, impose
from wagtail_newsbrief.access import Visitor
from wagtail_newsbrief.articles.models import ArticlePage

pytestmark = pytest.mark.django_db


def make_aliases(source, parent, steps):
    """Return an alias with all below it, an alias of that, and so on."""
    aliases = []
    for number in range(1, steps + 1):
        source = source.create_alias(recursive=True, parent=parent, update_slug=f"alias-{source.pk}-{number}")
        aliases.append(source)
    return aliases


@pytest.fixture(scope="module")
def rows(_module_transaction):
    section, below, beside = (make_section(title=title) for title in ("Section", "Below", "Beside"))
    article, inside = make_article(section), make_article(below)
    return {
        "section": section,
        "article": article,
        "below": below,
        "inside": inside,
        "aliases": make_aliases(article, beside, 4),
        "aliases of below": make_aliases(below, beside, 4),
    }


@pytest.fixture
def pages(rows, db):
    """Return pages by name, which the module shares. ``article`` and ``below`` have four aliases in a chain."""
    return again(rows)


@pytest.mark.parametrize("kind", KINDS)
def test_an_alias_is_shown_to_whom_wagtail_shows_its_source(pages, kind):
    # Restricted afterwards: else Wagtail copies the restriction, and the alias has one of its own too.
    restrictions = [impose(pages[name], kind) for name in ("article", "below")]
    steps = [(pages["aliases"][number], pages["aliases of below"][number]) for number in (0, 3)]
    asked = [pages["inside"], *(page for alias, below in steps for page in (alias, below, below.get_children().get()))]
    wagtail = {page.pk: {one.pk for one in page.get_view_restrictions()} for page in asked}
    assert all(len(pks) == 1 for pks in wagtail.values())
    for name in VISITORS:
        request = ask(name, passed=restrictions)
        passes = accepted(restrictions, request)
        by_wagtail = {pk for pk, pks in wagtail.items() if pks <= passes}
        visitor = Visitor(request)
        assert {page.pk for page in visitor.visible(Page.objects.filter(pk__in=wagtail))} == by_wagtail, name
        for siblings in steps:
            rows = Page.objects.filter(pk__in=[page.pk for page in siblings])
            shown = visitor.without_hidden_aliases(visitor.without_denied(rows))
            assert {page.pk for page in shown} == by_wagtail & {page.pk for page in siblings}, name
            assert visitor.is_hidden_alias_among(rows) == (len(shown) < 2), name


def test_an_alias_is_not_there_while_its_source_is_not_live(pages, client):
    aliases = [pages["aliases"][number] for number in (0, 3)]
    of_article = ArticlePage.objects.filter(pk__in=[page.pk for page in (pages["article"], *aliases)])
    assert set(Visitor().visible(of_article)) == {pages["article"], *aliases}
    assert [client.get(alias.get_url()).status_code for alias in aliases] == [200, 200]
    Page.objects.filter(pk=pages["article"].pk).update(live=False)
    for visitor in (Visitor(), Visitor(make_request(user=make_user(is_superuser=True)))):
        assert not visitor.visible(of_article)
        assert [visitor.is_hidden_alias_among([alias]) for alias in aliases] == [True, True]
        assert not set(aliases) & set(visitor.without_hidden_aliases(of_article))
    assert [client.get(alias.get_url()).status_code for alias in aliases] == [404, 404]


def test_an_alias_of_what_lies_below_a_restriction_is_restricted(pages, client):
    restrict(pages["section"])
    reader = make_user()
    aliases = [pages["aliases"][number] for number in (0, 3)]
    rows = ArticlePage.objects.filter(pk__in=[alias.pk for alias in aliases])
    assert not Visitor().visible(rows)
    assert set(Visitor(make_request(user=reader)).visible(rows)) == set(aliases)
    for alias in aliases:
        response = client.get(alias.get_url())
        assert (response.status_code, response.headers["Location"]) == (302, f"/_util/login/?next={alias.get_url()}")
    client.force_login(reader)
    for alias in aliases:
        response = client.get(alias.get_url())
        assert response.status_code == 200
        assert "private" in response.headers["Cache-Control"]


def test_what_lies_below_an_alias_of_a_restricted_section_is_restricted(pages):
    article = make_article(pages["aliases of below"][1])
    assert article in Visitor().visible(ArticlePage.objects.all())
    restrict(pages["below"])
    assert article not in Visitor().visible(ArticlePage.objects.all())


def test_aliases_of_one_another_are_hidden(pages, client):
    first, second = pages["article"], pages["inside"]
    article = make_article()
    shown = make_aliases(article, pages["section"], 2)
    Page.objects.filter(pk=first.pk).update(alias_of=second)
    Page.objects.filter(pk=second.pk).update(alias_of=first)
    assert set(Visitor().visible(ArticlePage.objects.all())) == {article, *shown}
    assert Visitor().is_hidden_alias_among(ArticlePage.objects.filter(pk=first.pk))
    assert client.get(first.get_url()).status_code == 404


def test_wagtail_serves_the_aliases_of_other_types(pages, client):
    source = make_page("testapp.PlainPage", pages["section"], "Plain")
    alias = source.create_alias(parent=pages["section"], update_slug="alias")
    Page.objects.filter(pk=source.pk).update(live=False)
    assert client.get(alias.get_url()).status_code == 200


def test_it_costs_the_same_for_many_aliases_and_for_chains_of_any_length(site, django_assert_num_queries):
    """Without the rows of the other tests."""
    Page.objects.filter(alias_of__isnull=False).update(alias_of=None)
    section = make_section()
    pages, last = ArticlePage.objects.child_of(section), [make_article(section)]
    for aliases, queries in [(0, 2), (1, 2), (1, 4), (2, 4)]:
        last = [make_aliases(page, section, aliases)[-1] if aliases else page for page in last]
        with django_assert_num_queries(queries):
            list(Visitor().visible(pages))
    # And of a second article.
    make_aliases(make_article(section), section, 4)
    with django_assert_num_queries(4):
        assert len(Visitor().visible(pages)) == 10


def test_mariadb_is_asked_in_other_words_for_the_same_pages(pages, monkeypatch):
    restrict(pages["below"])
    rows = Page.objects.filter(pk__in=[alias.pk for name in ("aliases", "aliases of below") for alias in pages[name]])
    shown = {page.pk for page in Visitor(make_request()).visible(rows)}
    monkeypatch.setattr("wagtail_newsbrief.access.connections", {"default": SimpleNamespace(vendor="mysql")})
    found = {page.pk for page in Visitor(make_request()).visible(rows)}
    assert found == shown == {page.pk for page in pages["aliases"]}
