"""Keys that sort: the one by date, the one in explorer order, and a page's place in both."""

import datetime
from datetime import UTC, timedelta, timezone

import pytest
from django.test import override_settings

from tests.projects.testapp.models import BlogPage, NotePage, PlainPage
from tests.support.factories import edit, home, make_article, make_page
from wagtail_newsbrief.articles.models import ArticlePage, SectionPage
from wagtail_newsbrief.navigation.order import TREE_PREFIX, Position, date_key, date_of, is_navigable, tree_key

NOON = datetime.datetime(2026, 11, 2, 12, tzinfo=UTC)


# --- by date ----------------------------------------------------------------------------------------------------


def test_a_key_is_the_moment_in_utc_and_the_padded_primary_key():
    assert date_key(NOON, 12) == "20261102120000000000" + "00000000000000000012"


def test_moments_in_other_zones_are_compared_in_utc():
    in_tokyo = datetime.datetime(2026, 11, 2, 21, tzinfo=timezone(timedelta(hours=9)))
    assert date_key(in_tokyo, 12) == date_key(NOON, 12)


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        (datetime.datetime(999, 12, 31, tzinfo=UTC), datetime.datetime(1000, 1, 1, tzinfo=UTC)),
        (datetime.datetime(1, 1, 1, tzinfo=UTC), datetime.datetime(2, 1, 1, tzinfo=UTC)),
        (NOON, NOON + timedelta(microseconds=1)),
        (NOON.replace(microsecond=9), NOON.replace(microsecond=10)),
        (datetime.date(2026, 11, 1), datetime.datetime(2026, 11, 1, 0, 0, 0, 1, tzinfo=UTC)),
        (datetime.datetime(2026, 10, 31, 23, 59, 59, tzinfo=UTC), datetime.date(2026, 11, 1)),
        (datetime.date(2026, 11, 1), datetime.date(2026, 11, 2)),
        (NOON, datetime.datetime.max.replace(tzinfo=UTC)),
    ],
)
def test_earlier_sorts_before_later_whatever_the_primary_keys(earlier, later):
    assert date_key(earlier, 10**18) < date_key(later, 1)
    assert len(date_key(earlier, 1)) == len(date_key(later, 10**18)) == 40


@pytest.mark.parametrize(("low", "high"), [(9, 10), (99, 100), (2**31 - 1, 2**31), (10**18, 2**63 - 1)])
def test_equal_moments_sort_by_primary_key(low, high):
    assert date_key(NOON, low) < date_key(NOON, high)


def test_a_page_that_was_never_saved_is_the_last_of_its_moment():
    assert date_key(NOON, 2**63 - 1) < date_key(NOON, None) < date_key(NOON + timedelta(microseconds=1), 1)


@override_settings(TIME_ZONE="Asia/Tokyo")
def test_a_value_without_a_zone_is_in_the_site_s():
    midnight_in_tokyo = datetime.datetime(2026, 11, 1, 15, tzinfo=UTC)
    assert date_key(NOON.replace(hour=0, tzinfo=None), 1) == date_key(midnight_in_tokyo, 1)
    assert date_key(datetime.date(2026, 11, 2), 1) == date_key(midnight_in_tokyo, 1)


@override_settings(USE_TZ=False, TIME_ZONE="Asia/Tokyo")
def test_a_site_without_time_zones_keeps_its_order():
    moments = [NOON.replace(hour=3, tzinfo=None), NOON.replace(tzinfo=None), datetime.date(2026, 11, 3)]
    keys = [date_key(moment, 1) for moment in moments]
    assert keys == sorted(keys)


@pytest.mark.parametrize(
    "moment",
    [
        datetime.datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14))),
        datetime.datetime(9999, 12, 31, 23, tzinfo=timezone(timedelta(hours=-12))),
    ],
)
def test_the_ends_of_the_calendar_are_no_error(moment):
    assert len(date_key(moment, 1)) == 40


