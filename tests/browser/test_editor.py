"""An editor at work in a real browser: compose, suggest, use, undo, publish; by mouse and by keyboard alone."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from wagtail.models import Locale, Page, Site

from tests.browser.conftest import is_saved
from tests.projects.testapp.backends import FERRY, GENERATED
from tests.support.factories import edit, make_article, make_section, make_user
from wagtail_newsbrief.articles.models import ArticlePage
from wagtail_newsbrief.summary.provenance import SummaryOrigin

axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="the browser tests need axe")

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

BODY = [("paragraph", f"<p>{text}</p>") for text in FERRY]
#: One point over the hint of 25 words, and one over the limit of 40.
LONG = [
    (
        "The boat leaves at ten in the evening from the old pier, calls at Lanth an hour later, and is back with those "
        "who work there before the market opens at six."
    ),
    (
        "Passengers who travel with bicycles, dogs or large boxes are asked to come half an hour early, to wait by the "
        "blue gate, to pay at the window and not on board, and to keep the deck free for the mail."
    ),
]
BACKENDS = {
    "default": {"BACKEND": "wagtail_newsbrief.summary.extractive.LeadPlus", "LABEL": "Sentences of the article"},
    "ai": {"BACKEND": "tests.projects.testapp.backends.Generator", "LABEL": "House model"},
    "broken": {"BACKEND": "tests.projects.testapp.backends.Broken", "LABEL": "Out of order"},
}


@pytest.fixture(autouse=True)
def tree(settings: Any) -> None:
    """Restore what another test's truncation took: the root, the home page, the site."""
    settings.WAGTAIL_NEWSBRIEF = {"SUMMARY": {"BACKENDS": BACKENDS}}
    Locale.objects.get_or_create(language_code="en")
    if not Page.objects.exists():
        root = Page.add_root(instance=Page(title="Root", slug="root"))
        home = root.add_child(instance=Page(title="Home", slug="home"))
        Site.objects.create(hostname="localhost", root_page=home, is_default_site=True)


@pytest.fixture
def desk(live_server: Any, tab: Any, one_at_a_time: Any) -> Iterator[Any]:
    """Return the tab, logged in as somebody who may do everything; ``desk.open(path)`` opens the admin."""
    client = Client()
    client.force_login(make_user("ann", is_superuser=True))
    tab.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])

    def open_path(path: str) -> None:
        tab.goto(f"{live_server.url}/admin/pages/{path}")
        tab.wait_for_load_state("networkidle")
        # Wagtail remembers the form as it is two seconds later; what is typed before isn't autosaved.
        tab.wait_for_function("window.isWatched")

    tab.open = open_path
    tab.one_at_a_time = one_at_a_time
    yield tab
    # Leaving tells the server so; it has to be heard before the database is emptied.
    tab.goto("about:blank")
    tab.wait_for_timeout(500)


@pytest.fixture
def section() -> Any:
    return make_section(title="News")


def button(desk: Any, name: str) -> Any:
    return desk.get_by_role("button", name=name, exact=True)


def message(desk: Any) -> Any:
    return desk.locator('[data-newsbrief-brief-target="message"]')


def status(desk: Any) -> Any:
    return desk.locator('[data-newsbrief-brief-target="status"]')


def draft(page: Any) -> Any:
    return ArticlePage.objects.get(pk=page.pk).get_latest_revision_as_object()


def wait_for(desk: Any, condition: Any) -> None:
    """Wait until autosave has brought about what ``condition`` asks for; fail after 15 seconds."""
    for _ in range(150):
        desk.wait_for_timeout(100)
        with desk.one_at_a_time:
            is_there = condition()
        if is_there:
            is_saved(desk)
            return
    pytest.fail("It was never saved.")


def serious(desk: Any, *selectors: str) -> list[str]:
    """Return the serious and critical findings of axe inside our own panels."""
    found = axe.Axe().run(desk, context={"include": [[selector] for selector in selectors]})
    return [
        f"{violation['id']}: {[node['html'] for node in violation['nodes']]}"
        for violation in found.response["violations"]
        if violation["impact"] in ("serious", "critical")
    ]


def answering(**answer: Any) -> Any:
    """Return a handler that answers instead of the server."""

    def handle(route: Any) -> None:
        route.fulfill(content_type="text/html", **answer)

    return handle


def summary_panel_of(desk: Any) -> Any:
    return desk.locator("#panel-child-content-summary-section")


