"""Drafts on a frontend of another origin: the userbar there, and what the content checker tells the editor from there.

The frontend is the smallest that does what docs/how-to/preview.md asks, over API v2: each Wagtail line has that.
"""

from __future__ import annotations

import json
import re
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from wagtail.models import Locale, Page, Site

from tests.browser.frontend import reserved_port
from tests.support.factories import make_article, make_section, make_user
from wagtail_newsbrief.articles.models import ArticlePage

pytest.importorskip("wagtail_headless_preview", reason="needs the extra [preview]")

from wagtail_newsbrief.contrib.preview import drafts

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "preview.md"
TEMPLATE = """<!doctype html><html lang="en"><head><title>{title}</title><meta name="description" content="A draft">
</head><body><main><h1>{title}</h1><div>{body}</div>
<h4>A heading of the frontend that is too low</h4></main>{userbar}</body></html>"""


class _Frontend(BaseHTTPRequestHandler):
    """Shows the draft of a token, with the userbar in the page, as a server that renders pages does."""

    def do_GET(self) -> None:
        token = parse_qs(urlsplit(self.path).query).get("token", [""])[0]
        draft = json.loads(self._ask("", token) or "null")
        if draft is None:
            self._answer(403, "<!doctype html><title>Over</title>")
            return
        body = "".join(block["value"] for block in draft["body"] if isinstance(block["value"], str))
        self._answer(200, TEMPLATE.format(title=draft["title"], body=body, userbar=self._ask("userbar/", token)))

    def _ask(self, path: str, token: str) -> str:
        address = f"{self.server.wagtail}/api/v2/drafts/{path}"
        try:
            with urllib.request.urlopen(
                urllib.request.Request(address, headers={"X-Newsbrief-Draft": token})
            ) as answer:
                return str(answer.read().decode())
        except urllib.error.HTTPError as error:
            error.close()
            return ""

    def _answer(self, status: int, html: str) -> None:
        wagtail = self.server.wagtail
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header(
            "Content-Security-Policy",
            f"default-src 'self'; script-src {wagtail}; style-src {wagtail}; font-src {wagtail}; img-src 'self' data:; "
            f"connect-src {wagtail}; frame-ancestors {wagtail}",
        )
        self.end_headers()
        self.wfile.write(html.encode())

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def frontend(live_server: Any, settings: Any) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Frontend)
    server.wagtail = live_server.url
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    address = f"http://127.0.0.1:{server.server_port}"
    settings.WAGTAIL_HEADLESS_PREVIEW = {"CLIENT_URLS": {"default": address}}
    settings.WAGTAILADMIN_BASE_URL = live_server.url
    yield address
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(autouse=True)
def tree() -> None:
    """Restore what another test's truncation took: the root, the home page, the site."""
    Locale.objects.get_or_create(language_code="en")
    if not Page.objects.exists():
        root = Page.add_root(instance=Page(title="Root", slug="root"))
        home = root.add_child(instance=Page(title="Home", slug="home"))
        Site.objects.create(hostname="localhost", root_page=home, is_default_site=True)


@pytest.fixture
def desk(live_server: Any, frontend: str, tab: Any, one_at_a_time: Any, errors: list[str]) -> Iterator[Any]:
    """Return the tab, logged in, in the editor of an article that has neither summary nor image."""
    client = Client()
    client.force_login(make_user("ann", is_superuser=True))
    tab.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
    body = [("paragraph", "<p>The quay opened on Monday, and the ferry came in at noon.</p>")]
    article = make_article(make_section(title="News"), "Quay opens", body=body)
    tab.goto(f"{live_server.url}/admin/pages/{article.pk}/edit/")
    tab.wait_for_load_state("networkidle")
    yield tab
    tab.goto("about:blank")
    tab.wait_for_timeout(500)
    # The checker writes on the console what it finds, too.
    errors[:] = [error for error in errors if "axe.run results" not in error]


def test_the_content_checker_tells_the_editor_from_another_origin(desk, frontend):
    desk.get_by_role("button", name="Toggle preview").click()
    frame = desk.frame_locator("#w-preview-iframe")
    frame.get_by_role("heading", level=1, name="Quay opens").wait_for()
    assert desk.frame(url=f"{frontend}/api/draft/?token=*") is not None
    # In the panel the userbar works, and is not shown.
    frame.locator("wagtail-userbar").wait_for(state="attached")
    assert not frame.get_by_role("button", name="View Wagtail quick actions").is_visible()

    desk.get_by_role("button", name="Toggle checks").click()
    found = desk.locator("[data-content-checker-name]")
    found.first.wait_for()
    assert set(found.all_inner_texts()) == {
        "The article has no summary",
        "The article has no lead image",
        "Incorrect heading hierarchy",
    }
    assert desk.locator("[data-content-word-count]").inner_text() == "23"
    assert desk.locator("[data-content-checker-count]").inner_text() == "3"


