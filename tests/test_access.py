"""Who may see which page, held against Wagtail's own rule, case by case."""

import itertools

import pytest
from django.contrib.auth.models import Group
from django.test import RequestFactory
from wagtail.models import Page, PageViewRestriction

from tests.factories import bulk_pages, make_article, make_page, make_request, make_section, make_user, restrict
from tests.testapp.models import NotePage
from wagtail_newsbrief.access import Visitor, denied_restrictions
from wagtail_newsbrief.articles.models import ArticlePage
from wagtail_newsbrief.compat import HAS_API_V3

pytestmark = pytest.mark.django_db

KINDS = ["none", "login", "password", "groups", "groups of nobody"]
VISITORS = [
    "nobody",
    "bare request",
    "anonymous",
    "user",
    "member",
    "member of two",
    "superuser",
    "password",
    "password user",
]


@pytest.fixture
def groups(db):
    return [Group.objects.create(name=name) for name in ("Subscribers", "Staff", "Others")]


@pytest.fixture
def impose(groups):
    """Return a function that puts a restriction of a kind on a page."""

    def impose_kind(page, kind):
        if kind == "groups":
            return restrict(page, kind, groups=groups[:2])
        return restrict(page, kind.split()[0])

    return impose_kind


@pytest.fixture
def ask(groups):
    """Return a function that makes the request of a visitor; restrictions may be passed by password."""

    def make(visitor, passed=()):
        if visitor == "nobody":
            return None
        if visitor == "bare request":
            return RequestFactory().get("/")
        user = {
            "user": lambda: make_user(groups=groups[2:]),
            "member": lambda: make_user(groups=groups[:1]),
            "member of two": lambda: make_user(groups=groups),
            "superuser": lambda: make_user(is_superuser=True),
            "password user": make_user,
        }.get(visitor, lambda: None)()
        return make_request(user=user, passed=passed if "password" in visitor else ())

    return make


def like_wagtail(request):
    """Return the request as Wagtail wants to be asked: it needs a session and a user."""
    if request is None or not hasattr(request, "session"):
        return make_request()
    return request


def accepted(request):
    """Return the ids of the restrictions that Wagtail accepts, one by one."""
    request = like_wagtail(request)
    return {restriction.pk for restriction in PageViewRestriction.objects.all() if restriction.accept_request(request)}


@pytest.mark.parametrize("visitor", VISITORS)
def test_denied_are_those_that_wagtail_refuses(site, impose, ask, visitor):
    pages = [make_article() for _ in KINDS]
    restrictions = [impose(page, kind) for page, kind in zip(pages, KINDS, strict=True)]
    other_password = impose(pages[0], "password")
    request = ask(visitor, passed=[restrictions[2]])
    denied = {restriction.pk for restriction in denied_restrictions(request)}
    assert denied == set(PageViewRestriction.objects.values_list("pk", flat=True)) - accepted(request)
    assert other_password.pk in denied


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("where", ["leaf", "branch", "branch below", "both"])
def test_visible_pages_are_those_that_wagtail_shows(site, impose, ask, kind, where):
    section = make_section(title="Section")
    below = make_section(section, title="Below")
    pages = [make_article(section), make_article(section), make_article(below), make_article(live=False)]
    restricted = {"leaf": [pages[0]], "branch": [section], "branch below": [below], "both": [section, pages[2]]}[where]
    restrictions = [impose(page, kind) for page in restricted]
    for visitor in VISITORS:
        request = ask(visitor, passed=restrictions)
        visible = {page.pk for page in Visitor(request).visible(Page.objects.all())}
        assert visible == shown_by_wagtail(request), visitor


def shown_by_wagtail(request):
    """Return the ids of the live pages that Wagtail shows, asked page by page, and all at once where it can."""
    request = like_wagtail(request)
    shown = {
        page.pk
        for page in Page.objects.all()
        if page.live
        and all(
            restriction.accept_request(request)
            for ancestor in page.get_ancestors(inclusive=True)
            for restriction in ancestor.view_restrictions.all()
        )
    }
    if HAS_API_V3:
        from wagtail.api.querysets import get_public_pages_queryset

        request.META["HTTP_HOST"] = "localhost"
        # It keeps to the site, and so leaves the root of the tree out.
        public = {page.pk for page in get_public_pages_queryset(request)}
        assert public == shown - {Page.get_first_root_node().pk}
    return shown