OURS = ('[data-controller="newsbrief-brief"]', '[data-controller="newsbrief-neighbours"]')


def test_compose_by_mouse_from_an_empty_page_to_published(desk, section, shoot):
    desk.open(f"add/newsbrief/articlepage/{section.pk}/")
    desk.locator("#id_title").fill("Night ferry starts")
    body = desk.locator("#panel-child-content-body-section")
    for number, text in enumerate(FERRY):
        body.get_by_role("button", name="Insert a block").last.click()
        desk.get_by_role("option", name="Paragraph").click()
        desk.locator('[data-contentpath="body"] .public-DraftEditor-content').nth(number).click()
        desk.keyboard.type(text)
    status(desk).get_by_text("45 words").wait_for()
    button(desk, "Suggest summary").click()
    button(desk, "Use").wait_for()
    shoot(summary_panel_of(desk), "suggestion")
    assert serious(desk, *OURS) == []
    button(desk, "Use").click()
    status(desk).get_by_text("Selected from the article").wait_for()
    wait_for(desk, lambda: ArticlePage.objects.filter(slug="night-ferry-starts").exists())
    shoot(summary_panel_of(desk), "used")
    assert serious(desk, *OURS, "#panel-child-content-body-section") == []
    desk.get_by_role("button", name="More actions").last.click()
    button(desk, "Publish").click()
    desk.get_by_text("created and published").or_(desk.get_by_text("has been published")).first.wait_for()
    page = ArticlePage.objects.get(slug="night-ferry-starts")
    assert page.live
    assert page.summary_origin == SummaryOrigin.EXTRACTED
    assert page.summary_text.splitlines() == list(FERRY)
    assert page.summary_generated_by.username == "ann"


def tab_to(desk, is_there, steps=80):
    """Press Tab until the element ``n`` that has the focus is the one that the JavaScript expression tells."""
    for _ in range(steps):
        desk.keyboard.press("Tab")
        if desk.evaluate(f"() => {{ const n = document.activeElement; return Boolean({is_there}); }}"):
            return
    pytest.fail(f"The Tab key doesn't lead there: {is_there}")


def test_compose_by_keyboard_alone_from_an_empty_page_to_published(desk, section):
    desk.open(f"add/newsbrief/articlepage/{section.pk}/")
    tab_to(desk, "n.id === 'id_title'")
    desk.keyboard.type("Night ferry starts")
    tab_to(desk, "n.title === 'Insert a block' && n.closest('#panel-child-content-body-section')")
    desk.keyboard.press("Enter")
    desk.get_by_role("option", name="Paragraph").wait_for()
    tab_to(desk, "n.getAttribute('role') === 'combobox'", steps=5)
    desk.keyboard.type("Paragraph")
    desk.get_by_role("option", name="Heading").wait_for(state="detached")
    desk.keyboard.press("Enter")
    desk.wait_for_function("document.activeElement.matches('.public-DraftEditor-content')")
    for number, text in enumerate(FERRY):
        if number:
            desk.keyboard.press("Enter")
        desk.keyboard.type(text)
    status(desk).get_by_text("45 words").wait_for()
    tab_to(desk, "n.textContent.trim() === 'Suggest summary'")
    desk.keyboard.press("Enter")
    button(desk, "Use").wait_for()
    tab_to(desk, "n.textContent.trim() === 'Use'", steps=5)
    desk.keyboard.press("Space")
    status(desk).get_by_text("Selected from the article").wait_for()
    wait_for(desk, lambda: ArticlePage.objects.filter(slug="night-ferry-starts").exists())
    tab_to(desk, "n.matches('.w-dropdown__toggle.button')")
    desk.keyboard.press("Enter")
    button(desk, "Publish").wait_for()
    tab_to(desk, "n.textContent.trim() === 'Publish'", steps=10)
    desk.keyboard.press("Enter")
    desk.get_by_text("created and published").or_(desk.get_by_text("has been published")).first.wait_for()
    page = ArticlePage.objects.get(slug="night-ferry-starts")
    assert page.live
    assert page.summary_origin == SummaryOrigin.EXTRACTED
    assert page.summary_text.splitlines() == list(FERRY)


