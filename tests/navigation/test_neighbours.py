"""Who comes before and after, seen from every side: order, drafts, visitors, other locales, mixed types, queries."""

import copy
import datetime
import itertools
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.contrib.contenttypes.models import ContentType
from django.test import RequestFactory, override_settings
from wagtail.models import Locale, Page

from tests.projects.testapp.models import BlogPage, LongReportPage, NotePage, PlainPage, ReportPage
from tests.support.factories import (
    again,
    bulk_pages,
    edit,
    home,
    make_article,
    make_page,
    make_request,
    make_section,
    make_user,
    restrict,
)
from wagtail_newsbrief.articles.models import ArticlePage
from wagtail_newsbrief.navigation import Neighbours, index, neighbours, neighbours_of_many, rows
from wagtail_newsbrief.navigation.rows import navigable_types

from .conftest import START, day
from .oracle import Oracle, pks

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["correlated subqueries", "a union of seeks"], autouse=True)
def form(request, monkeypatch):
    """Run every test with both forms of the query; MariaDB's own is the second one."""
    if request.param == "a union of seeks":
        monkeypatch.setattr("wagtail_newsbrief.navigation.queries._is_mariadb", lambda: True)
    return request.param


@pytest.fixture(scope="module")
def _articles(_module_transaction):
    section = make_section(title="News")
    made = {number: make_article(section, f"Day {number}", published_at=day(number)) for number in (3, 1, 5, 2, 4)}
    return [section, *(made[number] for number in sorted(made))]


@pytest.fixture
def articles(_articles, db):
    """Return five articles, a day apart, created in another order than their dates."""
    return again(_articles[1:])


@pytest.fixture
def section(request, site):
    """Return the section of the articles, for a test that takes both, and otherwise an empty one."""
    ContentType.objects.clear_cache()
    navigable_types()
    if "articles" in request.fixturenames:
        return again(request.getfixturevalue("_articles")[0])
    return make_section(title="News")


def both(page, request=None):
    """Return the neighbours of a live page, after asking both functions for them."""
    found = neighbours(page, request=request)
    assert pks(neighbours_of_many([page], request=request)[page.pk]) == pks(found)
    return found


# --- order and ends ---------------------------------------------------------------------------------------------


def test_previous_is_the_one_before_in_time_and_next_the_one_after(articles):
    assert both(articles[2]) == Neighbours(previous=articles[1], next=articles[3])


def test_at_the_ends_there_is_nobody(articles):
    assert both(articles[0]) == (None, articles[1])
    assert both(articles[-1]) == (articles[-2], None)


def test_an_only_article_has_nobody(section):
    assert both(make_article(section)) == (None, None)


def test_equal_dates_are_ordered_by_primary_key(section):
    first, second, third = (make_article(section, published_at=START) for _ in range(3))
    assert first.pk < second.pk < third.pk
    assert both(second) == (first, third)


def test_a_microsecond_is_a_difference(section):
    late = make_article(section, published_at=START + timedelta(microseconds=2))
    early = make_article(section, published_at=START + timedelta(microseconds=1))
    assert both(early).next == late


def test_other_sections_do_not_matter(articles, section):
    other = make_section(title="Sport")
    make_article(other, published_at=START + timedelta(days=2, hours=1))
    below = make_section(section, title="Local news")
    make_article(below, published_at=START + timedelta(days=2, hours=1))
    assert both(articles[1]).next == articles[2]
    assert both(articles[0]).previous is None


def test_articles_without_any_section_type_above_them_have_neighbours():
    plain = make_page(PlainPage)
    for parent in [home(), plain]:
        first, second = make_article(parent, published_at=day(1)), make_article(parent, published_at=day(2))
        assert both(first).next == second


def test_neighbours_are_specific_instances_whose_streams_come_later(articles):
    found = both(articles[0]).next
    assert type(found) is ArticlePage
    assert found.get_deferred_fields() == {"body", "summary"}
    assert found.title == "Day 2"


# --- who takes part ---------------------------------------------------------------------------------------------