def test_the_key_fits_its_column_and_no_date_reaches_the_other_lane():
    from wagtail_newsbrief.navigation.models import NavigationEntry

    longest = NavigationEntry._meta.get_field("sort_key").max_length
    last = date_key(datetime.datetime.max.replace(tzinfo=UTC), 2**63 - 1)
    assert len(last) <= longest
    assert last < TREE_PREFIX < tree_key("00010001", 4)


def test_tree_keys_sort_as_paths_do_and_forget_the_section():
    paths = ["00010001", "00010009", "0001000A", "0001000Z", "00010010"]
    keys = [tree_key(path, 4) for path in paths]
    assert keys == sorted(keys)
    assert tree_key("000100050001", 4) == tree_key("00010001", 4)


# --- which pages, which date ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("model", "answer"),
    [(ArticlePage, True), (BlogPage, True), (SectionPage, False), (PlainPage, False), (None, False)],
)
def test_pages_with_the_mixin_take_part(model, answer):
    assert is_navigable(model) is answer


@pytest.mark.django_db
def test_the_page_s_own_date_counts_then_its_first_publishing(site):
    blog = make_page(BlogPage, date=datetime.date(2020, 5, 1))
    note = make_page(NotePage)
    article = make_article(published_at=NOON)
    assert date_of(blog) == datetime.date(2020, 5, 1)
    assert date_of(note) == note.first_published_at is not None
    assert date_of(article) == NOON
    article.published_at = None
    assert date_of(article) == article.first_published_at


@pytest.mark.django_db
def test_without_any_date_a_live_page_is_the_oldest_and_a_draft_the_newest(site):
    before = datetime.datetime.now(UTC)
    scripted = home().add_child(instance=NotePage(title="Made by a script"))
    draft = make_page(NotePage, live=False)
    assert date_of(scripted) == datetime.datetime.min.replace(tzinfo=UTC)
    assert date_key(date_of(scripted), 1) == "00010101000000000000" + "00000000000000000001"
    assert before <= date_of(draft) <= datetime.datetime.now(UTC)
    assert before <= date_of(NotePage(title="Unsaved")) <= datetime.datetime.now(UTC)


# --- a place ----------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_place_of_a_saved_page_costs_no_query(site, django_assert_num_queries):
    article = make_article(published_at=NOON)
    with django_assert_num_queries(0):
        position = Position.of(article)
    assert position == Position(
        section_path=article.path[:-4],
        locale_id=article.locale_id,
        by_date=date_key(NOON, article.pk),
        by_tree=TREE_PREFIX + article.path[-4:],
    )


@pytest.mark.django_db
def test_the_place_of_a_draft_is_taken_from_memory(site):
    article = make_article(published_at=NOON)
    article = edit(article, publish=False, published_at=NOON + timedelta(days=1))
    draft = article.get_latest_revision_as_object()
    assert Position.of(draft).by_date == date_key(NOON + timedelta(days=1), article.pk)


@pytest.mark.django_db
def test_an_unsaved_page_stands_in_its_parent_and_last_in_explorer_order(site):
    parent = home()
    page = ArticlePage(title="New", published_at=NOON, locale=parent.locale)
    assert Position.of(page) is None
    page._cached_parent_obj = parent
    assert Position.of(page) == Position(parent.path, parent.locale_id, date_key(NOON, None), "TZZZZ")


@pytest.mark.django_db
def test_the_path_that_the_editor_lends_to_a_new_page_is_no_place_in_explorer_order(site):
    page = ArticlePage(title="New", published_at=NOON, path=home().path + "0001", depth=3, locale=home().locale)
    assert Position.of(page).section_path == home().path
    assert Position.of(page).by_tree == "TZZZZ"


@pytest.mark.django_db
def test_a_page_without_parent_has_no_place():
    assert Position.of(ArticlePage(title="Root", path="0001", depth=1, published_at=NOON)) is None