def test_suggest_edit_and_publish_by_keyboard_alone(desk, section):
    article = make_article(section, "Ferry", body=BODY)
    desk.open(f"{article.pk}/edit/")
    choice = desk.get_by_label("Suggested by")
    choice.focus()
    desk.keyboard.type("House")
    desk.keyboard.press("Tab")
    assert button(desk, "Suggest summary").evaluate("node => node === document.activeElement")
    desk.keyboard.press("Enter")
    # The focus goes to the suggestion, so that a screen reader reads it; the buttons follow.
    button(desk, "Use").wait_for()
    assert "newsbrief-suggestion" in desk.evaluate("document.activeElement.className")
    desk.keyboard.press("Tab")
    desk.keyboard.press("Space")
    assert message(desk).inner_text() == "The points stand in the summary now. You can edit them."
    assert desk.evaluate("document.activeElement.textContent") == "Undo"
    wait_for(desk, lambda: draft(article).summary_origin == SummaryOrigin.AI)
    point = desk.locator('[data-contentpath="summary"] .public-DraftEditor-content').first
    point.focus()
    desk.keyboard.press("Control+End")
    desk.keyboard.type(" Really.")
    wait_for(desk, lambda: draft(article).summary_origin == SummaryOrigin.AI_EDITED)
    status(desk).get_by_text("Nobody has reviewed this summary yet.").wait_for()
    tick = desk.get_by_label("Reviewed by an editor")
    tick.focus()
    desk.keyboard.press("Space")
    wait_for(desk, lambda: draft(article).summary_reviewed_by is not None)
    # Other words want another look.
    point.focus()
    desk.keyboard.press("Control+End")
    desk.keyboard.type(" Truly.")
    wait_for(desk, lambda: draft(article).summary_reviewed_by is None and "Truly" in draft(article).summary_text)
    assert not tick.is_checked()
    tick.focus()
    desk.keyboard.press("Space")
    wait_for(desk, lambda: draft(article).summary_reviewed_by is not None)
    desk.get_by_role("button", name="More actions").last.focus()
    desk.keyboard.press("Enter")
    button(desk, "Publish").focus()
    desk.keyboard.press("Enter")
    desk.get_by_text("has been published").first.wait_for()
    article.refresh_from_db()
    assert article.summary_origin == SummaryOrigin.AI_EDITED
    assert article.is_summary_reviewed
    assert article.summary_text.splitlines()[0] == f"{GENERATED[0]} Really. Truly."


def test_use_keeps_the_other_blocks_and_undo_brings_everything_back(desk, section):
    own = [("key_points", ["<p>My own point.</p>"]), ("why_it_matters", "<p>Because.</p>")]
    article = edit(make_article(section, "Ferry", body=BODY), summary=own)
    desk.open(f"{article.pk}/edit/")
    desk.get_by_label("Suggested by").select_option("ai")
    button(desk, "Suggest summary").click()
    button(desk, "Use").click()
    wait_for(desk, lambda: draft(article).summary_text.splitlines() == [*GENERATED, "Because."])
    assert draft(article).summary_origin == SummaryOrigin.AI_EDITED
    button(desk, "Undo").click()
    wait_for(desk, lambda: draft(article).summary_text.splitlines() == ["My own point.", "Because."])
    restored = draft(article)
    assert (restored.summary_origin, restored.summary_generated_by) == (SummaryOrigin.HUMAN, None)
    assert [block.id for block in restored.summary] == [block.id for block in article.summary]
    button(desk, "Suggest summary").click()
    button(desk, "Regenerate").click()
    button(desk, "Use").wait_for()
    desk.locator(".newsbrief-suggestion").press("Escape")
    assert message(desk).inner_text() == "The suggestion was dismissed."
    assert serious(desk, *OURS) == []
    assert draft(article).summary_text.splitlines() == ["My own point.", "Because."]


def test_while_a_suggestion_is_on_its_way(desk, section):
    article = make_article(section, "Ferry", body=BODY)
    desk.open(f"{article.pk}/edit/")
    held = []
    desk.route("**/suggest/", lambda route: held.append(route))
    button(desk, "Suggest summary").click()
    assert message(desk).inner_text() == "Reading the article…"
    assert button(desk, "Suggest summary").get_attribute("aria-disabled") == "true"
    assert serious(desk, *OURS) == []
    # The second press of an impatient finger asks nothing.
    button(desk, "Suggest summary").press("Enter")
    desk.get_by_label("Suggested by").select_option("ai")
    held[0].continue_()
    button(desk, "Use").wait_for()
    assert len(held) == 1
    assert button(desk, "Regenerate").get_attribute("aria-disabled") == "false"
    desk.unroute("**/suggest/")


