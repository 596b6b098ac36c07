"""The origin of each block of a summary, and of each point in it, through the edit form, the APIs and the page."""

import json

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from wagtail.test.utils.form_data import nested_form_data, streamfield

from tests.admin.conftest import FERRY, _list, posted, rich
from tests.projects.testapp.backends import GENERATED
from tests.support.factories import edit, make_user
from wagtail_newsbrief.articles.models import ArticlePage
from wagtail_newsbrief.editor import tokens
from wagtail_newsbrief.editor.status import SummaryStatus
from wagtail_newsbrief.summary.backends import SummaryResult
from wagtail_newsbrief.summary.block_provenance import block_provenance, combined
from wagtail_newsbrief.summary.provenance import SummaryOrigin

pytestmark = pytest.mark.django_db

GENERATIVE = SummaryResult(GENERATED, "llm", "test-model", "generative")
EXTRACTIVE = SummaryResult(FERRY[:3], "default", "LeadPlus 1", "extractive")


@pytest.fixture
def save(article, log_in, publisher):
    """Return a function that saves ``points`` and ``paragraph`` as a publisher, and returns the draft."""

    def save_as(*points, paragraph="", publish=False, **fields):
        data = posted(**fields)
        data = {name: value for name, value in data.items() if not name.startswith("summary-")}
        blocks = [("key_points", _list(points))] if points else []
        blocks += [("paragraph", rich(paragraph))] if paragraph else []
        data |= nested_form_data({"summary": streamfield(blocks)})
        before = list(draft(article).summary)
        for number, block in enumerate(blocks):
            # As the browser sends them: blocks keep their ids.
            same = [old for old in before if old.block_type == block[0]]
            data[f"summary-{number}-id"] = same[0].id if same else ""
        data |= {"action-publish": "1"} if publish else {}
        response = log_in(publisher).post(reverse("wagtailadmin_pages:edit", args=[article.pk]), data)
        assert response.status_code == 302, response.content
        return draft(article)

    return save_as


def draft(page):
    return ArticlePage.objects.get(pk=page.pk).get_latest_revision_as_object()


def origins(page):
    return [[str(item.record.origin) for item in block.items] for block in block_provenance(page)]


@pytest.fixture
def token(article, publisher):
    return tokens.issue(GENERATIVE, draft(article), publisher)


@pytest.fixture
def extract(article, publisher):
    return tokens.issue(EXTRACTIVE, draft(article), publisher)


@pytest.mark.parametrize(
    ("parts", "whole"),
    [
        ([], "human"),
        (["human"], "human"),
        (["ai", "ai"], "ai"),
        (["ai", "human"], "ai_edited"),
        (["extracted", "ai_edited"], "ai_edited"),
        (["extracted", "extracted"], "extracted"),
        (["extracted", "human"], "human"),
    ],
)
def test_the_origin_of_the_whole_follows_from_the_parts(parts, whole):
    assert combined(parts) == whole


def test_an_edited_point_leaves_the_others_as_they_are(save, extract):
    assert origins(save(*FERRY[:3], summary_suggestion=extract)) == [["extracted"] * 3]
    edited = save(FERRY[0], "Something else altogether.", FERRY[2])
    assert origins(edited) == [["extracted", "human", "extracted"]]
    assert edited.summary_origin == SummaryOrigin.HUMAN
    assert origins(save(FERRY[0], FERRY[2])) == [["extracted", "extracted"]]


def test_another_sentence_of_the_article_is_still_selected_from_it(save, extract):
    save(*FERRY[:2], summary_suggestion=extract)
    assert origins(save(FERRY[0], FERRY[2])) == [["extracted", "extracted"]]


def test_an_edited_ai_point_is_edited_ai_text_and_the_other_keeps_its_review(save, token):
    save(*GENERATED, summary_suggestion=token, summary_reviewed="on")
    edited = save(GENERATED[0], "Other words.")
    ((first, second),) = [block.items for block in block_provenance(edited)]
    assert (first.record.origin, first.is_reviewed) == (SummaryOrigin.AI, True)
    assert (second.record.origin, second.is_reviewed) == (SummaryOrigin.AI_EDITED, False)
    assert (edited.summary_origin, edited.is_summary_reviewed) == (SummaryOrigin.AI_EDITED, False)
    assert save(GENERATED[0]).is_summary_reviewed


