"""Sections whose articles stand as they are arranged in the explorer."""

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page

from tests.projects.testapp.models import BlogPage, ChannelPage, NotePage, PlainPage
from tests.support.factories import again, bulk_pages, edit, make_article, make_page, make_section
from wagtail_newsbrief.articles.models import ArticlePage, SectionPage
from wagtail_newsbrief.navigation import index, neighbours, rows, sections
from wagtail_newsbrief.navigation.models import NavigationEntry
from wagtail_newsbrief.navigation.order import ArticleOrder

from .conftest import day
from .oracle import Oracle

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def _articles(_module_transaction):
    section = make_section(title="Guide", article_order=ArticleOrder.EXPLORER)
    return [make_article(section, f"Place {number}", published_at=day(-number)) for number in range(4)]


@pytest.fixture
def articles(_articles, db):
    """Return four articles in a section, whose dates run against the explorer."""
    return again(_articles)


@pytest.fixture
def arranged(request, db):
    """Return the section of the articles, in explorer order; for a test that takes no articles an empty one."""
    if "articles" in request.fixturenames:
        return request.getfixturevalue("articles")[0].get_parent().specific
    return make_section(title="Guide", article_order=ArticleOrder.EXPLORER)


def chain(page):
    """Return the titles from a page on, by following next; hold the index against the oracle first."""
    Oracle().check_index()
    assert list(index.differences()) == []
    page = page.specific_class.objects.get(pk=page.pk)
    titles = [page.title]
    while (page := neighbours(page).next) is not None:
        titles.append(page.title)
    return titles


def test_the_explorer_decides_and_not_the_date(articles):
    assert chain(articles[0]) == ["Place 0", "Place 1", "Place 2", "Place 3"]
    assert neighbours(articles[1]).previous == articles[0]


def test_a_section_type_of_the_site_s_own_needs_only_the_field(site):
    channel = make_page(ChannelPage, article_order="explorer")
    first, second = (
        make_article(channel, "Old", published_at=day(1)),
        make_article(channel, "Older", published_at=day(0)),
    )
    assert neighbours(first).next == second
    assert chain(first) == ["Old", "Older"]


@pytest.mark.parametrize(
    ("moved", "target", "pos", "order"),
    [
        (3, 0, "left", "3012"),
        (0, 2, "right", "1203"),
        (2, 1, "left", "0213"),
        (0, 3, "right", "1230"),
        (1, 1, "left", "0123"),
    ],
)
def test_reordering(articles, moved, target, pos, order):
    articles[moved].move(Page.objects.get(pk=articles[target].pk), pos=pos)
    assert chain(articles[int(order[0])]) == [f"Place {number}" for number in order]


@pytest.mark.parametrize("pos", ["first-child", "last-child"])
def test_an_article_that_moves_in_from_another_section(articles, arranged, pos):
    other = make_article(make_section(), "New here", published_at=day(9))
    other.move(Page.objects.get(pk=arranged.pk), pos=pos)
    titles = ["Place 0", "Place 1", "Place 2", "Place 3"]
    if pos == "first-child":
        assert chain(other) == ["New here", *titles]
    else:
        assert chain(articles[0]) == [*titles, "New here"]


def test_an_article_that_moves_out_gets_its_date_again(articles):
    news = make_section()
    older, newer = make_article(news, "Older", published_at=day(-9)), make_article(news, "Newer", published_at=day(9))
    articles[1].move(news, pos="last-child")
    assert chain(older) == ["Older", "Place 1", "Newer"]
    assert chain(articles[0]) == ["Place 0", "Place 2", "Place 3"]
    assert newer.pk


def test_a_page_that_is_no_article_pushes_articles_when_it_moves(articles, arranged):
    plain = make_page(PlainPage, arranged)
    plain.move(Page.objects.get(pk=articles[1].pk), pos="left")
    assert chain(articles[0]) == ["Place 0", "Place 1", "Place 2", "Place 3"]
    plain.move(Page.objects.get(pk=make_section().pk), pos="last-child")
    assert chain(articles[0]) == ["Place 0", "Place 1", "Place 2", "Place 3"]


@pytest.mark.parametrize("pos", ["left", "right", "first-sibling", "last-sibling"])
@pytest.mark.parametrize(
    "page",
    [
        lambda: NotePage(title="New"),
        lambda: NotePage(title="New", live=False),
        lambda: PlainPage(title="New"),
        lambda: ArticlePage(title="New", published_at=day(5)),
    ],
    ids=["live", "draft", "no article", "other type"],
)
def test_adding_in_the_middle(articles, pos, page):
    new = page()
    Page.objects.get(pk=articles[1].pk).add_sibling(pos=pos, instance=new)
    at = {"left": 1, "right": 2, "first-sibling": 0, "last-sibling": 4}[pos]
    titles = ["Place 0", "Place 1", "Place 2", "Place 3"]
    if new.live and not isinstance(new, PlainPage):
        titles.insert(at, "New")
    start = NavigationEntry.objects.filter(section_id=articles[0].get_parent().pk).order_by("sort_key").first()
    assert chain(Page.objects.get(pk=start.page_id).specific) == titles