def test_all_types_with_the_mixin_stand_in_one_order(section):
    article = make_article(section, published_at=day(1))
    blog = make_page(BlogPage, section, date=datetime.date(2016, 11, 4))
    report = make_page(ReportPage, section, published_at=day(3))
    long_report = make_page(LongReportPage, section, published_at=day(4), chapters=9)
    make_page(PlainPage, section)
    note = make_page(NotePage, section, first_published_at=day(5))
    order = [article, blog, report, long_report, note]
    for before, after in itertools.pairwise(order):
        assert both(before).next == after
        assert both(after).previous == before
    found = both(report)
    assert (type(found.previous), type(found.next)) == (BlogPage, LongReportPage)
    assert found.next.chapters == 9


def test_a_page_without_the_mixin_has_nobody_and_is_nobody_s(articles, section):
    plain = make_page(PlainPage, section)
    assert both(plain) == (None, None)
    assert both(plain.page_ptr) == (None, None)


def test_excluded_pages_are_passed_over_but_have_neighbours_themselves(articles):
    excluded = edit(articles[2], show_in_navigation=False)
    assert both(articles[1]).next == articles[3]
    assert both(articles[3]).previous == articles[1]
    assert both(excluded) == (articles[1], articles[3])


def test_drafts_and_unpublished_pages_are_passed_over(articles, section):
    make_article(section, published_at=START + timedelta(days=2, hours=1), live=False)
    articles[2].unpublish()
    assert both(articles[1]).next == articles[3]


def test_an_alias_is_a_page_of_its_own(articles, section):
    alias = articles[2].create_alias(parent=section, update_slug="an-alias")
    assert both(articles[2]).next == alias
    assert both(alias) == (articles[2], articles[3])


def test_an_alias_of_a_restricted_page_is_passed_over(articles, section):
    elsewhere = make_section(title="Elsewhere")
    source = make_article(elsewhere, published_at=articles[2].published_at)
    aliases = [source.create_alias(parent=section, update_slug=f"alias-{number}") for number in range(3)]
    assert both(articles[2]).next == aliases[0]
    restrict(source)
    assert both(articles[2]) == (articles[1], articles[3])
    reader = make_request(user=make_user())
    assert neighbours(articles[2], request=reader).next == aliases[0]
    assert neighbours_of_many(articles[2:3], request=reader)[articles[2].pk].next == aliases[0]
    assert neighbours(articles[2], request=make_request(is_preview=True)).next == articles[3]


def test_an_alias_of_what_is_not_live_is_passed_over(articles, section):
    source = make_article(make_section(title="Elsewhere"), published_at=articles[2].published_at)
    alias = source.create_alias(parent=section, update_slug="alias")
    Page.objects.filter(pk=source.pk).update(live=False)
    assert alias.live
    assert both(articles[2]) == (articles[1], articles[3])


def test_aliases_cost_two_queries_and_those_of_hidden_pages_a_second_try(articles, section, django_assert_num_queries):
    alias = articles[2].create_alias(parent=section, update_slug="an-alias")
    neighbours(articles[0])
    with django_assert_num_queries(4):
        assert neighbours(articles[2]).next == alias
    restrict(articles[2])
    before = neighbours(articles[1])
    with django_assert_num_queries(8):  # 4, 2 for the aliases of what is restricted, 2 to look again
        assert neighbours(articles[1]) == before


def test_other_locales_have_an_order_of_their_own(articles, section):
    german = Locale.objects.create(language_code="de")
    translations = [article.copy_for_translation(german, copy_parents=True) for article in articles[:2]]
    for translation in translations:
        translation.save_revision().publish()
    assert both(articles[0]).next == articles[1]
    first, second = (ArticlePage.objects.get(pk=translation.pk) for translation in translations)
    assert both(first) == (None, second)
    # Also below one parent, as on a site that keeps its languages together.
    beside = make_article(section, published_at=START + timedelta(days=1, hours=1), locale=german)
    assert both(articles[0]).next == articles[1]
    assert both(beside) == (None, None)


def test_a_type_whose_code_is_gone_is_nobody(articles, monkeypatch):
    report = make_page(ReportPage, articles[0].get_parent(), published_at=START + timedelta(days=1, hours=1))
    assert both(articles[0]).next == report
    models = [model for model in rows.get_page_models() if model is not ReportPage]
    monkeypatch.setattr(rows, "get_page_models", lambda: models)
    assert both(articles[0]).next is None
    index.rebuild()
    assert both(articles[0]).next == articles[1]


