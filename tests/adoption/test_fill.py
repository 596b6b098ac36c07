"""A type of the site's own keeps its type; its mixins' fields get what the others say."""

import datetime

import pytest
from wagtail.models import Revision

from tests.admin.helpers import BRIEF
from tests.projects.testapp.models import BlogPage, ReportPage
from tests.support.factories import edit, make_page
from wagtail_newsbrief.articles.models import ArticlePage
from wagtail_newsbrief.contrib.adopt.mapping import parse
from wagtail_newsbrief.contrib.adopt.page import ADOPTED, CANDIDATE, COMPLETE, adopt
from wagtail_newsbrief.contrib.adopt.plan import Plan
from wagtail_newsbrief.navigation import index as navigation

from .conftest import mapping_file
from .test_pages import reason

pytestmark = pytest.mark.django_db


@pytest.fixture
def blog(site):
    return make_page(BlogPage, date="2020-01-01", text="<p>One</p><p>Two</p>")


def fill(page, write=True, overwrite=(), **fields):
    label = page._meta.label
    data = {"source": label, "target": label, "fields": fields, "overwrite": list(overwrite)}
    return adopt(Plan(parse(data)), page.pk, write=write)


def outcome(results):
    (result,) = results
    return result.outcome


def test_the_guides_mapping(blog, mapping, run):
    assert "Would be adopted" in run(mapping(mapping_file(2))).out
    assert not BlogPage.objects.get(pk=blog.pk).summary
    assert run(mapping(mapping_file(2)), "--write").end is None
    page = BlogPage.objects.get(pk=blog.pk)
    assert page.summary_text == "One\nTwo"
    assert page.text == blog.text
    assert page.get_latest_revision_as_object().summary_text == "One\nTwo"
    assert "Skipped: has everything" in run(mapping(mapping_file(2)), "--write").out


def test_drafts_and_old_revisions_are_filled(blog):
    edit(blog, text="<p>Three</p>", publish=False)
    latest = BlogPage.objects.get(pk=blog.pk).latest_revision_id
    assert outcome(fill(blog, write=False, text="summary")) == CANDIDATE
    assert outcome(fill(blog, text="summary")) == ADOPTED
    page = BlogPage.objects.get(pk=blog.pk)
    assert page.latest_revision_id == latest
    assert page.summary_text == "One\nTwo"
    assert page.get_latest_revision_as_object().summary_text == "Three"
    count = Revision.objects.count()
    assert outcome(fill(blog, text="summary")) == COMPLETE
    assert Revision.objects.count() == count


def test_another_value_is_a_reason_unless_it_may_be_replaced(site):
    page = make_page(BlogPage, date="2020-01-01", text="<p>One</p>", summary=BRIEF)
    says = "summary has another value already: put it into “overwrite”, or empty it"
    assert reason(fill(page, text="summary")) == says
    assert outcome(fill(page, text="summary", overwrite=["summary"])) == ADOPTED
    assert BlogPage.objects.get(pk=page.pk).summary_text == "One"


def test_what_stands_in_an_old_revision_already(site):
    page = make_page(BlogPage, date="2020-01-01", text="<p>One</p>", summary=BRIEF, revision=True)
    edit(page, summary=[])
    first = page.revisions.order_by("pk").first().pk
    assert reason(fill(page, text="summary")).startswith(f"revision {first}: summary has another value already")


def test_columns_and_what_follows_from_the_body(site):
    moment = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    page = make_page(ReportPage, source="The council", published_at=moment)
    before = ReportPage.objects.filter(pk=page.pk).values().get()
    assert outcome(fill(page, source="body", title="standfirst")) == ADOPTED
    after = ReportPage.objects.get(pk=page.pk)
    assert after.standfirst == page.title
    assert [block["value"] for block in after.body.raw_data] == ["<p>The council</p>"]
    assert after.stored_body_digest == after.body_source_digest != before["stored_body_digest"]
    assert after.stored_reading_seconds == after.reading_seconds
    assert (after.source, after.published_at) == ("The council", moment)
    assert list(navigation.differences()) == []
    assert reason(fill(page, first_published_at="published_at")).startswith("published_at has another value already")


def test_relations_are_filled_too(site):
    page = make_page(ArticlePage, byline_override="Ann Ode")
    words = {"to": "bylines", "create": True}
    assert outcome(fill(page, byline_override=words)) == ADOPTED
    assert [author.name for author in ArticlePage.objects.get(pk=page.pk).authors] == ["Ann Ode"]
    assert ArticlePage.objects.get(pk=page.pk).get_latest_revision_as_object().bylines.count() == 1
    assert outcome(fill(page, byline_override=words)) == COMPLETE


def test_a_revision_alone_may_lack_something(blog):
    draft = edit(blog, text="", publish=True)
    edit(draft, text="<p>Draft</p>", publish=False)
    BlogPage.objects.filter(pk=blog.pk).update(summary=[])
    assert outcome(fill(blog, text="summary")) == ADOPTED
    page = BlogPage.objects.get(pk=blog.pk)
    assert not page.summary
    assert page.get_latest_revision_as_object().summary_text == "Draft"