def test_visible_narrows_any_page_queryset(site):
    section = make_section()
    shown, hidden = make_article(section, "Shown"), make_article(section, "Hidden")
    restrict(hidden)
    visitor = Visitor()
    assert list(visitor.visible(ArticlePage.objects.child_of(section).filter(title__endswith="n"))) == [shown]
    assert not visitor.visible(ArticlePage.objects.filter(pk=hidden.pk)).exists()
    assert visitor.visible(Page.objects.filter(pk__in=[shown.pk, hidden.pk])).count() == 1


def test_a_child_count_that_is_wrong_opens_nothing(site):
    section = make_section()
    article = make_article(section)
    restrict(section)
    Page.objects.filter(pk=section.pk).update(numchild=0)
    assert article not in Visitor().visible(ArticlePage.objects.all())


def test_the_neighbour_whose_path_begins_alike_is_no_descendant(site):
    sections = [make_section() for _ in range(40)]  # the paths go on from …000Z to …0010
    articles = [make_article(section) for section in (sections[0], sections[35], sections[-1])]
    restrict(sections[0])
    assert set(Visitor().visible(ArticlePage.objects.all())) == set(articles[1:])


def test_a_visitor_is_anonymous_when_everybody_sees_the_same(site, ask):
    restriction = restrict(make_article(), "password")
    answers = {visitor: Visitor(ask(visitor, passed=[restriction])).is_anonymous for visitor in VISITORS}
    anonymous = {"nobody", "bare request", "anonymous"}
    assert answers == {visitor: visitor in anonymous for visitor in VISITORS}


def test_rows_of_another_table_are_left_out_by_their_page(site):
    pages = [make_article(), make_article()]
    restriction = restrict(pages[0])
    rows = PageViewRestriction.objects.filter(pk=restriction.pk)
    assert not Visitor().without_denied(rows, page="page_id").exists()
    assert Visitor(make_request(user=make_user())).without_denied(rows, page="page_id").exists()
    assert set(Visitor().without_denied(ArticlePage.objects.all())) == {pages[1]}


@pytest.mark.parametrize("number", [1, 40])
@pytest.mark.parametrize("visitor", ["nobody", "member"])
def test_it_costs_the_same_for_one_restriction_as_for_many(
    site, ask, impose, visitor, number, django_assert_num_queries
):
    section = make_section()
    pages = [NotePage(title=f"{n}") for n in range(50)]
    bulk_pages(section, pages)
    for page, kind in zip(pages[:number], itertools.cycle(KINDS[1:])):
        impose(page, kind)
    found = Visitor(ask(visitor))
    with django_assert_num_queries(2):
        list(found.visible(NotePage.objects.all()))
    with django_assert_num_queries(1):
        list(found.visible(NotePage.objects.all()))
    with django_assert_num_queries(1):
        list(found.without_denied(NotePage.objects.all()))


def test_without_restrictions_the_query_stays_as_it_was(site):
    pages = ArticlePage.objects.filter(live=True)
    assert str(Visitor().visible(ArticlePage.objects.all()).query) == str(pages.query)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("steps", [1, 2, 5])
def test_an_alias_is_shown_to_whom_wagtail_shows_its_source(site, impose, ask, kind, steps):
    source, below = make_article(), make_section(title="Section")
    beside = make_section(title="Beside")
    inside = make_article(below)
    sources = [source, below]
    for _ in range(steps):
        source = source.create_alias(parent=beside, update_slug=f"alias-{source.pk}")
        below = below.create_alias(recursive=True, parent=beside, update_slug=f"alias-{below.pk}")
    # Restricted afterwards: else Wagtail copies the restriction, and the alias has one of its own too.
    restrictions = [impose(page, kind) for page in sources]
    pages = [source, below, below.get_children().get(), inside]
    for visitor in VISITORS:
        request = ask(visitor, passed=restrictions)
        by_wagtail = {
            page.pk
            for page in pages
            if all(one.accept_request(like_wagtail(request)) for one in page.get_view_restrictions())
        }
        rows = Page.objects.filter(pk__in=[page.pk for page in pages])
        assert {page.pk for page in Visitor(request).visible(rows)} == by_wagtail, visitor
        siblings = Page.objects.filter(pk__in=[source.pk, below.pk])
        visitor = Visitor(request)
        shown = visitor.without_hidden_aliases(visitor.without_denied(siblings))
        assert {page.pk for page in shown} == by_wagtail & {source.pk, below.pk}
        assert visitor.is_hidden_alias_among(siblings) == (len(shown) < 2)


