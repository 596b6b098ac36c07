"""What a stream holds and can't show is kept: by code that saves the page, and by its edit form."""

from __future__ import annotations

import json

import pytest
from django.db import models
from django.db.models.functions import Cast
from django.urls import reverse

from tests.admin.conftest import posted
from tests.support.factories import make_article, make_user
from wagtail_newsbrief.articles.models import ArticlePage
from wagtail_newsbrief.blocks import ArticleStreamBlock
from wagtail_newsbrief.streams.repair import UNREADABLE, readable, restore_left_out

pytestmark = pytest.mark.django_db

REMOVE = "newsbrief-remove-body"
FIRST = {"type": "paragraph", "value": "<p>First.</p>", "id": "p1"}
LAST = {"type": "paragraph", "value": "<p>Last.</p>", "id": "p2"}
#: A block that lost its form, one of a type that is gone, one that is broken in part, and no block at all.
SHAPELESS = {"type": "paragraph", "value": 5, "id": "b1"}
GONE = {"type": "poll", "value": {"question": "Which <b>pier</b>?"}, "id": "b2"}
IN_PART = {"type": "heading", "value": {"text": "What changes", "level": [1]}, "id": "b3"}
STORED = [FIRST, SHAPELESS, GONE, IN_PART, "a text", LAST]
#: How they are stored again: each in its place, under a type that no stream knows.
KEPT = [
    FIRST,
    {"type": UNREADABLE, "value": SHAPELESS},
    GONE,
    {"type": UNREADABLE, "value": IN_PART},
    {"type": "heading", "value": {"text": "What changes"}, "id": "b3"},
    {"type": UNREADABLE, "value": "a text"},
    LAST,
]


def column(page):
    """Return the body as the database has it, past the field."""
    body = ArticlePage.objects.filter(pk=page.pk).values_list(Cast("body", models.TextField()), flat=True).get()
    return json.loads(body)


def in_revision(page):
    page = ArticlePage.objects.get(pk=page.pk)
    return json.loads(page.latest_revision.content["body"])


@pytest.fixture
def article():
    """Return an article whose row and whose only revision hold what can't be read."""
    page = make_article(title="Ferry", revision=True)
    ArticlePage.objects.filter(pk=page.pk).update(body=STORED)
    revision = page.latest_revision
    revision.content["body"] = json.dumps(STORED)
    revision.save()
    return ArticlePage.objects.get(pk=page.pk)


@pytest.fixture
def desk(client):
    client.force_login(make_user("ann", is_superuser=True))
    return client


def edit_url(page):
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def test_stored_again_it_is_where_it_was_and_reads_the_same():
    block = ArticleStreamBlock()
    shown, left_out = readable(block, STORED)
    assert [child["id"] for child in shown] == ["p1", "b3", "p2"]
    assert restore_left_out(shown, left_out) == KEPT
    assert readable(block, KEPT) == (shown, left_out)


def test_saving_by_code_keeps_it(article):
    assert [block.id for block in article.body] == ["p1", "b3", "p2"]
    article.save()
    assert [child.get("id", child["value"]) for child in column(article)] == [
        child.get("id", child["value"]) for child in KEPT
    ]
    article.save_revision().publish()
    assert [child["value"] for child in column(article) if child["type"] == UNREADABLE] == [
        SHAPELESS,
        IN_PART,
        "a text",
    ]
    assert GONE in column(article)
    assert GONE in in_revision(article)


def test_a_block_that_is_added_by_code_leaves_it_alone(article):
    article.body.append(("paragraph", "<p>New.</p>"))
    article.save()
    assert GONE in column(article)
    assert [block.block_type for block in ArticlePage.objects.get(pk=article.pk).body] == [
        "paragraph",
        "heading",
        "paragraph",
        "paragraph",
    ]


def test_a_stream_of_the_codes_own_takes_its_place(article):
    article.body = [FIRST]
    article.save()
    assert column(article) == [FIRST]


@pytest.mark.parametrize("stored", ['{"a": 1}', "[" * 100_000, "a text of old"])
def test_what_is_no_stream_at_all_is_kept_too(stored):
    field = ArticlePage._meta.get_field("body")
    value = field.to_python(stored)
    value.append(("paragraph", "<p>x</p>"))
    first, second = field.get_prep_value(value)
    assert first == {"type": UNREADABLE, "value": {"a": 1} if stored == '{"a": 1}' else stored}
    assert second["value"] == "<p>x</p>"


def test_a_text_that_is_no_json_stays_one_while_nothing_stands_beside_it():
    field = ArticlePage._meta.get_field("body")
    assert field.get_prep_value(field.to_python("a text of old")) == "a text of old"


def test_the_editor_is_told_and_saving_keeps_it(desk, article):
    page = desk.get(edit_url(article)).content.decode()
    assert "Part of what is stored here can’t be read" in page
    assert "Which &lt;b&gt;pier&lt;/b&gt;?" in page
    assert desk.post(edit_url(article), posted(body=("Mine.",))).status_code == 302
    assert [child["value"] for child in in_revision(article) if child["type"] == UNREADABLE] == [
        SHAPELESS,
        IN_PART,
        "a text",
    ]
    assert GONE in in_revision(article)
    assert "Mine." in json.dumps(in_revision(article))
    assert "can’t be read" in desk.get(edit_url(article)).content.decode()


def test_the_editor_removes_it(desk, article):
    answer = desk.post(edit_url(article), posted(body=("Mine.",), **{REMOVE: "on"}))
    assert answer.status_code == 302
    assert [child["type"] for child in in_revision(article)] == ["paragraph"]
    assert "can’t be read" not in desk.get(edit_url(article)).content.decode()


def test_a_form_that_is_refused_still_tells(desk, article):
    answer = desk.post(edit_url(article), posted(title="", body=("Mine.",)))
    assert answer.status_code == 200
    assert "can’t be read" in answer.content.decode()


def test_a_page_that_is_well_says_nothing(desk):
    page = make_article(title="Ferry", body=[("paragraph", "<p>x</p>")])
    assert "newsbrief-left-out" not in desk.get(edit_url(page)).content.decode()
    assert desk.post(edit_url(page), posted(body=("y",))).status_code == 302
    assert [child["type"] for child in in_revision(page)] == ["paragraph"]
