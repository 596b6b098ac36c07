"""Each kind of change, made as an editor makes it: the index follows, within the same transaction."""

import datetime
import io
import json
from unittest import mock

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, transaction
from django.db.models import Case, When
from django.test import override_settings
from django.utils import timezone
from django.utils.connection import ConnectionDoesNotExist
from wagtail.models import Locale, Page

from tests.projects.testapp.models import BlogPage, ChannelPage, LongReportPage, NotePage, PlainPage, ReportPage
from tests.support.factories import again, edit, home, make_article, make_page, make_section, restrict
from wagtail_newsbrief.articles.models import ArticlePage, SectionPage
from wagtail_newsbrief.navigation import index, neighbours, recheck
from wagtail_newsbrief.navigation.models import NavigationEntry
from wagtail_newsbrief.navigation.order import date_key
from wagtail_newsbrief.navigation.rows import navigable_types
from wagtail_newsbrief.navigation.signals import page_moved, page_saved
from wagtail_newsbrief.utils.transactions import OnCommitBatch

from .conftest import day
from .oracle import Oracle

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def held_against_the_oracle(db):
    """After every test, hold the whole index against the oracle."""
    yield
    Oracle().check_index()
    assert list(index.differences()) == []


@pytest.fixture(scope="module")
def _article(_module_transaction):
    return make_article(make_section(title="News"), published_at=day(3))


@pytest.fixture
def article(_article, site):
    """Return the only article of the module, live and without a revision."""
    ContentType.objects.clear_cache()
    navigable_types()
    return again(_article)


@pytest.fixture
def section(article):
    """Return the section of the article."""
    return article.get_parent().specific


def row(page):
    """Return the row of a page; None if it has none."""
    return NavigationEntry.objects.filter(pk=page.pk).first()


@pytest.fixture
def unchanged():
    """Return a function that remembers all rows, to compare them later."""
    return lambda: list(NavigationEntry.objects.order_by("pk").values())


# --- publishing -------------------------------------------------------------------------------------------------


def test_a_draft_has_no_row_and_publishing_gives_it_one(section):
    draft = make_article(section, live=False)
    assert row(draft) is None
    article = edit(draft, published_at=day(2))
    found = row(article)
    assert found.section_id == section.pk
    assert found.locale_id == article.locale_id
    assert found.content_type_id == article.content_type_id
    assert found.sort_key == date_key(day(2), article.pk)
    assert found.in_navigation is True
    assert str(found) == f"{article.pk} in {section.pk} at {found.sort_key}"


def test_a_live_page_that_a_script_adds(section):
    note = section.add_child(instance=NotePage(title="By a script"))
    assert row(note).sort_key.startswith("0001")


def test_a_date_that_a_script_gives_as_text(section):
    article = section.add_child(instance=ArticlePage(title="By a script", published_at="2020-02-02T10:00:00+02:00"))
    assert row(article).sort_key.startswith("20200202080000")


def test_a_value_that_only_the_database_knows(section):
    first, second = make_page(NotePage, section), make_page(NotePage, section)
    second.show_in_navigation = Case(When(show_in_navigation=True, then=False), default=True)
    second.save(clean=False)
    assert row(second).in_navigation is False
    assert neighbours(first).next is None


def test_saving_a_draft_of_a_live_page_changes_nothing(article, unchanged, django_assert_num_queries):
    before = unchanged()
    draft = article.get_latest_revision_as_object()
    draft.published_at = day(9)
    draft.show_in_navigation = False
    draft.save_revision()
    assert unchanged() == before
    # A draft in memory, saved without the fields that changed in it.
    draft.search_description = "…"
    draft.save(update_fields=["search_description"], clean=False)
    assert unchanged() == before


def test_a_draft_costs_no_query(article, django_assert_num_queries):
    with django_assert_num_queries(0):
        page_saved(ArticlePage, article, created=False, update_fields=frozenset({"latest_revision", "draft_title"}))


def test_re_dating_and_excluding(article):
    article = edit(article, published_at=day(8))
    assert row(article).sort_key == date_key(day(8), article.pk)
    article = edit(article, show_in_navigation=False)
    assert row(article).in_navigation is False
    edit(article, show_in_navigation=True)
    assert row(article).in_navigation is True


def test_scheduling_and_going_live(section):
    soon = timezone.now() + datetime.timedelta(hours=1)
    draft = make_article(section, live=False)
    edit(draft, go_live_at=soon)
    assert row(draft) is None
    with mock.patch("django.utils.timezone.now", return_value=soon + datetime.timedelta(minutes=1)):
        call_command("publish_scheduled", verbosity=0)
    assert ArticlePage.objects.get(pk=draft.pk).live
    assert row(draft) is not None


def test_a_scheduled_change_of_a_live_page(section):
    article = make_article(section, published_at=day(3), revision=True)
    soon = timezone.now() + datetime.timedelta(hours=1)
    edit(article, go_live_at=soon, published_at=day(9))
    assert row(article).sort_key == date_key(day(3), article.pk)
    with mock.patch("django.utils.timezone.now", return_value=soon + datetime.timedelta(minutes=1)):
        call_command("publish_scheduled", verbosity=0)
    assert row(article).sort_key == date_key(day(9), article.pk)


