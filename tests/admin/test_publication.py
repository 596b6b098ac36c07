"""What an editor is told once, after publishing: faults that readers would stumble over."""

import pytest
from django.urls import reverse
from wagtail.models import PageLogEntry

from tests.admin.conftest import posted
from tests.reader.material import make_image
from wagtail_newsbrief.admin.publication import LOG_ACTION

pytestmark = pytest.mark.django_db

BODY = ("The bridge at Pellmarsh closes on Monday for two weeks.",)
POINTS = ("The bridge closes on Monday.",)


@pytest.fixture
def publish(article, log_in, publisher):
    """Return a function that publishes the article in its form, and returns what the editor is told besides."""
    client = log_in(publisher)

    def publish(title="Bridge", **fields):
        data = posted(**{"body": BODY, "points": POINTS, "title": title, "action-publish": "1", **fields})
        answer = client.post(reverse("wagtailadmin_pages:edit", args=[article.pk]), data, follow=True)
        told = [str(message).strip() for message in answer.context["messages"]]
        return [sentence for sentence in told if " published." not in sentence]

    return publish


def test_an_article_without_faults_is_published_without_a_word(publish):
    assert publish(lead_image=str(make_image(title="The bridge at noon").pk)) == []


def test_an_article_without_text(publish):
    assert publish(body=(), points=()) == ["“Bridge” has no text."]


def test_an_article_that_changed_after_its_summary_was_written(publish):
    publish()
    stale = "The article “100% Bridge” changed after its summary was written."
    assert publish("100% Bridge", body=(*BODY, "The ferry sails.")) == [stale]


@pytest.mark.parametrize("name", ["DSC_4711", "IMG-20261104-WA0003", "20261104_101112", "harbour.jpg", "PXL_2026.MP"])
def test_a_picture_that_is_described_by_the_name_of_its_file(publish, name):
    picture = str(make_image(title=name).pk)
    told = f"The lead image of “Bridge” is described as “{name}”, which is the name of a file."
    assert publish(lead_image=picture) == [told]
    assert publish(lead_image=picture, lead_image_alt="The bridge at noon") == []


@pytest.mark.parametrize("title", ["The bridge at noon", "Pier 7", "B612", "2026 in pictures"])
def test_a_picture_with_a_title(publish, title):
    assert publish(lead_image=str(make_image(title=title).pk)) == []


def test_a_summary_that_says_what_the_article_does_not_is_told_and_logged(publish, article, publisher):
    (told,) = publish(points=("The bridge closes on Friday.",))
    assert told.startswith("The summary of “Bridge” says what the article doesn’t: ")
    assert "Friday" in told
    entry = PageLogEntry.objects.get(action=LOG_ACTION, page=article.pk)
    assert entry.user == publisher
    assert len(entry.data["findings"]) == 1
    assert "Published although" in str(entry.message)