def test_a_section_that_moves_carries_its_articles_along_unchanged(articles, arranged, django_assert_num_queries):
    before = list(NavigationEntry.objects.order_by("pk").values())
    arranged.move(make_section(title="Archive"), pos="last-child")
    assert list(NavigationEntry.objects.order_by("pk").values()) == before
    assert chain(articles[0]) == ["Place 0", "Place 1", "Place 2", "Place 3"]


def test_a_section_that_is_pushed_by_another_keeps_its_order(articles, arranged):
    arranged.add_sibling(pos="left", instance=PlainPage(title="In front"))
    assert chain(articles[0]) == ["Place 0", "Place 1", "Place 2", "Place 3"]


def test_the_new_child_of_the_root_is_no_error(site):
    root = Page.get_first_root_node()
    root.add_child(instance=NotePage(title="A site that is one note"))
    Oracle().check_index()


# --- switching the order ----------------------------------------------------------------------------------------


def test_switching_to_dates_and_back(articles, arranged):
    make_page(BlogPage, arranged, "Blog", date=day(-1).date())
    arranged = edit(arranged, article_order="newest")
    assert chain(articles[3]) == ["Place 3", "Place 2", "Blog", "Place 1", "Place 0"]
    edit(arranged, article_order="explorer")
    assert chain(articles[0]) == ["Place 0", "Place 1", "Place 2", "Place 3", "Blog"]


def test_a_draft_of_the_section_changes_nothing(articles, arranged):
    edit(arranged, publish=False, article_order="newest")
    assert chain(articles[0]) == ["Place 0", "Place 1", "Place 2", "Place 3"]


def test_an_unpublished_section_still_orders_its_articles(articles, arranged):
    arranged.unpublish()
    assert chain(articles[0]) == ["Place 0", "Place 1", "Place 2", "Place 3"]


def test_switching_by_a_section_instance_with_a_stale_path(articles, arranged):
    stale = type(arranged).objects.get(pk=arranged.pk)
    arranged.move(make_section(title="Archive"), pos="last-child")
    stale.article_order = "newest"
    stale.save(update_fields=["article_order"], clean=False)
    assert chain(articles[3]) == ["Place 3", "Place 2", "Place 1", "Place 0"]


def test_switching_a_large_section_is_done_in_batches(arranged, monkeypatch, django_assert_max_num_queries):
    monkeypatch.setattr(rows, "BATCH_SIZE", 10)
    pages = [NotePage(title=f"{number}", first_published_at=day(-number)) for number in range(35)]
    bulk_pages(arranged, pages)
    index.rebuild()
    edit(arranged, article_order="newest")
    assert chain(pages[-1]) == [page.title for page in reversed(pages)]


def test_a_move_in_a_large_section_writes_the_keys_in_one_query(arranged, django_assert_num_queries):
    pages = [NotePage(title=f"{number}", first_published_at=day(-number)) for number in range(50)]
    bulk_pages(arranged, pages)
    index.rebuild()
    with CaptureQueriesContext(connection) as captured:
        pages[-1].move(Page.objects.get(pk=pages[0].pk), pos="left")
    table = NavigationEntry._meta.db_table
    writes = [q for q in captured if q["sql"].startswith(("UPDATE", "INSERT")) and table in q["sql"]]
    assert len(writes) == 2  # the moved page, then all behind it
    assert chain(pages[-1]) == ["49", *(page.title for page in pages[:-1])]


def test_the_field_may_stand_on_the_base_page_model(arranged, articles, monkeypatch):
    """A site with a base page of its own may give every page the field; here a section type plays the base page."""
    monkeypatch.setattr(sections, "get_page_model", lambda: SectionPage)
    monkeypatch.setattr(sections, "get_page_models", lambda: [SectionPage, ArticlePage])
    found = sections.sections(Q(pk=arranged.pk), "default")
    assert found == [sections.Section(arranged.pk, arranged.path, True)]


def test_without_any_section_type_all_are_ordered_by_date(arranged, monkeypatch):
    monkeypatch.setattr(sections, "get_page_models", lambda: [ArticlePage])
    assert sections.sections(Q(pk=arranged.pk), "default") == [sections.Section(arranged.pk, arranged.path, False)]
