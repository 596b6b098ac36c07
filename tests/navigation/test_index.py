"""Making the whole index anew, and telling what differs."""

import pytest
from django.contrib.contenttypes.models import ContentType
from wagtail.models import Page

from tests.projects.testapp.models import BlogPage, LongReportPage, NotePage, PlainPage, ReportPage
from tests.support.factories import bulk_pages, home, make_article, make_page, make_section
from wagtail_newsbrief.articles.models import ArticlePage
from wagtail_newsbrief.navigation import index, rows
from wagtail_newsbrief.navigation.models import NavigationEntry

from .conftest import day
from .oracle import Oracle

pytestmark = pytest.mark.django_db


@pytest.fixture
def paper(section):
    """Return a section with pages of several types that the index doesn't know yet."""
    for model, fields in [
        (ArticlePage, "published_at"),
        (ReportPage, "published_at"),
        (LongReportPage, "published_at"),
        (NotePage, "first_published_at"),
    ]:
        bulk_pages(section, [model(title=f"{number}", **{fields: day(number)}) for number in range(6)])
    bulk_pages(section, [BlogPage(title=f"{number}", date=day(number).date()) for number in range(6)])
    bulk_pages(section, [PlainPage(title="Plain"), NotePage(title="Draft", live=False)])
    return section


def differences():
    return sorted(str(difference) for difference in index.differences())


@pytest.mark.parametrize("batch_size", [1000, 6, 4, 1])
def test_a_rebuild_writes_every_live_page_with_the_mixin(paper, batch_size, monkeypatch):
    monkeypatch.setattr(rows, "BATCH_SIZE", batch_size)
    seen = []
    assert index.rebuild(progress=seen.append) == 30
    assert sum(seen) == index.count_pages() == 30
    assert max(seen) <= batch_size
    Oracle().check_index()
    assert differences() == []


def test_a_rebuild_twice_changes_nothing(paper):
    index.rebuild()
    before = list(NavigationEntry.objects.order_by("pk").values())
    assert index.rebuild() == 30
    assert list(NavigationEntry.objects.order_by("pk").values()) == before


def test_a_rebuild_of_some_types_leaves_the_others_alone(paper):
    assert index.rebuild(models=[BlogPage]) == 6
    assert NavigationEntry.objects.count() == 6
    index.rebuild()
    assert index.rebuild(models=[]) == 0
    assert NavigationEntry.objects.count() == 30


def test_a_rebuild_that_was_interrupted_goes_on(paper, monkeypatch):
    monkeypatch.setattr(rows, "BATCH_SIZE", 4)

    def interrupt(amount):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        index.rebuild(progress=interrupt)
    assert NavigationEntry.objects.count() == 4
    write, written = rows.write, []
    monkeypatch.setattr(rows, "write", lambda some: (written.extend(some), write(some)))
    assert index.rebuild() == 30
    assert len(written) == 26  # what is right is not written again
    assert differences() == []


def test_a_rebuild_costs_six_queries_a_batch_and_five_where_nothing_is_wrong(paper, django_assert_num_queries):
    types = len(rows.navigable_models())
    for queries in (6, 5):
        # At the end the superfluous rows.
        with django_assert_num_queries(types * queries + 1):
            index.rebuild()


def test_pages_without_a_row_are_found(paper, django_assert_num_queries):
    index.rebuild()
    page = NotePage.objects.live().first()
    NavigationEntry.objects.filter(pk=page.pk).delete()
    with django_assert_num_queries(1):
        assert index.is_incomplete(NotePage)
    assert not index.is_incomplete(BlogPage)
    assert differences() == [f"page {page.pk}: is missing in the index"]


def test_each_column_that_differs_is_named(section):
    article = make_article(section, published_at=day(1))
    key = NavigationEntry.objects.get().sort_key
    other = make_section()
    NavigationEntry.objects.update(
        section_id=other.pk, locale_id=99, content_type_id=98, sort_key="wrong", in_navigation=False
    )
    assert differences() == sorted(
        f"page {article.pk}: {problem}"
        for problem in [
            f"section_id is {other.pk}, expected {section.pk}",
            f"locale_id is 99, expected {article.locale_id}",
            f"content_type_id is 98, expected {article.content_type_id}",
            f"sort_key is 'wrong', expected {key!r}",
            "in_navigation is False, expected True",
        ]
    )
    index.rebuild()
    assert differences() == []


def test_rows_without_a_live_page_are_found_and_removed(section):
    article = make_article(section)
    draft = make_article(section, live=False)
    plain = make_page(PlainPage, section)
    row = NavigationEntry.objects.get(pk=article.pk)
    for page in [draft, plain]:
        row.pk = page.pk
        row.save(force_insert=True)
    problem = "is in the index, but is not a live page with previous/next"
    assert differences() == sorted(f"page {page.pk}: {problem}" for page in [draft, plain])
    index.rebuild()
    assert differences() == []
    assert list(NavigationEntry.objects.values_list("pk", flat=True)) == [article.pk]


def test_rows_of_a_type_that_is_gone_are_superfluous(section):
    article = make_article(section)
    Page.objects.filter(pk=article.pk).update(
        content_type=ContentType.objects.create(app_label="gone", model="oldpage")
    )
    assert list(index.superfluous_entries()) == [NavigationEntry.objects.get()]


def test_what_was_published_while_the_check_looked_is_no_difference(section, monkeypatch):
    article = make_article(section, published_at=day(1))
    compare, calls = index._compare, []

    def publish_meanwhile(pages):
        if not calls:
            # The pages have been read, the rows have not.
            ArticlePage.objects.filter(pk=article.pk).update(published_at=day(2))
            index.reindex(article.pk)
        calls.append(pages)
        return compare(pages)

    monkeypatch.setattr(index, "_compare", publish_meanwhile)
    assert differences() == []
    assert len(calls) == 2


def test_a_check_costs_three_queries_a_batch(paper, django_assert_num_queries):
    index.rebuild()
    types = len(rows.navigable_models())
    seen = []
    with django_assert_num_queries(types * 3 + 1):
        assert list(index.differences(seen.append)) == []
    assert sum(seen) == 30


def test_pages_below_the_root_belong_to_the_root(site):
    root = Page.get_first_root_node()
    note = root.add_child(instance=NotePage(title="A site that is one note"))
    assert NavigationEntry.objects.get(pk=note.pk).section_id == root.pk
    assert differences() == []


def test_a_page_that_is_a_root_itself_stands_nowhere(site):
    lone = NotePage.add_root(instance=NotePage(title="Root", slug="root-2", locale=home().locale))
    index.reindex(lone.pk)
    assert not NavigationEntry.objects.exists()
    assert not index.is_incomplete(NotePage)
    assert differences() == []
    assert index.rebuild() == 0