def test_expiring(article):
    soon = timezone.now() + datetime.timedelta(hours=1)
    edit(article, expire_at=soon)
    with mock.patch("django.utils.timezone.now", return_value=soon + datetime.timedelta(minutes=1)):
        call_command("publish_scheduled", verbosity=0)
    assert Page.objects.get(pk=article.pk).expired
    assert row(article) is None


@pytest.mark.parametrize("as_base", [True, False])
def test_unpublishing_the_specific_and_the_base_page(article, as_base):
    page = Page.objects.get(pk=article.pk) if as_base else article
    page.unpublish()
    assert row(article) is None
    edit(article, title="Again")
    assert row(article) is not None


def test_publishing_an_old_revision_again(article):
    first = article.save_revision()
    edit(article, published_at=day(9))
    first.publish()
    assert row(article).sort_key == date_key(day(3), article.pk)


def test_changing_the_slug_changes_nothing(article, unchanged):
    before = unchanged()
    edit(article, slug="another-slug")
    edit(article.get_parent().specific, slug="another-section")
    assert unchanged() == before


def test_what_is_rolled_back_leaves_no_trace(article, unchanged):
    before = unchanged()
    with transaction.atomic():
        edit(article, published_at=day(9))
        assert unchanged() != before
        transaction.set_rollback(True)
    assert unchanged() == before


# --- saving by code ---------------------------------------------------------------------------------------------


def test_saving_some_fields(article):
    article.published_at = day(5)
    article.title = "Not saved"
    article.show_in_navigation = False
    article.save(update_fields=["published_at"])
    assert row(article).sort_key == date_key(day(5), article.pk)
    assert row(article).in_navigation is True


def test_saving_some_fields_of_the_base_page(article):
    base = Page.objects.get(pk=article.pk)
    base.live = False
    base.save(update_fields=["title"])
    assert row(article) is not None
    base.save(update_fields=["live"])
    assert row(article) is None


def test_saving_a_page_whose_fields_were_left_out(section):
    note = make_page(NotePage, section, first_published_at=day(1))
    partial = NotePage.objects.only("title", "slug", "path", "live").get(pk=note.pk)
    partial.title = "Other"
    partial.save(clean=False)
    assert row(note).sort_key == date_key(day(1), note.pk)


def test_saving_a_type_between_page_and_the_page_s_own(section):
    page = make_page(LongReportPage, section, published_at=day(1))
    between = ReportPage.objects.get(pk=page.pk)
    between.published_at = day(4)
    between.save()
    assert row(page).sort_key == date_key(day(4), page.pk)
    assert row(page).content_type_id == ContentType.objects.get_for_model(LongReportPage).pk


def test_changing_the_locale(article):
    german = Locale.objects.create(language_code="de")
    article.locale = german
    article.save()
    assert row(article).locale_id == german.pk


def test_saving_a_page_that_takes_no_part(section, unchanged):
    before = unchanged()
    plain = make_page(PlainPage, section)
    edit(plain, title="Other")
    assert unchanged() == before


def test_a_page_whose_type_is_gone_has_no_row(article):
    unknown = ContentType.objects.create(app_label="gone", model="oldpage")
    Page.objects.filter(pk=article.pk).update(content_type=unknown)
    index.reindex(article.pk)
    assert row(article) is None


# --- moving, copying, deleting ----------------------------------------------------------------------------------


def test_moving_an_article(article):
    sport = make_section(title="Sport")
    other = make_article(sport, published_at=day(4))
    article.move(sport, pos="last-child")
    article.refresh_from_db()
    assert row(article).section_id == sport.pk
    assert neighbours(article).next == other


def test_moving_a_branch_changes_no_row(article, section, unchanged):
    below = make_section(section)
    make_article(below, published_at=day(1))
    before = unchanged()
    section.move(make_section(title="Archive"), pos="last-child")
    assert unchanged() == before
    # Saved after the move through an instance from before it, which knows the old path.
    article.published_at = day(6)
    article.save(update_fields=["published_at"], clean=False)
    assert row(article).section_id == section.pk


@pytest.mark.parametrize("keep_live", [True, False])
def test_copying_an_article(article, keep_live):
    copy = article.copy(keep_live=keep_live, update_attrs={"slug": "copy"})
    assert (row(copy) is not None) is keep_live
    if keep_live:
        # Dated as it appears, not like its original.
        assert row(copy).sort_key == date_key(copy.published_at, copy.pk) > row(article).sort_key


def test_copying_a_branch(section, article):
    make_page(BlogPage, section, date=datetime.date(2020, 1, 1))
    make_page(ReportPage, section, live=False)
    arranged = make_page(ChannelPage, section, article_order="explorer")
    make_article(arranged)
    copy = section.copy(recursive=True, update_attrs={"slug": "copy", "title": "Copy"})
    assert NavigationEntry.objects.filter(section_id=copy.pk).count() == 2
    assert NavigationEntry.objects.filter(sort_key__startswith="T").count() == 2


