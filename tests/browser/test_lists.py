"""The listing, the report, the home panel and the content checks in a real browser."""

import re

import pytest
from wagtail.models import Site

from tests.admin.helpers import BRIEF, body
from tests.support.factories import edit, make_article, make_section, make_user
from wagtail_newsbrief.articles.models import ArticlePage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


@pytest.fixture
def site_url(live_server, settings):
    """Let the default site answer where the server of the test does, and ask no other machine."""
    settings.WAGTAIL_ENABLE_UPDATE_CHECK = False
    settings.WAGTAIL_GRAVATAR_PROVIDER_URL = None
    host, port = live_server.url.removeprefix("http://").split(":")
    Site.objects.update(hostname=host, port=int(port), site_name="The Lanth Courier")
    return live_server.url


@pytest.fixture
def admin(tab, site_url, errors):
    """Return a tab in which an administrator is logged in."""
    tab.route("**/favicon.ico", lambda route: route.fulfill(status=204))
    make_user("boss", is_superuser=True, password="secret", email="boss@example.com")
    tab.goto(f"{site_url}/admin/login/")
    tab.fill("[name=username]", "boss")
    tab.fill("[name=password]", "secret")
    tab.click("button[type=submit]")
    tab.wait_for_url(f"{site_url}/admin/")
    yield tab
    # Wagtail's checker writes its findings to the console as errors.
    errors[:] = [error for error in errors if not error.startswith("axe.run results")]


@pytest.fixture
def paper():
    news, sport = make_section(title="News"), make_section(title="Sport")
    make_article(news, "Night ferry returns to the old pier", body=body("The ferry is back."))
    stale = make_article(sport, "Regatta ends in a dead heat", body=body("Two boats, one time."))
    edit(stale, summary=BRIEF, summary_source_digest="0" * 64)
    ai = make_article(news, "Bridge closes for six weeks", summary=BRIEF, summary_origin="ai", body=body("It closes."))
    make_article(sport, "Larks win the final", summary=BRIEF, body=body("They won."))
    make_article(sport, "Quoits league, a draft", live=False)
    return ai


def serious(tab, selector="main"):
    """Return axe's serious and critical findings in a part of a page; the main part of one of the admin."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    found = axe.run(tab, context={"include": [selector]}).response["violations"]
    grave = [one for one in found if one["impact"] in ("serious", "critical")]
    return [(one["id"], [node["html"] for node in one["nodes"]]) for one in grave]


def rows(tab):
    """Return the rows of the listing; the calendars of the filters are tables too."""
    return tab.locator("table.listing tbody tr")


def open_checks(tab):
    """Open the editor's panel of checks, which Wagtail may have kept open, and return its findings."""
    toggle = tab.get_by_role("button", name="Toggle checks")
    tab.wait_for_load_state("networkidle")
    if toggle.get_attribute("aria-expanded") != "true":
        toggle.click()
    return tab.locator("[data-checks-panel]")


def test_find_review_and_see_it_done(admin, site_url, paper, shoot):
    admin.get_by_role("link", name="Articles", exact=True).click()
    admin.wait_for_url(f"{site_url}/admin/newsbrief_articles/")
    admin.wait_for_selector("text=Bridge closes for six weeks")
    shoot(admin, "articles")
    assert serious(admin) == []

    admin.get_by_role("button", name="Show filters").or_(admin.get_by_role("button", name="Filter")).first.click()
    admin.get_by_role("button", name="Summary", exact=True).click()
    admin.get_by_label("AI, not reviewed").check()
    admin.wait_for_selector("text=Larks win the final", state="detached")
    assert rows(admin).count() == 1

    admin.goto(f"{site_url}/admin/newsbrief_articles/?brief=unreviewed")
    admin.locator("tbody input[type=checkbox]").first.check()
    more = admin.locator("[data-bulk-action-footer], footer.bulk-actions-choices, .bulk-actions-choices").last
    more.wait_for()
    action = admin.get_by_role("link", name="Mark the summaries of the selected pages as reviewed")
    if not action.is_visible():
        more.get_by_role("button", name=re.compile("More")).click()
    action.click()
    admin.wait_for_selector("text=Did you read these summaries")
    shoot(admin, "mark-reviewed")
    assert serious(admin) == []
    admin.get_by_role("button", name="Yes, mark as reviewed").click()
    admin.wait_for_selector("text=1 summary has been marked as reviewed.")
    assert ArticlePage.objects.get(pk=paper.pk).is_summary_reviewed


def test_the_home_panel_leads_to_the_report(admin, site_url, paper, shoot):
    admin.goto(f"{site_url}/admin/")
    panel = admin.locator("#newsbrief-briefs-section")
    assert "2 articles without a summary" in panel.inner_text()
    shoot(panel, "home")
    assert serious(admin) == []
    panel.get_by_text("1 summary older than its article").click()
    admin.wait_for_url(f"{site_url}/admin/reports/briefs/?brief=stale")
    assert rows(admin).count() == 1
    admin.goto(f"{site_url}/admin/reports/briefs/")
    shoot(admin, "report")
    assert serious(admin) == []
    admin.get_by_role("link", name="Headline").click()
    admin.wait_for_url(re.compile("ordering=title"))
    assert "Bridge" in rows(admin).first.inner_text()


