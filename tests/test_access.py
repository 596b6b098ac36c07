"""Who may see which page, held against Wagtail's own rule, case by case."""

import itertools

import pytest
from wagtail.models import Page, PageViewRestriction

from tests.projects.testapp.models import NotePage
from tests.support.factories import again, bulk_pages, make_article, make_request, make_section, make_user, restrict
from tests.visitors import KINDS, VISITORS, accepted, ask, impose, like_wagtail
from wagtail_newsbrief.access import Visitor, denied_restrictions
from wagtail_newsbrief.articles.models import ArticlePage, SectionPage
from wagtail_newsbrief.compat import HAS_API_V3

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def rows(_module_transaction):
    section = make_section(title="Section")
    below = make_section(section, title="Below")
    make_article(live=False)
    articles = {"first": make_article(section), "second": make_article(section), "third": make_article(below)}
    return {"section": section, "below": below, **articles}


@pytest.fixture
def pages(rows, db):
    """Return pages by name, which the module shares; there is a draft, too."""
    return again(rows)


@pytest.mark.parametrize("visitor", VISITORS)
def test_denied_are_those_that_wagtail_refuses(pages, visitor):
    restrictions = [impose(page, kind) for page, kind in zip(pages.values(), KINDS, strict=True)]
    other_password = impose(pages["section"], "password")
    request = ask(visitor, passed=[restrictions[2]])
    denied = {restriction.pk for restriction in denied_restrictions(request)}
    everything = {*restrictions, other_password}
    assert denied == {restriction.pk for restriction in everything} - accepted(everything, request)
    assert other_password.pk in denied


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("where", [["first"], ["section"], ["below"], ["section", "third"]], ids="+".join)
def test_visible_pages_are_those_that_wagtail_shows(pages, kind, where):
    restrictions = [impose(pages[name], kind) for name in where]
    above = {
        page.pk: {one.pk for ancestor in page.get_ancestors(inclusive=True) for one in ancestor.view_restrictions.all()}
        for page in Page.objects.live()
    }
    for visitor in VISITORS:
        request = ask(visitor, passed=restrictions)
        passes = accepted(restrictions, request)
        shown = {pk for pk, pks in above.items() if pks <= passes}
        assert {page.pk for page in Visitor(request).visible(Page.objects.all())} == shown, visitor
        if HAS_API_V3:
            assert shown_by_api_v3(request) == shown - {Page.get_first_root_node().pk}, visitor


def shown_by_api_v3(request):
    """Return the ids of the pages that Wagtail's API shows. It keeps to the site: the root of the tree is out."""
    from wagtail.api.querysets import get_public_pages_queryset

    request = like_wagtail(request)
    request.META["HTTP_HOST"] = "localhost"
    return {page.pk for page in get_public_pages_queryset(request)}


def test_visible_narrows_any_page_queryset(pages):
    section, shown, hidden = pages["section"], pages["first"], pages["second"]
    restrict(hidden)
    visitor = Visitor()
    assert list(visitor.visible(ArticlePage.objects.child_of(section).filter(slug__startswith="article"))) == [shown]
    assert not visitor.visible(ArticlePage.objects.filter(pk=hidden.pk)).exists()
    assert visitor.visible(Page.objects.filter(pk__in=[shown.pk, hidden.pk])).count() == 1


def test_a_child_count_that_is_wrong_opens_nothing(pages):
    restrict(pages["below"])
    Page.objects.filter(pk=pages["below"].pk).update(numchild=0)
    assert set(Visitor().visible(ArticlePage.objects.all())) == {pages["first"], pages["second"]}


def test_the_neighbour_whose_path_begins_alike_is_no_descendant(site):
    sections = [SectionPage(title=f"{number}") for number in range(40)]  # the paths go on from …000Z to …0010
    bulk_pages(site.root_page, sections)
    articles = [make_article(section) for section in (sections[0], sections[35], sections[-1])]
    restrict(sections[0])
    visible = Visitor().visible(ArticlePage.objects.filter(pk__in=[page.pk for page in articles]))
    assert set(visible) == set(articles[1:])


def test_a_visitor_is_anonymous_when_everybody_sees_the_same(pages):
    restriction = restrict(pages["first"], "password")
    answers = {visitor: Visitor(ask(visitor, passed=[restriction])).is_anonymous for visitor in VISITORS}
    anonymous = {"nobody", "bare request", "anonymous"}
    assert answers == {visitor: visitor in anonymous for visitor in VISITORS}


def test_rows_of_another_table_are_left_out_by_their_page(pages):
    restriction = restrict(pages["first"])
    rows = PageViewRestriction.objects.filter(pk=restriction.pk)
    assert not Visitor().without_denied(rows, page="page_id").exists()
    assert Visitor(make_request(user=make_user())).without_denied(rows, page="page_id").exists()
    articles = ArticlePage.objects.live()
    assert set(Visitor().without_denied(articles)) == {pages["second"], pages["third"]}


@pytest.mark.parametrize("visitor", ["nobody", "member"])
def test_it_costs_the_same_for_one_restriction_as_for_many(pages, visitor, django_assert_num_queries):
    notes = [NotePage(title=f"{number}") for number in range(12)]
    bulk_pages(pages["section"], notes)
    kinds = itertools.cycle(KINDS[1:])
    for number in (1, 8):
        while PageViewRestriction.objects.count() < number:
            impose(notes[PageViewRestriction.objects.count()], next(kinds))
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
