"""What the server tells Wagtail's content checker. What the checker makes of it: ``tests/browser/test_lists.py``."""

import json
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.utils import timezone
from wagtail import hooks
from wagtail.admin.userbar import ContentCheckerItem, apply_userbar_hooks
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from tests.admin.helpers import BRIEF, body, logged_in
from tests.projects.testapp.models import BlogPage
from tests.support.factories import edit, make_article, make_page, make_request, make_user
from wagtail_newsbrief.admin.content_checks import CHECKS, ArticleCheckerItem, add_checks
from wagtail_newsbrief.articles.models import ArticlePage

pytestmark = pytest.mark.django_db

LONG = "word " * 41
#: What holds all that the summaries below say.
TEXTS = ("The bridge closes on Monday.", "A word.")


def make_image(**fields):
    return get_image_model().objects.create(title="DSC_0042", file=get_test_image_file(), **fields)


def configuration(html):
    """Return what the checker is told on a page of the site or of the admin."""
    (found,) = re.findall(r'<script id="checker-axe-configuration" type="application/json">(.*?)</script>', html)
    return json.loads(found)


def failed(checks):
    return {check["id"].removeprefix("newsbrief-") for check in checks if check.get("options", {}).get("failed")}


def failing(page):
    """Return the checks that fail for a page instance as it is in memory."""
    items = [ContentCheckerItem()]
    apply_userbar_hooks(make_request(), items, page)
    return failed(items[0].get_axe_custom_checks(None))


def test_an_article_with_nothing():
    page = make_article(body=body("One."))
    html = logged_in(make_user(is_superuser=True)).get(page.get_url()).content.decode()
    found = failed(configuration(html)["spec"]["checks"])
    assert found == failing(page) == {"brief-missing", "lead-image-missing"}


def test_what_is_typed_counts_before_it_is_saved():
    page = make_article(body=body(*TEXTS))
    page.summary = BRIEF
    assert failing(page) == {"lead-image-missing"}


def test_an_article_as_it_should_be():
    page = make_article(
        body=body(*TEXTS), summary=BRIEF, lead_image=make_image(), lead_image_alt="A bridge in the evening sun"
    )
    page = edit(page, summary_source_digest=page.body_source_digest)
    assert failing(page) == set()


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"summary_source_digest": "0" * 64}, {"brief-stale"}),
        ({"summary_origin": "ai"}, {"brief-unreviewed"}),
        ({"summary_origin": "ai", "summary_reviewed_at": timezone.now()}, set()),
        ({"summary": [{"type": "key_points", "value": [f"<p>{LONG}</p>"], "id": "x"}]}, {"brief-overlong"}),
        ({"summary": [{"type": "paragraph", "value": f"<p>{LONG}</p>", "id": "x"}]}, set()),
        ({"summary": []}, {"brief-missing"}),
        ({"summary": [("key_points", ["<p>The bridge closes on Friday.</p>"])]}, {"brief-unverified"}),
        ({"lead_image": None}, {"lead-image-missing"}),
        ({"lead_image_alt": "  "}, {"lead-image-alt"}),
    ],
)
def test_each_check(fields, expected):
    page = make_article(
        body=body(*TEXTS), summary=BRIEF, lead_image=make_image(), lead_image_alt="A bridge in the evening sun"
    )
    assert failing(edit(page, **fields)) == expected


def test_the_description_of_the_image_will_do_for_alternative_text():
    page = make_article(summary=BRIEF, lead_image=make_image(description="A bridge"))
    assert failing(page) == set()


def test_a_page_with_a_summary_only_needs_no_lead_image():
    assert failing(make_page(BlogPage, date=timezone.localdate(), text="<p>One.</p>")) == {"brief-missing"}


def test_a_check_costs_two_queries(django_assert_max_num_queries):
    page = make_article(body=body(*TEXTS), summary=BRIEF, summary_source_digest="0" * 64, lead_image=make_image())
    page = ArticlePage.objects.get(pk=page.pk)
    with django_assert_max_num_queries(2):
        assert failing(page) == {"brief-stale", "lead-image-alt"}


def test_the_editor_knows_the_rules_and_their_words():
    page = make_article()
    html = logged_in(make_user(is_superuser=True)).get(f"/admin/pages/{page.pk}/edit/").content.decode()
    told = configuration(html)
    ids = {check.id for check in CHECKS}
    assert ids <= set(told["options"]["runOnly"])
    assert {"heading-order", "image-alt", "alt-text-quality"} <= set(told["options"]["runOnly"])
    assert ids <= set(told["messages"])
    assert told["messages"]["newsbrief-brief-missing"]["error_name"] == "The article has no summary"
    assert ids <= {rule["id"] for rule in told["spec"]["rules"]}
    assert not any(check.get("options", {}).get("failed") for check in told["spec"]["checks"])


def test_the_script_knows_every_check():
    script = Path(finders.find("wagtail_newsbrief/admin/content-checks.js")).read_text(encoding="utf-8")
    assert set(re.findall(r'"(newsbrief-[\w-]+)"', script)) == {check.id for check in CHECKS}


def test_readers_are_served_nothing_of_it(client):
    page = make_article(summary=BRIEF, summary_origin="ai")
    html = client.get(page.get_url()).content.decode()
    assert "content-checks.js" not in html
    assert "checker-axe-configuration" not in html
    assert "newsbrief-brief" not in html
    html = logged_in(make_user(is_superuser=True)).get(page.get_url()).content.decode()
    assert html.index("wagtailadmin/js/userbar.js") < html.index("wagtail_newsbrief/admin/content-checks.js")


@pytest.mark.parametrize("page", [None, "plain"])
def test_pages_without_a_summary_keep_wagtails_checker(page):
    items = [ContentCheckerItem()]
    add_checks(make_request(), items, make_page("testapp.PlainPage") if page else None)
    assert type(items[0]) is ContentCheckerItem


def test_a_checker_of_the_sites_own():
    class Stubborn(ContentCheckerItem):
        axe_run_only = ["link-name"]

    class Friendly(ArticleCheckerItem):
        axe_run_only = ["link-name"]

    page = make_article()
    items = [Stubborn(), "another item"]
    add_checks(None, items, page)
    assert items[0].get_axe_run_only(None) == ["link-name"]
    items = [Friendly(in_editor=True)]
    add_checks(None, items, page)
    assert items[0].page == page
    assert items[0].get_axe_run_only(None)[:3] == ["link-name", "heading-order", "image-alt"]


@pytest.mark.parametrize("tags", [None, [], ["best-practice"], ["wcag21aa", "cat.forms"]])
def test_a_site_that_runs_rules_by_tag(tags):
    class ByTag(ArticleCheckerItem):
        axe_run_only = tags

    assert ByTag().get_axe_run_only(None) == tags


def test_a_sites_hook_comes_first():
    class Own(ArticleCheckerItem):
        pass

    def replace(request, items, page):
        items[:] = [Own()]

    with hooks.register_temporarily("construct_wagtail_userbar", replace):
        assert "brief-missing" in failing(make_article())