def publish(tab):
    tab.wait_for_function("window.saved > 0 && window.saving === 0")
    tab.get_by_role("button", name="More actions").last.click()
    tab.get_by_role("button", name="Publish", exact=True).click()
    tab.get_by_text("has been published").first.wait_for()


def test_the_report_empties_as_editors_work(admin, site_url, paper, one_at_a_time, shoot):
    """From the home panel to the report, from there to each article, until nothing is left to do."""

    def counts():
        admin.goto(f"{site_url}/admin/")
        return [link.inner_text().strip() for link in admin.locator("[data-newsbrief-count]").all()]

    def open_from_the_report(headline):
        admin.goto(f"{site_url}/admin/reports/briefs/")
        admin.get_by_role("link", name=headline).first.click()
        admin.wait_for_load_state("networkidle")
        admin.wait_for_function("window.isWatched")

    def review(headline):
        open_from_the_report(headline)
        admin.get_by_label("Reviewed by an editor").check()
        publish(admin)

    stale, unreviewed = "1 summary older than its article", "1 AI summary to review"
    assert counts() == ["2 articles without a summary", stale, unreviewed]

    # A suggestion, used.
    open_from_the_report("Night ferry returns to the old pier")
    admin.get_by_role("button", name="Suggest summary").click()
    admin.get_by_role("button", name="Use", exact=True).click()
    admin.get_by_text("Selected from the article").first.wait_for()
    publish(admin)
    assert counts() == ["1 article without a summary", stale, unreviewed]

    # A summary written by hand, in a page that was never published.
    open_from_the_report("Quoits league, a draft")
    brief = admin.locator("#panel-child-content-summary-section")
    brief.get_by_role("button", name="Insert a block").click()
    admin.get_by_role("option", name="Paragraph").click()
    brief.locator(".public-DraftEditor-content").click()
    admin.keyboard.type("The league begins in May.")
    publish(admin)
    assert counts() == [stale, unreviewed]

    # The same words, read once more.
    review("Regatta ends in a dead heat")
    assert counts() == [unreviewed]
    review("Bridge closes for six weeks")
    assert counts() == []
    assert admin.locator("#newsbrief-briefs-section").count() == 0
    assert serious(admin) == []

    admin.goto(f"{site_url}/admin/reports/briefs/")
    assert rows(admin).count() == 0
    assert admin.get_by_text("There are no summaries").or_(admin.get_by_text("No summaries")).first.is_visible()
    assert serious(admin) == []
    leave(admin)


def leave(tab):
    """Leave the editor; Wagtail tells the server so, which has to be heard before the database is emptied."""
    tab.goto("about:blank")
    tab.wait_for_timeout(500)


def test_the_comparison_says_where_a_summary_comes_from(admin, site_url, paper):
    first = paper.save_revision()
    paper.summary_origin = "ai_edited"
    second = paper.save_revision()
    admin.goto(f"{site_url}/admin/pages/{paper.pk}/revisions/compare/{first.pk}...{second.pk}/")
    assert admin.get_by_text("Origin of the summary").first.is_visible()
    assert serious(admin) == []


def test_each_block_of_the_summary_has_a_preview_in_the_picker(admin, site_url, paper, one_at_a_time):
    admin.goto(f"{site_url}/admin/pages/{paper.pk}/edit/")
    admin.wait_for_load_state("networkidle")
    brief = admin.locator("#panel-child-content-summary-section")
    brief.get_by_role("button", name="Insert a block").last.click()
    admin.get_by_role("option").first.wait_for()
    names = [name.strip() for name in admin.get_by_role("option").all_inner_texts()]
    assert len(names) == 6
    for number, name in enumerate(names):
        admin.locator(".w-combobox__option-preview").nth(number).click()
        admin.locator(".w-combobox-preview__label").get_by_text(name, exact=True).wait_for()
        frame = admin.frame_locator(".w-combobox-preview__iframe")
        frame.locator("body").get_by_text(re.compile(r"\w{3,}")).first.wait_for()
    admin.keyboard.press("Escape")
    leave(admin)


def test_the_userbar_says_what_is_wrong(admin, site_url, paper, shoot):
    admin.goto(paper.get_full_url())
    bar = admin.locator("wagtail-userbar")
    bar.locator("#wagtail-userbar-trigger").click()
    bar.locator("#checker-trigger").click()
    results = bar.locator("#checker-results")
    for sentence in ("Nobody reviewed the AI’s summary", "The article has no lead image"):
        assert results.get_by_text(sentence).is_visible()
    assert results.get_by_text("The article has no summary").count() == 0
    shoot(admin, "checks-userbar")
    assert serious(admin, "wagtail-userbar") == []


def test_the_editors_panel_says_it_too_and_follows_the_text(admin, site_url, paper, shoot):
    article = ArticlePage.objects.get(title="Night ferry returns to the old pier")
    admin.goto(f"{site_url}/admin/pages/{article.pk}/edit/")
    issues = open_checks(admin)
    issues.get_by_text("The article has no summary").wait_for()
    assert issues.get_by_text("The article has no lead image").is_visible()
    shoot(admin, "checks-panel")
    assert serious(admin, "[data-checks-panel]") == []

    article.summary = BRIEF
    article.save_revision().publish()
    admin.goto(f"{site_url}/admin/pages/{article.pk}/edit/")
    issues = open_checks(admin)
    issues.get_by_text("The article has no lead image").wait_for()
    assert issues.get_by_text("The article has no summary").count() == 0