def test_errors_and_reasons_are_sentences(desk, section, errors, live_server):
    article = make_article(section, "Ferry", body=BODY)
    empty = make_article(section, "Nothing yet")
    desk.open(f"{empty.pk}/edit/")
    button(desk, "Suggest summary").click()
    desk.get_by_text("No suggestion, because: The article has no text yet.").wait_for()
    assert serious(desk, *OURS) == []
    desk.open(f"{article.pk}/edit/")
    desk.get_by_label("Suggested by").select_option("broken")
    button(desk, "Suggest summary").click()
    desk.get_by_text("The backend gave no answer. Try again.").wait_for()
    assert serious(desk, *OURS) == []
    desk.get_by_label("Suggested by").select_option("default")
    for answer, sentence in (
        ({"status": 500, "body": "<h1>Oops</h1>"}, "No answer from the server."),
        ({"status": 400, "body": "<h1>Bad</h1>"}, "The article is too large to be read."),
        ({"status": 403, "body": "<h1>No</h1>"}, "You are not logged in any more."),
    ):
        desk.route("**/suggest/", answering(**answer))
        button(desk, "Suggest summary").click()
        desk.get_by_text(re.compile(sentence)).wait_for()
        desk.unroute("**/suggest/")
    desk.route("**/suggest/", lambda route: route.abort())
    button(desk, "Suggest summary").click()
    desk.get_by_text("No answer from the server.").wait_for()
    # The browser itself reports every failed request; there must be nothing else.
    assert all("Failed to load resource" in error for error in errors), errors
    errors.clear()


def test_a_changed_body_makes_the_summary_stale_and_says_what_changed(desk, section, shoot):
    article = make_article(section, "Ferry", body=BODY)
    article = edit(
        article,
        summary=[("key_points", [f"<p>{FERRY[0]}</p>"])],
        summary_origin=SummaryOrigin.EXTRACTED,
        summary_source_digest=article.body_source_digest,
    )
    desk.open(f"{article.pk}/edit/")
    first = desk.locator('[data-contentpath="body"] .public-DraftEditor-content').first
    first.click()
    desk.keyboard.press("Control+Home")
    desk.keyboard.type("Correction: ")
    desk.keyboard.press("Control+End")
    desk.keyboard.type(" And back.")
    status(desk).get_by_text("The article has changed since this summary was written.").wait_for()
    status(desk).get_by_text("1 new or reworded paragraph:").wait_for()
    desk.get_by_label("Reviewed by an editor").wait_for()
    shoot(summary_panel_of(desk), "stale", narrow=True)
    assert serious(desk, *OURS) == []
    wait_for(desk, lambda: "back" in draft(article).body[0].value.source)
    desk.get_by_label("Reviewed by an editor").check()
    wait_for(desk, lambda: "back" in draft(article).body[0].value.source and not draft(article).is_summary_stale)
    status(desk).get_by_text("The article has changed").wait_for(state="detached")


def test_an_unreviewed_ai_summary_shows(desk, section, shoot):
    article = edit(
        make_article(section, "Ferry", body=BODY),
        summary=[("key_points", [f"<p>{point}</p>" for point in (*GENERATED, *LONG)])],
        summary_origin=SummaryOrigin.AI,
    )
    desk.open(f"{article.pk}/edit/")
    status(desk).get_by_text("Nobody has reviewed this summary yet.").wait_for()
    status(desk).get_by_text("over 40: shorten it").wait_for()
    assert not desk.get_by_label("Reviewed by an editor").is_checked()
    shoot(summary_panel_of(desk), "unreviewed")
    assert serious(desk, *OURS) == []


def test_previous_and_next_follow_the_date_and_the_switch(desk, section, shoot):
    make_article(section, "January", published_at="2026-01-15T12:00:00Z")
    make_article(section, "February", published_at="2026-02-15T12:00:00Z")
    article = make_article(section, "Ferry", published_at="2026-03-01T08:00:00Z")
    desk.open(f"{article.pk}/edit/")
    panel = desk.locator('[data-controller="newsbrief-neighbours"]')
    panel.get_by_role("link", name="February").wait_for()
    date = desk.get_by_role("textbox", name="Date of publication")
    date.fill("2026-02-01 08:00")
    date.press("Tab")
    panel.get_by_role("link", name="January").wait_for()
    panel.get_by_role("link", name="February").wait_for()
    wait_for(desk, lambda: draft(article).published_at.month == 2)
    panel.get_by_label("Leave out of previous/next").check()
    panel.get_by_text("This article is left out").wait_for()
    shoot(panel, "previous-and-next")
    assert serious(desk, *OURS) == []
    wait_for(desk, lambda: not draft(article).show_in_navigation)