def test_a_block_next_to_ai_text_is_the_editors_own(save, token):
    page = save(*GENERATED, paragraph="My words.", summary_suggestion=token)
    assert origins(page) == [["ai"] * len(GENERATED), ["human"]]
    assert page.summary_origin == SummaryOrigin.AI_EDITED
    page = save(*GENERATED, paragraph="My better words.")
    assert origins(page) == [["ai"] * len(GENERATED), ["human"]]
    assert page.summary_model == "test-model"
    own = save(paragraph="My better words.")
    assert origins(own) == [["human"]]
    assert (own.summary_origin, own.summary_model, own.summary_generated_by) == (SummaryOrigin.HUMAN, "", None)


def test_ai_text_in_another_block_stays_ai_text(save, token):
    save(*GENERATED, summary_suggestion=token)
    assert origins(save(paragraph=GENERATED[0])) == [["ai"]]
    assert origins(save(paragraph=f"{GENERATED[0]} And more.")) == [["ai_edited"]]


def test_an_undone_suggestion_gives_each_block_its_origin_back(save, token, article, publisher):
    before = save(*GENERATED, paragraph="My words.", summary_suggestion=token)
    second = tokens.issue(EXTRACTIVE, before, publisher)
    assert origins(save(*FERRY[:3], paragraph="My words.", summary_suggestion=second)) == [["extracted"] * 3, ["human"]]
    undone = save(*GENERATED, paragraph="My words.", summary_suggestion=f"undone:{second}")
    assert origins(undone) == origins(before)
    assert undone.summary_generated_at == before.summary_generated_at


def test_a_summary_without_stored_blocks_has_the_origin_of_the_page(article):
    summary = [("key_points", ["<p>A</p>", "<p>B</p>"]), ("paragraph", "<p>C</p>")]
    page = edit(article, summary=summary, summary_origin=SummaryOrigin.AI)
    assert page.summary_block_provenance is None
    assert origins(page) == [["ai", "ai"], ["ai"]]


def test_code_that_sets_another_origin_means_the_whole_summary(save, token):
    page = save(*GENERATED, paragraph="My words.", summary_suggestion=token)
    page.summary_origin = SummaryOrigin.EXTRACTED
    assert origins(page) == [["extracted"] * len(GENERATED), ["extracted"]]


def test_a_review_of_the_page_is_one_of_each_block(save, token, publisher):
    page = save(*GENERATED, paragraph="My words.", summary_suggestion=token)
    assert not block_provenance(page)[0].is_reviewed
    page.summary_reviewed_at, page.summary_reviewed_by = timezone.now(), publisher
    assert block_provenance(page)[0].is_reviewed
    taken_back = save(*GENERATED, paragraph="My words.", summary_reviewed="on")
    assert block_provenance(taken_back)[0].is_reviewed
    assert not block_provenance(save(*GENERATED, paragraph="My words."))[0].is_reviewed


def test_a_copy_was_reviewed_by_nobody(save, token, article, publisher):
    save(*GENERATED, summary_suggestion=token, summary_reviewed="on")
    page = save(GENERATED[0], "Other words.", publish=True)
    copy = page.copy(update_attrs={"slug": "copy"}, user=publisher)
    assert origins(copy) == [["ai", "ai_edited"]]
    assert [item.is_reviewed for item in block_provenance(copy)[0].items] == [False, False]


def test_a_user_who_was_deleted_keeps_no_article_from_being_published(save, token, article, publisher):
    other = make_user("other", is_superuser=True)
    record = tokens.issue(GENERATIVE, draft(article), other)
    client = Client()
    client.force_login(other)
    data = posted(points=GENERATED, summary_suggestion=record, summary_reviewed="on")
    assert client.post(reverse("wagtailadmin_pages:edit", args=[article.pk]), data).status_code == 302
    assert draft(article).summary_reviewed_by == other
    other.delete()
    page = save(*GENERATED, paragraph="My words.", publish=True, summary_reviewed="on")
    live = ArticlePage.objects.get(pk=article.pk)
    assert (live.summary_generated_by, live.summary_model) == (None, "test-model")
    assert origins(page) == [["ai"] * len(GENERATED), ["human"]]


