"""What a page type gains from each mixin, as Python sees it."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import models
from django.test import override_settings
from django.utils import timezone, translation
from wagtail.models import Locale, Page
from wagtail.search.backends import get_search_backend

from tests.projects.testapp.models import BlogPage, NotePage, ReportPage
from tests.reader.material import body_of_everything, make_image, stream, summary_of_everything
from tests.support import factories
from tests.support.search import needs_search
from wagtail_newsbrief.articles.models import ArticlePage
from wagtail_newsbrief.editor.changes import changes_since_summary
from wagtail_newsbrief.mixins import ArticleMixin, NavigationMixin, SummaryMixin
from wagtail_newsbrief.summary.provenance import SummaryOrigin

DAY = datetime.datetime(2026, 11, 2, 9, 30, tzinfo=datetime.UTC)


def test_mixins_stand_on_no_page():
    """So that they fit a base page model of the site's own."""
    for mixin in (SummaryMixin, NavigationMixin, ArticleMixin):
        assert mixin._meta.abstract
        assert not issubclass(mixin, Page)
        assert issubclass(mixin, models.Model)


# --- the summary ---------------------------------------------------------------------------------------------------


def test_no_summary(db, django_assert_num_queries):
    page = factories.make_article()
    with django_assert_num_queries(0):
        assert page.summary_text == page.summary_label == ""
        assert page.summary_reading_seconds == 0
        assert page.is_summary_reviewed
        assert not page.is_summary_stale
        assert page.summary_origin == SummaryOrigin.HUMAN


def test_a_summary_as_text(db):
    page = factories.make_article(summary=summary_of_everything("x"))
    assert page.summary_text.splitlines() == [
        *("point x", "second point", "paragraph x", "it matters x", "quoted x", "speaker x"),
        *("42 x", "counted x", "May 1911 x", "happened x"),
    ]
    assert page.summary_reading_seconds > 0


@pytest.mark.parametrize(
    ("origin", "seen", "reviewed", "label"),
    [
        ("human", False, True, ""),
        ("extracted", False, True, "Selected from the article"),
        ("ai", False, False, "Generated with AI"),
        ("ai", True, True, "Generated with AI, reviewed by an editor"),
        ("ai_edited", False, False, "Generated with AI"),
        ("ai_edited", True, True, "Generated with AI, reviewed by an editor"),
    ],
)
def test_what_readers_are_told(db, origin, seen, reviewed, label):
    page = ArticlePage(summary_origin=origin, summary_reviewed_at=DAY if seen else None)
    assert page.is_summary_reviewed == reviewed
    with translation.override("en"):
        assert page.summary_label == label


def test_a_summary_goes_stale_with_its_body(db):
    page = factories.make_article(summary=summary_of_everything(), body=stream(("paragraph", "<p>one</p>")))
    assert not page.is_summary_stale  # what it was written from is not recorded
    page.summary_source_digest = page.body_source_digest
    assert not page.is_summary_stale
    page.body = stream(("paragraph", "<p> <b>one</b> </p>"))
    assert not page.is_summary_stale  # the same words
    page.body = stream(("paragraph", "<p>two</p>"))
    assert page.is_summary_stale
    page.summary = []
    assert not page.is_summary_stale


@pytest.mark.parametrize("alias", [False, True])
def test_a_copy_in_another_language_is_stale_once_its_body_is_translated(db, alias):
    page = factories.make_article(summary=summary_of_everything(), body=stream(("paragraph", "<p>one</p>")))
    page = factories.edit(page, summary_source_digest=page.body_source_digest)
    german = Locale.objects.create(language_code="de")
    factories.home().copy_for_translation(german)
    copy = page.copy_for_translation(german, alias=alias)
    assert copy.summary_text == page.summary_text
    assert not copy.is_summary_stale  # its text is still that of the original
    copy = type(page).objects.get(pk=copy.pk)
    assert copy.stored_body_digest == copy.summary_source_digest
    copy.body = stream(("paragraph", "<p>eins</p>"))
    assert copy.is_summary_stale
    known = changes_since_summary(copy)
    assert known is not None
    assert (known.added, known.removed) == (("eins",), ("one",))


def test_the_text_of_a_page_type_of_the_site(db, django_assert_num_queries):
    """All its streams and rich text fields, the summary aside."""
    page = BlogPage(text="<p>The <b>text</b> &amp; more</p>", summary=stream(("paragraph", "<p>never</p>")))
    with django_assert_num_queries(0):
        assert page.body_texts() == ["The text & more"]
        assert BlogPage(text="").body_texts() == []


def test_the_text_of_all_streams_but_the_summary(db):
    page = ArticlePage(body=stream(("paragraph", "<p>one</p>")), summary=stream(("paragraph", "<p>never</p>")))
    assert SummaryMixin.body_texts(page) == ["one"]