def test_a_page_that_a_script_unpublished_behind_the_index_is_not_shown(articles):
    Page.objects.filter(pk=articles[1].pk).update(live=False)
    assert both(articles[0]).next is None


# --- drafts and previews ----------------------------------------------------------------------------------------


def test_a_page_that_was_never_published_has_nobody(articles, section):
    draft = make_article(section, published_at=START + timedelta(days=2, hours=1), live=False)
    assert both(draft) == (None, None)
    assert neighbours(draft, request=make_request()) == (None, None)
    assert neighbours(Page.objects.get(pk=draft.pk), request=make_request(is_preview=True)) == (None, None)


def test_the_preview_of_a_draft_shows_the_neighbours_it_would_have(articles, section):
    draft = make_article(section, published_at=START + timedelta(days=2, hours=1), live=False)
    request = make_request(is_preview=True)
    # Between the second and the third day.
    assert neighbours(draft, request=request) == (articles[1], articles[2])


def test_a_draft_of_a_live_page_shows_the_neighbours_it_would_have(articles):
    page = edit(articles[0], publish=False, published_at=day(4) + timedelta(hours=1))
    draft = page.get_latest_revision_as_object()
    assert neighbours(draft) == (articles[3], articles[4])
    assert neighbours(page) == (None, articles[1])
    assert neighbours_of_many([draft])[page.pk] == (None, articles[1])


def test_a_page_is_never_its_own_neighbour(articles):
    for number in range(7):
        draft = ArticlePage.objects.get(pk=articles[2].pk)
        draft.published_at = day(number)
        assert articles[2] not in neighbours(draft)


def test_an_unsaved_page_shows_the_neighbours_it_would_have(articles, section):
    page = ArticlePage(title="New", published_at=day(3) - timedelta(hours=1), locale=section.locale)
    assert neighbours(page) == (None, None)
    page._cached_parent_obj = section
    assert neighbours(page) == (articles[1], articles[2])


def test_an_unsaved_page_without_a_date_is_the_newest(articles, section):
    page = ArticlePage(title="New", locale=section.locale, path=section.path + "0009", depth=section.depth + 1)
    assert neighbours(page) == (articles[-1], None)


def test_the_unsaved_page_of_a_parent_that_is_gone_has_nobody(articles, section):
    page = ArticlePage(title="New", published_at=day(3), locale=section.locale)
    page._cached_parent_obj = section
    section.delete()
    assert neighbours(page) == (None, None)


# --- how the page is handed over --------------------------------------------------------------------------------


def test_a_base_page_gets_the_same_answer(articles):
    assert both(Page.objects.get(pk=articles[2].pk)) == (articles[1], articles[3])


@pytest.mark.parametrize("queryset", [ArticlePage.objects.only("title"), ArticlePage.objects.defer("published_at")])
def test_a_page_with_fields_left_out_is_not_asked_for_them(queryset, articles, django_assert_max_num_queries):
    page = queryset.get(pk=articles[2].pk)
    with django_assert_max_num_queries(2):
        assert neighbours(page) == (articles[1], articles[3])


def test_the_preview_of_a_draft_with_fields_left_out_shows_the_neighbours_it_would_have(articles, section):
    draft = make_article(section, published_at=START + timedelta(days=2, hours=1), live=False)
    draft = ArticlePage.objects.defer("published_at").get(pk=draft.pk)
    assert neighbours(draft) == (None, None)
    assert neighbours(draft, request=make_request(is_preview=True)) == (articles[1], articles[2])


def test_a_page_whose_streams_were_left_out_gets_the_same_answer(articles):
    page = ArticlePage.objects.defer_streamfields().get(pk=articles[2].pk)
    assert both(page) == (articles[1], articles[3])


def test_previous_article_and_next_article_share_one_answer(articles, django_assert_num_queries):
    page = ArticlePage.objects.get(pk=articles[2].pk)
    with django_assert_num_queries(2):
        assert page.previous_article == articles[1]
        assert page.next_article == articles[3]
        assert page.previous_article == articles[1]


# --- visitors ---------------------------------------------------------------------------------------------------


@pytest.fixture
def group(db):
    return Group.objects.create(name="Subscribers")