# --- shown ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("version", ["v2", "v3"])
def test_the_api_shows_the_origin_of_each_block_and_item(save, token, article, client, version, settings):
    if version == "v3" and not settings.HAS_API_V3:
        pytest.skip("API v3 came with Wagtail 8")
    save(*GENERATED, summary_suggestion=token)
    save(GENERATED[0], "Other words.", paragraph="My words.", publish=True)
    data = json.loads(client.get(f"/api/{version}/articles/{article.pk}/").content)
    points, text = data["summary"]
    assert (points["origin"], points["origins"], points["label"]) == (
        "ai_edited",
        ["ai", "ai_edited"],
        "Generated with AI",
    )
    assert (text["origin"], text["origins"], text["label"]) == ("human", ["human"], "")
    assert data["summary_meta"]["origin"] == "ai_edited"


def labels(article, client):
    page = BeautifulSoup(client.get(ArticlePage.objects.get(pk=article.pk).url).content, "html.parser")
    panel = page.find(class_="newsbrief-summary--top").find(class_="newsbrief-summary__panel")
    return panel, panel.find_all(class_=["newsbrief-summary__origin", "newsbrief-summary__item-origin"])


def test_the_label_stands_at_the_block_that_it_is_about(save, token, article, client):
    save(*GENERATED, paragraph="My words.", summary_suggestion=token, publish=True)
    _panel, (label,) = labels(article, client)
    assert label.text == "Generated with AI"
    assert label.find_previous_sibling().name == "ul"
    assert label.find_next_sibling().text.strip() == "My words."


def test_in_a_mixed_block_it_stands_at_the_item(save, extract, article, client):
    save(*FERRY[:3], summary_suggestion=extract)
    save(FERRY[0], "Something else altogether.", FERRY[2], publish=True)
    panel, found = labels(article, client)
    assert [label.text for label in found] == ["Selected from the article"] * 2
    points = panel.find_all("li")
    assert [point.find(class_="newsbrief-summary__item-origin") is not None for point in points] == [True, False, True]


def test_a_summary_of_one_origin_has_one_label(save, token, article, client):
    save(*GENERATED, summary_suggestion=token, publish=True)
    _panel, (label,) = labels(article, client)
    assert label.find_next_sibling() is None


def test_the_panel_names_the_block_the_person_and_the_date_in_the_editors_language(save, token, publisher):
    publisher.first_name, publisher.last_name = "Ada", "Quayle"
    publisher.save()
    page = save(*GENERATED, paragraph="My words.", summary_suggestion=token)
    page.summary_block_provenance["records"][0]["generated_at"] = "2026-03-01T08:30:00+00:00"
    points, text = SummaryStatus(page).origins
    assert (text.name, text.text) == ("Paragraph", "Written by an editor.")
    assert points.name == "Key points"
    assert points.text.startswith("Generated with AI (test-model), 03/01/2026 ")
    assert points.text.endswith(", Ada Quayle. Nobody has reviewed it.")
    with translation.override("de"):
        points, text = SummaryStatus(page).origins
        assert text.name == "Absatz"
        assert "01.03.2026" in points.text


def test_the_panel_names_each_point_of_a_mixed_block(save, extract):
    save(*FERRY[:2], summary_suggestion=extract)
    page = save(FERRY[0], "Something else altogether.")
    assert [origin.name for origin in SummaryStatus(page).origins] == ["Key points 1", "Key points 2"]


def test_the_panel_names_no_class(save, extract):
    page = save(*FERRY[:3], summary_suggestion=extract)
    assert SummaryStatus(page).provenance.startswith("Selected from the article, ")
    assert "LeadPlus" not in SummaryStatus(page).provenance


def test_the_names_of_all_blocks_cost_one_query(save, token, django_assert_num_queries):
    page = save(*GENERATED, paragraph="My words.", summary_suggestion=token)
    with django_assert_num_queries(1):
        assert SummaryStatus(page).origins