def test_what_cannot_be_read_is_shown_and_kept_until_the_editor_removes_it(desk, section, shoot):
    article = make_article(section, "Ferry", body=BODY)
    poll = {"type": "poll", "value": {"question": "Which pier do you take?"}, "id": "b1"}
    broken = {"type": "paragraph", "value": ["<p>An import left this in a list.</p>"], "id": "b2"}
    stored = list(article.body.raw_data)
    ArticlePage.objects.filter(pk=article.pk).update(body=[stored[0], poll, broken, *stored[1:]])

    def kept():
        newest = ArticlePage.objects.get(pk=article.pk).latest_revision
        return [child["value"] for child in json.loads(newest.content["body"]) if child["type"] not in ("paragraph",)]

    desk.open(f"{article.pk}/edit/")
    warning = desk.locator(".newsbrief-left-out")
    warning.get_by_text("Part of what is stored here can’t be read").wait_for()
    warning.get_by_text("Show what is stored").focus()
    desk.keyboard.press("Enter")
    assert warning.get_by_text("Which pier do you take?").is_visible()
    assert warning.get_by_text("An import left this in a list.").is_visible()
    shoot(warning, "left-out")
    assert serious(desk, ".newsbrief-left-out") == []
    desk.locator("#id_title").fill("Ferry, once more")
    wait_for(desk, lambda: draft(article).title == "Ferry, once more")
    assert kept() == [poll["value"], broken]
    warning.get_by_label("Remove it for good when this page is saved").focus()
    desk.keyboard.press("Space")
    wait_for(desk, lambda: kept() == [])
    assert len(draft(article).body) == len(BODY)
    desk.open(f"{article.pk}/edit/")
    assert warning.count() == 0


def test_a_point_leads_to_its_passage_and_tells_what_the_article_does_not(desk, section, shoot):
    points = [FERRY[1], f"{FERRY[0][:-1]} with 640 passengers."]
    summary = [("key_points", [f"<p>{point}</p>" for point in points])]
    article = make_article(section, "Ferry", body=BODY, summary=summary)
    desk.open(f"{article.pk}/edit/")
    sources = desk.locator(".newsbrief-sources")
    assert "“640” isn’t in the article." in sources.inner_text()
    assert serious(desk, ".newsbrief-sources") == []
    shoot(status(desk), "sources", narrow=True)
    desk.emulate_media(color_scheme="dark")
    shoot(status(desk), "sources-dark", narrow=True)
    desk.emulate_media(color_scheme="light")
    link = sources.get_by_role("button", name="word for word, from paragraph 2")
    link.focus()
    desk.keyboard.press("Enter")
    assert desk.evaluate("document.activeElement.textContent").strip() == FERRY[1]
    assert desk.evaluate("[...CSS.highlights.get('newsbrief-source')].join()") == FERRY[1]
    shoot(desk, "source-marked")
    desk.locator("#id_title").focus()
    assert desk.locator(".newsbrief-is-source").count() == 0


# --- several people, and sessions that end ----------------------------------------------------------------------------


def log_in_as(desk: Any, live_server: Any, user: Any) -> None:
    """Begin a session in this browser, as a login in another tab does; the CSRF token is a new one then too."""
    client = Client()
    client.force_login(user)
    desk.context.clear_cookies()
    cookies = {"sessionid": client.cookies["sessionid"].value, "csrftoken": "n" * 32}
    desk.context.add_cookies(
        [{"name": name, "value": value, "url": live_server.url} for name, value in cookies.items()]
    )


