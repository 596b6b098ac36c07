"""When an article is dated: as it appears, not as it is made, copied, scheduled or looked at."""

import datetime

import pytest
from django.utils import timezone
from wagtail.models import Locale, Page

from tests.support.factories import edit, home, make_article, make_section, make_user
from wagtail_newsbrief.articles.models import ArticlePage

pytestmark = pytest.mark.django_db

LONG_AGO = datetime.datetime(2024, 5, 1, 9, 30, 17, 123456, tzinfo=datetime.UTC)


def stored(page):
    return ArticlePage.objects.get(pk=page.pk)


@pytest.fixture
def section(site):
    return make_section(title="News")


@pytest.fixture
def original(section):
    """Return an article of long ago, whose summary was reviewed then."""
    reviewer = make_user()
    article = make_article(
        section, "Ferry", published_at=LONG_AGO, summary_reviewed_at=LONG_AGO, summary_reviewed_by=reviewer
    )
    Page.objects.filter(pk=article.pk).update(first_published_at=LONG_AGO)
    return stored(article)


def in_a_while(**kwargs):
    return timezone.now() + datetime.timedelta(**kwargs)


def test_what_is_made_and_scheduled_in_one_go_is_dated_when_it_appears(section):
    article = section.add_child(instance=ArticlePage(title="Later", go_live_at=in_a_while(hours=1)))
    revision = article.save_revision()
    revision.publish()
    assert stored(article).published_at is None
    article = stored(article)
    article.go_live_at = None
    before = timezone.now()
    revision.content["go_live_at"] = None
    revision.publish()
    assert stored(article).published_at == stored(article).first_published_at >= before


@pytest.mark.parametrize("keep_live", [True, False])
def test_a_copy_is_dated_when_it_appears_and_was_reviewed_by_nobody(original, keep_live):
    before = timezone.now()
    copy = original.copy(to=make_section(title="Culture"), keep_live=keep_live)
    if not keep_live:
        assert stored(copy).published_at is None
        copy.get_latest_revision().publish()
    for version in (stored(copy), edit(copy, title="Another")):
        assert version.published_at >= before
        assert (version.summary_reviewed_at, version.summary_reviewed_by) == (None, None)
    assert stored(copy).published_at - stored(copy).first_published_at < datetime.timedelta(seconds=5)


def test_a_translation_keeps_the_date_and_wants_a_review_of_its_own(original):
    german = Locale.objects.get_or_create(language_code="de")[0]
    home().copy_for_translation(german).save_revision().publish()
    translation = original.copy_for_translation(german, copy_parents=True)
    translation.get_latest_revision().publish()
    assert stored(translation).published_at == LONG_AGO
    assert stored(translation).summary_reviewed_at is None


def test_a_translation_of_a_draft_has_the_date_that_the_draft_has(section):
    german = Locale.objects.get_or_create(language_code="de")[0]
    home().copy_for_translation(german).save_revision().publish()
    draft = make_article(section, live=False)
    undated = draft.copy_for_translation(german, copy_parents=True)
    assert undated.published_at is None
    undated.delete()
    edit(draft, publish=False, published_at=LONG_AGO)
    assert stored(draft).copy_for_translation(german).published_at == LONG_AGO


@pytest.mark.parametrize("live", [True, False])
def test_an_alias_has_the_date_of_its_source_to_the_microsecond(section, live):
    source = make_article(section, live=live)
    alias = source.create_alias(update_slug="alias")
    assert stored(alias).published_at == stored(source).published_at
    edit(source, title="New")
    assert stored(alias).published_at == stored(source).published_at
    edit(source, published_at=LONG_AGO)
    assert stored(alias).published_at == stored(source).published_at == LONG_AGO
    edit(source, published_at=None)
    assert stored(alias).published_at == stored(source).published_at == stored(source).first_published_at