def test_aliases_follow_their_original(article, section):
    alias = article.create_alias(parent=make_section(title="Sport"), update_slug="alias")
    assert row(alias).sort_key == date_key(day(3), alias.pk)
    edit(article, published_at=day(6), show_in_navigation=False)
    assert row(alias).sort_key == date_key(day(6), alias.pk)
    assert row(alias).in_navigation is False
    alias.unpublish()
    assert row(alias) is None
    edit(article, title="Alive again")
    assert row(alias) is not None


def test_aliases_of_a_branch(section, article):
    sport = make_section(title="Sport")
    section.create_alias(recursive=True, parent=sport, update_slug="alias")
    assert NavigationEntry.objects.count() == 2


@pytest.mark.parametrize("alias", [True, False])
def test_translating(article, section, alias):
    german = Locale.objects.create(language_code="de")
    translation = article.copy_for_translation(german, copy_parents=True, alias=alias)
    assert (row(translation) is not None) is alias
    if not alias:
        translation = edit(translation, title="Deutsch")
    assert row(translation).locale_id == german.pk
    assert row(translation).section_id == translation.get_parent().pk != section.pk


def test_deleting(article, section):
    article.delete()
    assert row(article) is None


@pytest.mark.parametrize("how", [Page.delete, lambda page: Page.objects.filter(pk=page.pk).delete()])
def test_deleting_a_branch(article, section, how):
    below = make_section(section)
    make_article(below)
    kept = make_article(make_section())
    how(Page.objects.get(pk=section.pk))
    assert list(NavigationEntry.objects.values_list("pk", flat=True)) == [kept.pk]


def test_restricting_changes_no_row(article, unchanged):
    before = unchanged()
    restriction = restrict(article)
    restriction.restriction_type = "password"
    restriction.save()
    restriction.delete()
    assert unchanged() == before


# --- fixtures ---------------------------------------------------------------------------------------------------


@pytest.fixture
def paper(section):
    """Return a small site with both orders, and its pages as a fixture, table by table."""
    arranged = make_page(ChannelPage, article_order="explorer")
    for number in range(3):
        make_article(section, published_at=day(number))
        make_article(arranged, published_at=day(-number))
        make_page(BlogPage, arranged, date=day(number).date())
    make_page(LongReportPage, section, published_at=day(9))
    make_article(section, live=False)
    stream = io.StringIO()
    labels = ["wagtailcore.revision", "wagtailcore.page", "newsbrief", "testapp"]
    call_command("dumpdata", *labels, stdout=stream)
    return json.loads(stream.getvalue())


def test_loading_a_fixture(paper, tmp_path):
    expected = list(NavigationEntry.objects.order_by("pk").values())
    assert len(expected) == 11
    orders = {
        "as dumped": paper,
        "backwards": paper[::-1],
        "articles before pages": sorted(paper, key=lambda row: row["model"] == "wagtailcore.page"),
    }
    file = tmp_path / "paper.json"
    for order, rows in orders.items():
        home().get_children().delete()
        assert not NavigationEntry.objects.exists()
        file.write_text(json.dumps(rows), encoding="utf-8")
        call_command("loaddata", str(file), verbosity=0)
        assert SectionPage.objects.exists()
        assert list(NavigationEntry.objects.order_by("pk").values()) == expected, order


# --- elsewhere ---------------------------------------------------------------------------------------------------


class Replicas:
    """A router that reads from somewhere else, as with read replicas."""

    def db_for_read(self, model, **hints):
        return DEFAULT_DB_ALIAS if model is ContentType else "replica"

    def db_for_write(self, model, **hints):
        return DEFAULT_DB_ALIAS


def test_the_index_is_kept_where_it_is_written(article, section):
    NavigationEntry.objects.filter(pk=article.pk).update(sort_key="wrong")
    with override_settings(DATABASE_ROUTERS=[f"{__name__}.Replicas"]):
        with pytest.raises(ConnectionDoesNotExist):
            Page.objects.first()
        index.reindex(article.pk)
        assert list(index.differences()) == []
        assert index.rebuild() == 1
        assert index.count_pages() == 1
        assert not index.is_incomplete(ArticlePage)
        page_moved(article, section, section)


def test_what_saving_costs(article, monkeypatch, django_assert_num_queries, django_capture_on_commit_callbacks):
    plain = make_page(PlainPage)
    # What waits for the commit of the module's transaction holds pages of the other tests.
    monkeypatch.setattr(recheck, "_collected", OnCommitBatch(recheck.check))
    with django_capture_on_commit_callbacks() as after_commit:
        # Nothing to write: its place is the one that it has.
        with django_assert_num_queries(1):
            page_saved(ArticlePage, article, created=False)
        ArticlePage.objects.filter(pk=article.pk).update(published_at=article.published_at + datetime.timedelta(days=1))
        with django_assert_num_queries(2):
            page_saved(ArticlePage, article, created=False)
    with django_assert_num_queries(1):
        for callback in after_commit:
            callback()
    with django_assert_num_queries(0):
        page_saved(PlainPage, plain, created=False)
    with django_assert_num_queries(1):
        page_saved(PlainPage, plain, created=True)