@pytest.mark.parametrize(
    ("kind", "sees"),
    [
        ("login", {"nobody": 0, "anonymous": 0, "bare request": 0, "user": 1, "superuser": 1}),
        ("password", {"nobody": 0, "anonymous": 0, "user": 0, "superuser": 0, "who knows the password": 1}),
        ("groups", {"nobody": 0, "anonymous": 0, "user": 0, "member": 1, "superuser": 1}),
        ("none", {"nobody": 1, "anonymous": 1}),
    ],
)
def test_a_restricted_sibling_is_seen_by_whom_wagtail_lets_in(articles, group, kind, sees):
    restriction = restrict(articles[2], kind, groups=[group] if kind == "groups" else [])
    requests = {
        "nobody": lambda: None,
        "anonymous": make_request,
        "bare request": lambda: RequestFactory().get("/"),
        "user": lambda: make_request(user=make_user()),
        "member": lambda: make_request(user=make_user(groups=[group])),
        "superuser": lambda: make_request(user=make_user(is_superuser=True)),
        "who knows the password": lambda: make_request(passed=[restriction]),
    }
    for visitor, is_seen in sees.items():
        request = requests[visitor]()
        assert both(articles[1], request).next == (articles[2] if is_seen else articles[3]), visitor
        assert both(articles[3], request).previous == (articles[2] if is_seen else articles[1]), visitor
        # The restricted page itself has neighbours: whoever reads it may go on from there.
        assert both(articles[2], request) == (articles[1], articles[3]), visitor


def test_the_password_of_another_page_opens_nothing(articles):
    here, there = restrict(articles[2], "password"), restrict(articles[4], "password")
    assert both(articles[1], make_request(passed=[there])).next == articles[3]
    assert both(articles[1], make_request(passed=[here, there])).next == articles[2]


def test_a_restriction_counts_from_the_moment_it_is_saved_to_that_when_it_is_deleted(articles):
    restriction = restrict(articles[2])
    assert both(articles[1]).next == articles[3]
    restriction.delete()
    assert both(articles[1]).next == articles[2]


def test_one_refusal_of_several_is_enough(articles, group):
    restrict(articles[2], "login")
    restrict(articles[2], "groups", groups=[group])
    assert both(articles[1], make_request(user=make_user())).next == articles[3]
    assert both(articles[1], make_request(user=make_user(groups=[group]))).next == articles[2]


def test_inside_a_restricted_section_the_articles_are_neighbours(articles, section):
    restrict(section)
    assert both(articles[1]) == (articles[0], articles[2])


def test_a_request_whose_user_is_not_yet_known_is_anonymous(articles):
    restrict(articles[2])
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    assert both(articles[1], request).next == articles[3]


def test_runs_of_passed_over_pages_are_no_end(section):
    first = make_article(section, published_at=day(0))
    for number in range(1, 8):
        hidden = make_article(section, published_at=day(number))
        if number % 2:
            restrict(hidden)
        else:
            edit(hidden, show_in_navigation=False)
    last = make_article(section, published_at=day(8))
    assert both(first).next == last
    assert both(last).previous == first


# --- the site's own rule ----------------------------------------------------------------------------------------


def only_articles(queryset):
    return queryset.filter(page__content_type__model="articlepage")


def nobody_at_all(queryset):
    return queryset.none()


@override_settings(WAGTAIL_NEWSBRIEF={"NAVIGATION_QUERYSET": f"{__name__}.only_articles"})
def test_the_site_s_own_rule_narrows_the_candidates(articles, section):
    report = make_page(ReportPage, section, published_at=START + timedelta(days=1, hours=1))
    assert both(articles[0]).next == articles[1]
    assert both(report) == (articles[0], articles[1])


@override_settings(WAGTAIL_NEWSBRIEF={"NAVIGATION_QUERYSET": f"{__name__}.nobody_at_all"})
def test_a_rule_that_leaves_nobody_is_no_error(articles):
    assert both(articles[2]) == (None, None)
    assert set(neighbours_of_many(articles).values()) == {(None, None)}


# --- many at once -----------------------------------------------------------------------------------------------


def test_many_pages_get_the_answer_that_each_gets_alone(articles, section):
    restrict(articles[3])
    blog = make_page(BlogPage, section, date=datetime.date(2016, 11, 5))
    draft = make_article(section, live=False)
    pages = [*articles, blog, draft, make_page(PlainPage)]
    for request in [None, make_request(user=make_user())]:
        found = neighbours_of_many(iter(pages), request=request)
        assert found == {page.pk: neighbours(page, request=request) for page in pages}
    assert neighbours_of_many([]) == {}