@pytest.fixture
def unreachable(settings: Any, desk: Any, errors: list[str]) -> Iterator[str]:
    """Let drafts be shown by a frontend that doesn't run."""
    with reserved_port() as port:
        address = f"http://127.0.0.1:{port}"
        settings.WAGTAIL_HEADLESS_PREVIEW = {"CLIENT_URLS": {"default": address}}
        desk.reload()
        desk.wait_for_load_state("networkidle")
        yield address
    errors.clear()


def test_a_frontend_that_cannot_be_reached_is_named(desk, unreachable, shoot):
    desk.get_by_role("button", name="Toggle preview").click()
    said = f"The frontend at {unreachable} can’t be reached, so there is no preview. Is it running?"
    desk.locator("[data-side-panel=preview]").get_by_text(said).wait_for()
    shoot(desk, "preview-unreachable")
    desk.get_by_role("button", name="Toggle checks").click()
    desk.locator("[data-checks-panel]").get_by_text(said).wait_for()
    assert not desk.locator("[data-content-checker-count]").is_visible()
    assert desk.locator("[data-content-word-count]").inner_text() == "-"
    shoot(desk, "checks-unreachable")


def test_a_page_that_was_not_checked_has_no_count(desk, monkeypatch, errors):
    monkeypatch.setattr("tests.browser.test_draft_frames.TEMPLATE", TEMPLATE.replace("{userbar}", ""))
    desk.get_by_role("button", name="Toggle checks").click()
    assert not desk.locator("[data-content-checker-count]").is_visible()
    desk.locator("[data-checks-panel]").get_by_text("Not checked: the content checker does not run").wait_for()
    assert not desk.locator("[data-content-checker-count]").is_visible()
    assert desk.locator("[data-side-panel=preview] .help-block").count() == 0
    errors.clear()  # this frontend's server knows no HEAD, which is an answer all the same


def test_the_checks_follow_what_is_typed(desk):
    desk.get_by_role("button", name="Toggle preview").click()
    frame = desk.frame_locator("#w-preview-iframe")
    frame.get_by_role("heading", level=1, name="Quay opens").wait_for()
    desk.wait_for_function("document.querySelector('[data-content-word-count]').textContent === '23'")
    # What is typed before Wagtail watches the form is no change to it.
    desk.wait_for_function("window.isWatched")
    desk.locator("#id_title").fill("Quay opens late after all")
    frame.get_by_role("heading", level=1, name="Quay opens late after all").wait_for(timeout=60_000)
    desk.wait_for_function("document.querySelector('[data-content-word-count]').textContent === '26'")


def test_the_userbar_in_a_tab_of_the_frontend(desk, live_server, frontend):
    desk.get_by_role("button", name="Toggle preview").click()
    desk.frame_locator("#w-preview-iframe").get_by_role("heading", level=1, name="Quay opens").wait_for()
    with desk.context.expect_page() as opened:
        desk.get_by_role("link", name="Preview in new tab").click()
    draft = opened.value
    draft.wait_for_load_state()
    assert draft.url.startswith(frontend)
    trigger = draft.get_by_role("button", name="View Wagtail quick actions")
    trigger.click()
    admin = draft.get_by_role("menuitem", name="Go to Wagtail admin")
    assert admin.get_attribute("href") == f"{live_server.url}/admin/"
    draft.get_by_role("menuitem", name="Checks").click()
    draft.get_by_text("The article has no lead image").first.wait_for()
    draft.close()


def test_a_frontend_without_a_server_mounts_it_by_script(desk, live_server, frontend, one_at_a_time):
    """The code of the guide, on a page of the frontend that is loaded already."""
    (code,) = re.findall(r"```js\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    with one_at_a_time:
        token = drafts.keep(ArticlePage.objects.get(), get_user_model().objects.get(username="ann"))
    page = desk.context.new_page()
    page.goto(f"{frontend}/")
    page.evaluate(
        f"""async ([address, token]) => {{
            {code.replace("export ", "")}
            const headers = {{'X-Newsbrief-Draft': token}}
            const title = (await (await fetch(address, {{headers}})).json()).title
            document.body.append(Object.assign(document.createElement('h1'), {{textContent: title}}))
            await mountUserbar(await (await fetch(address + 'userbar/', {{headers}})).text())
        }}""",
        [f"{live_server.url}/api/v2/drafts/", token],
    )
    assert page.get_by_role("heading", level=1).inner_text() == "Quay opens"
    page.get_by_role("button", name="View Wagtail quick actions").click()
    page.get_by_role("menuitem", name="Checks").click()
    page.get_by_text("The article has no lead image").first.wait_for()
    page.close()
