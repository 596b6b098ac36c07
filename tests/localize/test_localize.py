"""Summaries and previous/next with the real wagtail-localize: segments, synchronising, provenance."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Locale

from tests.support.factories import edit, home, make_article, make_page, make_section, make_user
from wagtail_newsbrief.articles.models import ArticlePage
from wagtail_newsbrief.navigation import neighbours
from wagtail_newsbrief.summary.provenance import SummaryOrigin

if not apps.is_installed("wagtail_localize"):
    reason = "needs the extra [localize] and its settings: pytest --ds=tests.settings_localize tests/localize"
    pytest.skip(reason, allow_module_level=True)

from wagtail_localize.models import (
    StringSegment,
    StringTranslation,
    Translation,
    TranslationLog,
    TranslationSource,
)

from tests.adoption.conftest import mapping_file
from tests.projects.blog.models import BlogIndexPage, PostPage
from tests.projects.testapp.models import PlainPage
from wagtail_newsbrief.contrib.adopt.mapping import read
from wagtail_newsbrief.contrib.adopt.page import ADOPTED, REFUSED, adopt
from wagtail_newsbrief.contrib.adopt.plan import Plan
from wagtail_newsbrief.contrib.localize.apps import NewsbriefLocalizeConfig
from wagtail_newsbrief.contrib.localize.records import record_translation

pytestmark = pytest.mark.django_db

DOCS = Path(__file__).resolve().parents[2] / "docs"

SUMMARY = [
    ("key_points", ["<p>The bridge <b>closes</b> on Monday.</p>", "<p>Buses go round.</p>"]),
    ("paragraph", "<p>Six weeks are planned.</p>"),
    ("why_it_matters", "<p>There is no other way across.</p>"),
    ("quote", {"text": "We hurry.", "attribution": "the foreman"}),
    ("figures", [{"value": "6 weeks", "label": "of closure"}]),
    ("timeline", [{"date": "May 1911", "event": "The bridge opens."}]),
]
WORDS = [
    "The bridge <b>closes</b> on Monday.",
    "Buses go round.",
    "Six weeks are planned.",
    "There is no other way across.",
    "We hurry.",
    "the foreman",
    "6 weeks",
    "of closure",
    "May 1911",
    "The bridge opens.",
]
BODY = [("paragraph", "<p>The old bridge is being mended.</p>")]


@pytest.fixture
def german(db):
    locale = Locale.objects.get_or_create(language_code="de")[0]
    home().copy_for_translation(locale).save_revision().publish()
    return locale


@pytest.fixture
def section(german):
    return make_section(title="News")


@pytest.fixture
def translate(german, django_capture_on_commit_callbacks):
    """Return a function that translates a page into “German” and publishes it; it returns the translation."""

    def run(page, *, publish=True):
        page = page.specific_class.objects.get(pk=page.pk)
        source, _created = TranslationSource.update_or_create_from_instance(page)
        translation = Translation.objects.get_or_create(source=source, target_locale=german)[0]
        for segment in StringSegment.objects.filter(source=source):
            StringTranslation.objects.get_or_create(
                translation_of=segment.string,
                context=segment.context,
                locale=german,
                defaults={"data": f"DE {segment.string.data}"},
            )
        with django_capture_on_commit_callbacks(execute=True):
            translation.save_target(publish=publish)
        return page.specific_class.objects.get(translation_key=page.translation_key, locale=german)

    return run


def segments(page):
    source = TranslationSource.objects.get(object_id=page.translation_key)
    return [(segment.context.path, segment.string.data) for segment in StringSegment.objects.filter(source=source)]


def test_every_block_of_a_summary_is_made_of_segments(section, translate):
    article = make_article(section, "Bridge", summary=SUMMARY, body=BODY, summary_model="test-model")
    translated = translate(article)
    found = segments(article)
    assert [words for path, words in sorted(found) if path.startswith("summary.")] == sorted(
        WORDS, key=[words for _path, words in sorted(found)].index
    )
    # What an editor can't fill in is nothing to translate.
    assert not {path.split(".")[0] for path, _words in found} & {
        "summary_model",
        "summary_backend",
        "summary_origin",
        "summary_source_digest",
        "stored_body_digest",
    }
    assert translated.locale.language_code == "de"
    assert [(block.block_type, block.id) for block in translated.summary] == [
        (block.block_type, block.id) for block in article.summary
    ]
    plain = [words.replace("<b>", "").replace("</b>", "") for words in WORDS]
    assert translated.summary_text.splitlines() == [f"DE {words}" for words in plain]
    assert translated.summary[0].value[0].source == "<p>DE The bridge <b>closes</b> on Monday.</p>"


def test_a_changed_original_is_synchronised(section, translate):
    article = make_article(section, "Bridge", summary=SUMMARY[:1], body=BODY)
    translate(article)
    kept = article.summary[0].value.bound_blocks[1]
    new = {"type": "item", "id": "8c5bd5ab-59a6-4c5d-9c6b-6f1a2b9b0c11", "value": "<p>The ferry runs.</p>"}
    edit(
        article,
        summary=[
            {
                "type": "key_points",
                "id": article.summary[0].id,
                "value": [new, {"type": "item", "id": kept.id, "value": kept.value.source}],
            }
        ],
    )
    translated = translate(article)
    assert translated.summary_text.splitlines() == ["DE The ferry runs.", "DE Buses go round."]
    edit(article, summary=[])
    assert translate(article).summary_text == ""


def test_a_translation_is_as_fresh_as_its_original(section, translate):
    article = make_article(section, "Bridge", summary=SUMMARY[:1], body=BODY)
    article = edit(article, summary_source_digest=article.body_source_digest)
    assert not article.is_summary_stale
    translated = translate(article)
    assert not translated.is_summary_stale
    assert not translated.get_latest_revision_as_object().is_summary_stale
    # An editor who changes the translated body is told.
    changed = edit(translated, body=[("paragraph", "<p>Something else.</p>")])
    assert changed.is_summary_stale
    # And so is one whose original had changed before it was translated.
    edit(article, body=[("paragraph", "<p>The bridge is finished.</p>")])
    assert translate(article).is_summary_stale


def test_a_summary_without_a_recorded_body_stays_without(section, translate):
    translated = translate(make_article(section, "Bridge", summary=SUMMARY[:1], body=BODY))
    assert translated.summary_source_digest == ""


@pytest.mark.parametrize("publish", [True, False])
def test_new_ai_text_is_not_taken_for_reviewed(section, translate, publish):
    reviewer = make_user("ann")
    article = make_article(
        section,
        "Bridge",
        summary=SUMMARY[:1],
        body=BODY,
        summary_origin=SummaryOrigin.AI,
        summary_model="test-model",
        summary_reviewed_at=timezone.now(),
        summary_reviewed_by=reviewer,
    )
    translated = translate(article)
    assert (translated.summary_origin, translated.summary_model) == (SummaryOrigin.AI, "test-model")
    assert translated.summary_reviewed_by == reviewer
    edit(article, summary=SUMMARY[1:2], summary_reviewed_at=None, summary_reviewed_by=None)
    again = translate(article, publish=publish)
    draft = again.get_latest_revision_as_object()
    assert (draft.summary_text, draft.is_summary_reviewed) == ("DE Six weeks are planned.", False)
    assert again.is_summary_reviewed is not publish
    draft.save_revision().publish()
    assert not ArticlePage.objects.get(pk=again.pk).is_summary_reviewed


def test_a_page_without_a_summary_and_a_snippet_are_left_alone(section, translate):
    plain = make_page(PlainPage, section, "Plain", text="<p>Words.</p>")
    assert translate(plain).text == "<p>DE Words.</p>"


def test_a_log_that_is_saved_again_records_nothing(section, translate, django_assert_num_queries):
    translate(make_article(section, "Bridge", summary=SUMMARY[:1], body=BODY))
    log = TranslationLog.objects.latest("pk")
    with django_assert_num_queries(1):
        log.save()


def test_what_has_no_revisions_has_no_summary(django_assert_num_queries):
    with django_assert_num_queries(0):
        record_translation(TranslationLog(), created=True)


def test_previous_and_next_stay_inside_the_language(section, translate):
    days = [f"2026-03-0{day}T08:00:00Z" for day in (1, 2, 3, 4)]
    articles = [make_article(section, f"Day {number}", published_at=day) for number, day in enumerate(days)]
    first, second, fourth = (translate(articles[number]) for number in (0, 1, 3))
    assert neighbours(second) == (first, fourth)
    assert (neighbours(first).previous, neighbours(fourth).next) == (None, None)
    assert neighbours(articles[1]) == (articles[0], articles[2])
    assert first.published_at == articles[0].published_at


def test_a_date_that_an_editor_gives_a_translation_outlives_the_next_synchronising(section, translate):
    article = make_article(section, "Bridge", published_at="2026-03-01T08:00:00Z")
    translated = translate(article)
    assert translated.published_at == article.published_at
    edit(translated, published_at="2026-03-02T08:00:00Z")
    edit(article, title="The bridge")
    assert str(translate(article).published_at) == "2026-03-02 08:00:00+00:00"


def test_the_translators_view_offers_the_summary(section, translate):
    article = make_article(section, "Bridge", summary=SUMMARY, body=BODY)
    translated = translate(article)
    client = Client()
    client.force_login(make_user("boss", is_superuser=True))
    answer = client.get(reverse("wagtailadmin_pages:edit", args=[translated.pk]))
    assert answer.status_code == 200
    assert "Buses go round." in answer.content.decode()


def test_without_the_package_the_app_says_what_is_missing(monkeypatch):
    config = NewsbriefLocalizeConfig.create("wagtail_newsbrief.contrib.localize")
    monkeypatch.setattr(apps, "is_installed", lambda name: False)
    with pytest.raises(ImproperlyConfigured, match=r"wagtail-newsbrief\[localize\]"):
        config.ready()


# --- newsbrief_adopt ------------------------------------------------------------------------------------------------


def test_what_is_being_translated_is_not_adopted(german, translate, tmp_path, django_capture_on_commit_callbacks):
    path = tmp_path / "posts.toml"
    path.write_text(mapping_file(0), encoding="utf-8")
    index = make_page(BlogIndexPage, title="Blog")
    translate(index)
    TranslationSource.objects.all().delete()
    post = make_page(PostPage, index, "Bridge", date="2026-11-02", intro="It closes.", body="<p>On Monday.</p>")
    translated = translate(post)
    plan = Plan(read(path))
    for page in (post, translated):
        (result,) = adopt(plan, page.pk, write=True)
        assert result.outcome == REFUSED
        assert result.reason.startswith("wagtail-localize translates it as what it was")
    guide = (DOCS / "how-to" / "adopt.md").read_text(encoding="utf-8")
    (code,) = [code for code in re.findall(r"```python\n(.*?)```", guide, re.DOTALL) if "TranslationSource" in code]
    exec(code, {})
    for page in (post, translated):
        (result,) = adopt(plan, page.pk, write=True)
        assert result.outcome == ADOPTED, result
    articles = ArticlePage.objects.filter(translation_key=post.translation_key)
    assert {article.locale.language_code: article.standfirst for article in articles} == {
        "en": "It closes.",
        "de": "DE It closes.",
    }
    # And may be translated again, as what it is now.
    assert translate(articles.get(locale__language_code="en")).locale == german