def test_pages_of_several_sections_and_twice_the_same(articles):
    sport = make_section(title="Sport")
    kickoff, final = make_article(sport, published_at=day(1)), make_article(sport, published_at=day(2))
    found = neighbours_of_many([kickoff, articles[0], final, kickoff])
    assert list(found) == [kickoff.pk, articles[0].pk, final.pk]
    assert found[kickoff.pk] == (None, final)
    assert found[articles[0].pk] == (None, articles[1])


# --- what it costs ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def _forty(_module_transaction):
    pages = []
    for number in range(40):
        model = [ArticlePage, ArticlePage, ReportPage, NotePage][number % 4]
        pages.append(
            model(title=f"{number}", **{"first_published_at" if model is NotePage else "published_at": day(number)})
        )
    bulk_pages(make_section(), pages)
    index.rebuild()
    return pages


@pytest.fixture
def forty(_forty, site):
    """Return forty articles of three types, one of them restricted."""
    navigable_types()
    pages = [copy.copy(page) for page in _forty]
    restrict(pages[20])
    return pages


@pytest.mark.parametrize("who", ["nobody", "user", "member"])
def test_the_neighbours_of_one_cost_a_query_for_the_ids_and_one_a_type(forty, group, who, django_assert_num_queries):
    user = make_user(groups=[group]) if who == "member" else make_user()
    request = None if who == "nobody" else make_request(user=user)
    neighbours(forty[0], request=request)
    for page, types in [(forty[9], 2), (forty[10], 2), (forty[0], 1), (Page.objects.get(pk=forty[9].pk), 2)]:
        with django_assert_num_queries(1 + types):
            neighbours(page, request=request)


@pytest.mark.parametrize("who", ["nobody", "user"])
def test_the_neighbours_of_many_cost_four_queries_at_most(forty, who, django_assert_num_queries):
    request = None if who == "nobody" else make_request(user=make_user())
    neighbours_of_many(forty[:1], request=request)
    for number, types in [(1, 1), (10, 3), (40, 3)]:
        with django_assert_num_queries(1 + types):
            assert len(neighbours_of_many(forty[:number], request=request)) == number


def test_pages_without_neighbours_cost_one_query(section, django_assert_num_queries):
    article = make_article(section)
    neighbours(article)
    for ask in [lambda: neighbours(article), lambda: neighbours_of_many([article])]:
        with django_assert_num_queries(1):
            ask()
    with django_assert_num_queries(0):
        neighbours(ArticlePage(title="No parent", locale=section.locale))


# --- chains -----------------------------------------------------------------------------------------------------


def walk(page, side):
    """Follow previous or next from a page to the end; stop with an error when a page comes twice."""
    seen = [page.pk]
    while (page := getattr(neighbours(page), side)) is not None:
        assert page.pk not in seen
        seen.append(page.pk)
    return seen


def test_a_walk_meets_everybody_once_in_both_directions(forty):
    shown = [page.pk for page in forty if page != forty[20]]
    assert walk(forty[0], "next") == shown
    assert walk(forty[-1], "previous") == shown[::-1]


@pytest.mark.parametrize("count", [30, pytest.param(3000, marks=pytest.mark.slow)])
def test_many_equal_dates_lose_nobody_and_loop_nowhere(section, count):
    pages = [NotePage(title=f"{number}", first_published_at=START) for number in range(count)]
    bulk_pages(section, pages)
    index.rebuild()
    found = {}
    for start in range(0, len(pages), 500):
        found |= neighbours_of_many(pages[start : start + 500])
    seen = [pages[0]]
    while (following := found[seen[-1].pk].next) is not None and len(seen) <= len(pages):
        assert found[following.pk].previous == seen[-1]
        seen.append(following)
    assert seen == pages
    assert found[pages[0].pk].previous is None


def test_the_answers_are_those_of_the_oracle(forty):
    oracle = Oracle()
    oracle.check_index()
    request = make_request()
    for page in forty[::7]:
        assert pks(both(page)) == oracle.neighbours(page, request)