def test_a_session_that_ends_in_the_middle_loses_nothing(desk, section, live_server, errors):
    article = make_article(section, "Ferry", body=BODY)
    desk.open(f"{article.pk}/edit/")
    # Wagtail saves by itself; here it must not, so that only the form knows the words.
    desk.route("**/edit/", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    desk.locator("#id_title").fill("Typed before the session ended")
    desk.context.clear_cookies()
    button(desk, "Suggest summary").click()
    desk.get_by_text("You are not logged in any more.").wait_for()
    assert "newsbrief-message--error" in message(desk).get_attribute("class")
    assert desk.locator("#id_title").input_value() == "Typed before the session ended"
    assert serious(desk, *OURS) == []
    with desk.one_at_a_time:
        log_in_as(desk, live_server, make_user("bob", is_superuser=True))
    button(desk, "Suggest summary").click()
    button(desk, "Use").click()
    desk.unroute("**/edit/")
    button(desk, "Save draft").click()
    desk.wait_for_load_state("networkidle")
    wait_for(desk, lambda: draft(article).title == "Typed before the session ended")
    assert draft(article).summary_origin == SummaryOrigin.EXTRACTED
    assert draft(article).summary_generated_by.username == "bob"
    # Refused and aborted requests are what this is about.
    errors.clear()


def test_what_is_typed_while_autosave_is_under_way_is_saved_too(desk, section):
    article = make_article(section, "Ferry", body=BODY)
    desk.open(f"{article.pk}/edit/")
    requests = []

    def answer_late(route):
        if route.request.method != "POST":
            route.continue_()
            return
        answer = route.fetch()
        requests.append(answer)
        if len(requests) == 1:
            # The last moment: nothing that looks at the form from time to time has seen it yet.
            desk.evaluate("""() => {
                const title = document.getElementById("id_title");
                title.value += ", and late";
                for (const name of ["input", "keyup", "change"]) title.dispatchEvent(new Event(name, {bubbles: true}));
            }""")
        route.fulfill(response=answer)

    desk.route("**/edit/", answer_late)
    desk.locator("#id_title").fill("Early")
    wait_for(desk, lambda: draft(article).title == "Early, and late")
    # Nothing more was written, so nothing more is sent.
    desk.wait_for_timeout(2000)
    assert len(requests) == 2
    desk.unroute("**/edit/")


def test_an_open_suggestion_outlives_autosave(desk, section):
    article = make_article(section, "Ferry", body=BODY)
    desk.open(f"{article.pk}/edit/")
    desk.get_by_label("Suggested by").select_option("ai")
    button(desk, "Suggest summary").click()
    button(desk, "Use").wait_for()
    desk.locator("#id_title").fill("Ferry, once more")
    wait_for(desk, lambda: draft(article).title == "Ferry, once more")
    assert not draft(article).summary
    assert button(desk, "Use").is_visible()
    button(desk, "Use").click()
    wait_for(desk, lambda: draft(article).summary_text.splitlines() == list(GENERATED))
    assert draft(article).summary_origin == SummaryOrigin.AI


def test_the_second_of_two_editors_is_told_and_overwrites_nothing(desk, section, errors):
    article = make_article(section, "Ferry", body=BODY, revision=True)
    desk.open(f"{article.pk}/edit/")
    with desk.one_at_a_time:
        edit(article, summary=[("key_points", ["<p>Of somebody else.</p>"])], publish=False)
    desk.locator("#id_title").fill("Typed beside the other")
    # Wagtail's own words.
    desk.get_by_text(re.compile("newer version|saved a new version|has (saved|made) ", re.IGNORECASE)).first.wait_for()
    desk.wait_for_timeout(1000)
    assert draft(article).summary_text == "Of somebody else."
    assert desk.locator("#id_title").input_value() == "Typed beside the other"
    errors.clear()


def test_a_locked_page_says_so(desk, section, errors):
    article = make_article(section, "Ferry", body=BODY, locked=True, locked_by=make_user("carl"))
    desk.open(f"{article.pk}/edit/")
    # Wagtail keeps the mouse from a locked page's panels, and a keyboard not.
    button(desk, "Suggest summary").press("Enter")
    desk.get_by_text("This page is locked, or scheduled for publishing.").wait_for()
    assert serious(desk, *OURS) == []
    assert all("423" in error for error in errors), errors
    errors.clear()


def test_heading_and_picture_blocks_keep_what_is_rare_apart(desk, section, shoot):
    body = [("heading", {"text": "What changes", "level": "h3"}), ("image", {"caption": "The pier.", "credit": "Ben"})]
    article = make_article(section, "Ferry", body=body)
    desk.open(f"{article.pk}/edit/")
    blocks = desk.locator("#panel-child-content-body-section")
    blocks.get_by_label("Heading").first.wait_for()
    assert not blocks.get_by_label("Level").is_visible()
    blocks.get_by_role("button", name=re.compile("settings", re.IGNORECASE)).first.click()
    assert blocks.get_by_label("Level").input_value() == "h3"
    assert blocks.locator("[name$=-caption]").input_value() == "The pier."
    shoot(blocks, "blocks")
    assert serious(desk, "#panel-child-content-body-section") == []