def test_a_summary_of_five_hundred_points_is_stored_and_refused_by_the_form(db):
    points = [f"<p>{number}</p>" for number in range(500)]
    page = factories.make_article(summary=stream(("key_points", points)))
    assert len(ArticlePage.objects.get(pk=page.pk).summary_text.splitlines()) == 500
    block = ArticlePage._meta.get_field("summary").stream_block
    with pytest.raises(ValidationError):
        block.clean(page.summary)


@pytest.mark.parametrize("bad", ["\x00", "\ud800"])
def test_what_no_database_stores_is_refused_by_the_form(bad):
    block = ArticlePage._meta.get_field("summary").stream_block
    for type_, value in (("paragraph", f"<p>{bad}</p>"), ("quote", {"text": bad, "attribution": ""})):
        with pytest.raises(ValidationError):
            block.clean(block.to_python([{"type": type_, "value": value}]))


# --- the place ---------------------------------------------------------------------------------------------------


def test_previous_and_next_on_the_instance(db, django_assert_max_num_queries):
    section = factories.make_section()
    first, second, third = (
        factories.make_article(section, title, published_at=DAY + datetime.timedelta(days=number))
        for number, title in enumerate(["First", "Second", "Third"])
    )
    page = ArticlePage.objects.get(pk=second.pk)
    with django_assert_max_num_queries(3):
        assert page.previous_article == first
        assert page.next_article == third
        assert page.previous_article == first
    assert ArticlePage.objects.get(pk=first.pk).previous_article is None
    assert ArticlePage.objects.get(pk=third.pk).next_article is None


def test_the_date_that_orders(db):
    note = factories.make_page(NotePage)
    assert note.navigation_date == note.first_published_at
    assert BlogPage(date=DAY.date()).navigation_date == DAY.date()
    assert ArticlePage(published_at=DAY).navigation_date == DAY
    assert ArticlePage().navigation_date is None


# --- the article -------------------------------------------------------------------------------------------------


def test_a_date_is_filled_at_the_first_publishing(db):
    before = timezone.now()
    page = factories.make_article(live=False)
    assert page.published_at is None
    page = factories.edit(page)
    assert before <= page.published_at <= timezone.now()
    assert page.published_at == page.first_published_at


def test_a_date_that_was_given_stays(db):
    page = factories.make_article(published_at=DAY)
    assert page.published_at == DAY
    assert factories.edit(page, title="Again").published_at == DAY


def test_the_filled_date_stays_at_the_next_publishing(db):
    """The draft that an editor opens has no date yet; the one that readers know is kept."""
    page = factories.make_article()
    known = page.published_at
    draft = page.get_latest_revision_as_object()
    draft.published_at = None
    draft.save_revision().publish()
    assert ArticlePage.objects.get(pk=page.pk).published_at == known


def test_a_date_can_be_taken_out_of_a_draft(db):
    page = factories.make_article(published_at=DAY, live=False)
    page = factories.edit(page, publish=False, published_at=None)
    assert page.get_latest_revision_as_object().published_at is None


def test_saving_single_fields_fills_no_date(db):
    page = factories.make_article()
    ArticlePage.objects.filter(pk=page.pk).update(published_at=None)
    page = ArticlePage.objects.get(pk=page.pk)
    page.title = "Another"
    page.save(update_fields=["title"])
    assert ArticlePage.objects.get(pk=page.pk).published_at is None
    page.save()
    assert ArticlePage.objects.get(pk=page.pk).published_at == page.first_published_at


def test_reading_time(db):
    page = ArticlePage(body=stream(("paragraph", f"<p>{'word ' * 476}</p>")))
    assert page.reading_seconds == 120
    with override_settings(WAGTAIL_NEWSBRIEF={"READING_WORDS_PER_MINUTE": 476}):
        assert page.reading_seconds == 60


def test_what_a_site_overrides(db):
    report = ReportPage(title="Report")
    assert report.get_byline() == report.get_tag_names() == report.get_related_ids() == []
    assert ReportPage.get_api_prefetch() == ReportPage.api_filters == {}
    report.byline_override = "our correspondents"
    assert report.get_byline() == [{"name": "our correspondents", "slug": None, "role": ""}]


@needs_search
@pytest.mark.parametrize("word", ["standing", "heading", "pointed"])
def test_search_finds_what_is_written(db, indexed, word):
    image = make_image(size=(4, 3), ready=False)
    page = factories.make_article(
        standfirst="standing first", body=body_of_everything(image), summary=summary_of_everything("pointed")
    )
    assert [found.pk for found in get_search_backend().search(word, ArticlePage)] == [page.pk]


@pytest.mark.parametrize(("name", "length"), [("standfirst", 501), ("byline_override", 256)])
def test_fields_that_hold_too_much_are_refused(name, length):
    field = ArticlePage._meta.get_field(name).formfield()
    field.clean("x" * (length - 1))
    with pytest.raises(ValidationError, match=f"at most {length - 1} characters"):
        field.clean("x" * length)