def make_aliases(source, steps):
    """Return an alias, an alias of that, and so on."""
    aliases = []
    for number in range(steps):
        source = source.create_alias(parent=make_section(), update_slug=f"alias-{number}")
        aliases.append(source)
    return aliases


@pytest.mark.parametrize("steps", [1, 4])
def test_an_alias_is_not_there_while_its_source_is_not_live(client, steps):
    source = make_article()
    alias = make_aliases(source, steps)[-1]
    assert set(Visitor().visible(ArticlePage.objects.all())) >= {source, alias}
    assert client.get(alias.get_url()).status_code == 200
    Page.objects.filter(pk=source.pk).update(live=False)
    for visitor in (Visitor(), Visitor(make_request(user=make_user(is_superuser=True)))):
        assert not visitor.visible(ArticlePage.objects.all())
        assert visitor.is_hidden_alias_among([alias])
        assert alias not in visitor.without_hidden_aliases(ArticlePage.objects.all())
    assert client.get(alias.get_url()).status_code == 404


@pytest.mark.parametrize("steps", [1, 4])
def test_an_alias_of_what_lies_below_a_restriction_is_restricted(client, steps):
    section = make_section()
    alias = make_aliases(make_article(section), steps)[-1]
    restrict(section)
    reader = make_user()
    assert alias not in Visitor().visible(ArticlePage.objects.all())
    assert alias in Visitor(make_request(user=reader)).visible(ArticlePage.objects.all())
    response = client.get(alias.get_url())
    assert (response.status_code, response.headers["Location"]) == (302, f"/_util/login/?next={alias.get_url()}")
    client.force_login(reader)
    response = client.get(alias.get_url())
    assert response.status_code == 200
    assert "private" in response.headers["Cache-Control"]


def test_what_lies_below_an_alias_of_a_restricted_section_is_restricted(site):
    section = make_section()
    alias = make_aliases(section, 2)[-1]
    article = make_article(alias)
    assert article in Visitor().visible(ArticlePage.objects.all())
    restrict(section)
    assert article not in Visitor().visible(ArticlePage.objects.all())


def test_aliases_of_one_another_are_hidden(client):
    first, second = make_article(), make_article()
    shown = make_aliases(make_article(), 2)
    Page.objects.filter(pk=first.pk).update(alias_of=second)
    Page.objects.filter(pk=second.pk).update(alias_of=first)
    assert set(Visitor().visible(ArticlePage.objects.all())) == {shown[0].alias_of, *shown}
    assert Visitor().is_hidden_alias_among(ArticlePage.objects.filter(pk=first.pk))
    assert client.get(first.get_url()).status_code == 404


def test_wagtail_serves_the_aliases_of_other_types(client):
    source = make_page("testapp.PlainPage", make_section(), "Plain")
    alias = source.create_alias(parent=make_section(), update_slug="alias")
    Page.objects.filter(pk=source.pk).update(live=False)
    assert client.get(alias.get_url()).status_code == 200


@pytest.mark.parametrize(("steps", "queries"), [(0, 2), (1, 2), (2, 4), (4, 6)])
def test_it_costs_the_same_for_many_aliases_and_a_query_more_for_each_step(
    site, steps, queries, django_assert_num_queries
):
    for _ in range(3):
        make_aliases(make_article(), steps)
    with django_assert_num_queries(queries):
        assert len(Visitor().visible(ArticlePage.objects.all())) == 3 * (steps + 1)
