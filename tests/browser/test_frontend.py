"""The example's frontend, built and served by Node.js, before the example site: what readers and editors see of it."""

from __future__ import annotations

import contextlib
import datetime
import http.client
import io
import json
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from importlib.util import find_spec
from typing import Any
from urllib.parse import quote

import pytest
from PIL import Image as PILImage

from tests.browser import frontend

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(bool(frontend.missing()), reason=frontend.missing() or "not missing"),
]

needs_preview = pytest.mark.skipif(find_spec("wagtail_headless_preview") is None, reason="needs the extra [preview]")

needs_webhooks = pytest.mark.skipif(not frontend.HAS_WEBHOOKS, reason="needs the extra [webhooks]")

ARTICLE = "/news/storm-aldith/"


@pytest.fixture(autouse=True)
def _rows_of_migrations() -> None:
    """Nothing: the site under test is a process of its own, with a database of its own."""


@pytest.fixture(scope="module")
def servers() -> Iterator[frontend.Servers]:
    with frontend.both() as running:
        BUILT.update({path: _page(running, path)[:2] for path, _, _ in CHANGES.values()})
        yield running


#: What was answered at the addresses of ``CHANGES`` before anything had changed.
BUILT: dict[str, tuple[int, str | None]] = {}


@pytest.fixture
def built(servers: frontend.Servers) -> dict[str, tuple[int, str | None]]:
    return BUILT


@pytest.fixture
def without_scripts(chromium: Any) -> Iterator[Any]:
    """Return a tab in which no script runs."""
    context = chromium.new_context(viewport={"width": 375, "height": 800}, java_script_enabled=False)
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


# --- readers -----------------------------------------------------------------------------------------------------


def test_a_reader_needs_no_script(servers, without_scripts):
    tab = without_scripts
    tab.goto(servers.frontend)
    tab.get_by_role("link", name="Storm Aldith passes").first.click()
    assert tab.url == servers.frontend + ARTICLE
    brief = tab.locator(".newsbrief-summary--top")
    assert not brief.get_by_text("131 kilometres").is_visible()
    brief.get_by_text("Show the summary").click()
    assert brief.get_by_text("131 kilometres").is_visible()
    assert tab.locator(".newsbrief-summary--bottom").count() == 1

    tab.get_by_role("link", name="Previous article").click()
    assert tab.get_by_role("heading", level=1).inner_text() == "The Lanth Light is lit by hand once more"
    tab.get_by_role("link", name="Next article").click()
    assert tab.url == servers.frontend + ARTICLE
    tab.get_by_role("link", name="Wen Oakhanger", exact=True).click()
    assert tab.get_by_role("heading", level=1).inner_text() == "Wen Oakhanger"
    tab.go_back()
    tab.get_by_role("link", name="storm", exact=True).click()
    assert tab.get_by_role("heading", level=1).inner_text() == "Articles about “storm”"


def _listing(servers: frontend.Servers, query: str) -> dict[str, Any]:
    """Return what the API itself answers."""
    with urllib.request.urlopen(f"{servers.site}/api/v3/articles/?locale=en&{query}") as answer:
        found: dict[str, Any] = json.load(answer)
    return found


def _items(servers: frontend.Servers, query: str) -> list[dict[str, Any]]:
    return list(_listing(servers, query)["items"])


def _articles(servers: frontend.Servers, query: str) -> tuple[list[str], str | None]:
    data = _listing(servers, query)
    return [article["title"] for article in data["items"]], data["meta"]["next_cursor"]


def test_a_list_goes_on_by_cursor(servers, without_scripts):
    tab = without_scripts
    expected, _ = _articles(servers, "author=wen-oakhanger")
    tab.goto(servers.frontend + "/author/wen-oakhanger/")
    seen, pages = tab.locator(".newsbrief-card__headline").all_inner_texts(), 1
    while tab.get_by_role("link", name="Older articles").count():
        tab.get_by_role("link", name="Older articles").click()
        seen += tab.locator(".newsbrief-card__headline").all_inner_texts()
        pages += 1
    assert (seen, pages) == (expected, 2)
    tab.get_by_role("link", name="Newest articles").click()
    assert tab.url == servers.frontend + "/author/wen-oakhanger/"


def test_a_section_goes_on_by_cursor(servers, without_scripts):
    tab = without_scripts
    expected, _ = _articles(servers, "section=countryside")
    _, cursor = _articles(servers, "section=countryside&limit=3")
    tab.goto(f"{servers.frontend}/countryside/after/{cursor}/")
    assert tab.locator(".newsbrief-card__headline").all_inner_texts() == expected[3:]
    assert tab.goto(f"{servers.frontend}/countryside/after/nonsense/").status == 404


def test_search(servers, without_scripts):
    tab = without_scripts
    tab.goto(servers.frontend)
    tab.get_by_role("searchbox").fill("storm")
    tab.get_by_role("button", name="Search").click()
    assert tab.get_by_role("status").inner_text() == "5 articles found for “storm”."
    assert tab.get_by_role("link", name="Storm Aldith passes").first.is_visible()


def test_search_goes_on_from_page_to_page(servers, without_scripts):
    tab = without_scripts
    tab.goto(servers.frontend + "/search/?q=the")
    seen = tab.locator(".newsbrief-card__link").evaluate_all("all => all.map((one) => one.href)")
    assert tab.get_by_role("link", name="Previous page").count() == 0
    while tab.get_by_role("link", name="Next page").count():
        with tab.expect_navigation():
            tab.get_by_role("link", name="Next page").click()
        seen += tab.locator(".newsbrief-card__link").evaluate_all("all => all.map((one) => one.href)")
    assert len(seen) == len(set(seen)) == _listing(servers, "search=the&limit=1")["count"] > 10
    with tab.expect_navigation():
        tab.get_by_role("link", name="Previous page").click()
    for page in ("0", "99", "two"):
        assert tab.goto(f"{servers.frontend}/search/?q=the&page={page}").status == 404


def test_a_password_opens_an_article_for_one_reader(servers, without_scripts):
    tab = without_scripts
    path = "/culture/harbour-chowder/"
    assert tab.goto(servers.frontend + path).status == 404
    # Next.js shows the words of this page by script; the link is followed as a browser would.
    tab.goto(servers.frontend + "/locked/", referer=servers.frontend + path)
    assert tab.get_by_label("Address of the article").input_value() == path
    tab.get_by_label("Password").fill("nonsense")
    tab.get_by_role("button", name="Open the article").click()
    assert "This password opens nothing here" in tab.get_by_role("alert").inner_text()
    tab.get_by_label("Password").fill("harbour")
    tab.get_by_role("button", name="Open the article").click()
    assert "chowder" in tab.get_by_role("heading", level=1).inner_text().lower()
    answer = tab.reload()
    assert "no-store" in answer.headers["cache-control"]
    assert answer.headers["x-robots-tag"] == "noindex, nofollow"
    (cookie,) = tab.context.cookies()
    assert cookie["httpOnly"]
    assert tab.goto(servers.frontend + path).status == 404  # what is kept for everybody is as it was
    tab.context.clear_cookies()
    tab.goto(f"{servers.frontend}/locked/?path={path}")
    assert tab.get_by_role("button", name="Open the article").is_visible()


def test_the_language_switch_leads_to_the_translation(servers, without_scripts):
    tab = without_scripts
    for path, other in ((ARTICLE, "/ar" + ARTICLE), ("/news/", "/ar/news/"), ("/guides/how-to-write-to-us/", "/ar/")):
        tab.goto(servers.frontend + path)
        tab.get_by_role("link", name="العربية").click()
        assert tab.url == servers.frontend + other
    tab.goto(f"{servers.frontend}/ar{ARTICLE}")
    tab.get_by_role("link", name="English").click()
    assert tab.url == servers.frontend + ARTICLE


def test_an_author_has_a_box_below_the_article(servers, without_scripts):
    tab = without_scripts
    tab.goto(servers.frontend + ARTICLE)
    boxes = tab.locator(".authors__author")
    assert boxes.count() == 3
    boxes.get_by_role("link", name="All articles by Mara Feldwick").click()
    assert tab.url == servers.frontend + "/author/mara-feldwick/"


@pytest.mark.parametrize("path", ["/", ARTICLE, "/news/", "/search/?q=the", "/locked/", "/ar" + ARTICLE])
def test_nothing_hangs_over_on_a_telephone(servers, without_scripts, path):
    without_scripts.goto(servers.frontend + path)
    root = without_scripts.locator("html")
    assert root.evaluate("one => one.scrollWidth") == 375


def test_files_that_machines_ask_for(servers):
    found = {}
    for path in ("robots.txt", "sitemap.xml", "news-sitemap.xml", "feeds/rss.xml", "feeds/ar/atom.xml", "favicon.ico"):
        with urllib.request.urlopen(f"{servers.frontend}/{path}") as answer:
            found[path] = answer.headers.get_content_type(), answer.read()
    assert f"Sitemap: {servers.frontend}/sitemap.xml".encode() in found["robots.txt"][1]
    assert f"<loc>{servers.frontend}{ARTICLE}</loc>".encode() in found["sitemap.xml"][1]
    assert f"<link>{servers.frontend}{ARTICLE}</link>".encode() in found["feeds/rss.xml"][1]
    assert found["feeds/ar/atom.xml"][0] == "application/atom+xml"
    assert found["favicon.ico"][0] == "image/x-icon"


def test_feeds_and_sitemaps_are_answered_each_time(servers):
    for path in ("sitemap.xml", "news-sitemap.xml", "feeds/rss.xml") * 20:
        with urllib.request.urlopen(f"{servers.frontend}/{path}") as answer:
            assert answer.status == 200


@pytest.mark.parametrize("path", ["/nothing.txt", "/wp-login.php", "/.env", "/news/nobody.html"])
def test_an_unknown_name_with_a_dot_is_not_found(servers, path):
    assert _page(servers, path)[0] == 404


def test_the_front_page_says_what_it_is(servers, without_scripts):
    tab = without_scripts
    tab.goto(servers.frontend)

    def told(selector: str, attribute: str = "content") -> list[str | None]:
        return [one.get_attribute(attribute) for one in tab.locator(selector).all()]

    assert tab.title() == "The Ebrin Gazette"
    (description,) = told("meta[name=description]")
    assert description == told("meta[property='og:description']")[0]
    assert told("link[rel=canonical]", "href") == [servers.frontend + "/"]
    assert told("meta[property='og:url']") == [servers.frontend + "/"]
    assert set(told("link[hreflang]", "hreflang")) == {"en", "ar", "x-default"}
    (image,) = told("meta[property='og:image']")
    assert image.startswith(servers.site + "/media/")
    tab.goto(servers.frontend + "/ar/")
    assert told("link[rel=canonical]", "href") == [servers.frontend + "/ar/"]


def test_dark_where_the_system_is_dark(servers, chromium):
    context = chromium.new_context(color_scheme="dark")
    page = context.new_page()
    page.goto(servers.frontend + ARTICLE)
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(22, 23, 26)"
    context.close()


# --- the client ----------------------------------------------------------------------------------------------------


def test_the_client_folder_by_its_own_tests(servers):
    """`npm test`: Node.js' test runner, against the same site; docs/how-to/typescript.md is run too."""
    command = ["npm", "--silent", "test"]
    ran = subprocess.run(
        command, cwd=frontend.FOLDER, env=servers.environment, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "# fail 0" in ran.stdout


def test_arabic_is_written_from_right_to_left(servers, without_scripts):
    tab = without_scripts
    tab.goto(servers.frontend + "/ar" + ARTICLE)
    root = tab.locator("html")
    assert (root.get_attribute("lang"), root.get_attribute("dir")) == ("ar", "rtl")
    assert tab.get_by_text("لا وقت للقراءة؟ إليك الخلاصة").count() == 2
    tab.get_by_role("link", name="English").click()
    assert tab.locator("html").get_attribute("lang") == "en"


def test_search_engines_are_told_what_the_api_says(servers, without_scripts):
    tab = without_scripts
    for path in (ARTICLE, "/news/"):
        kind = "articles" if path == ARTICLE else "sections"
        with urllib.request.urlopen(f"{servers.site}/api/v3/{kind}/by-path/?path={path}&fields=seo") as answer:
            seo = json.load(answer)["seo"]
        tab.goto(servers.frontend + path)
        (data,) = tab.locator("script[type='application/ld+json']").all_text_contents()
        assert json.loads(data) == seo["json_ld"]
        address = servers.frontend + path
        assert seo["canonical"] == tab.locator("link[rel=canonical]").get_attribute("href") == address
        assert tab.locator("meta[property='og:title']").get_attribute("content") == seo["title"]
        assert tab.locator("meta[property='og:url']").get_attribute("content") == address
        languages = [link.get_attribute("hreflang") for link in tab.locator("link[hreflang]").all()]
        assert set(languages) == {one["lang"] for one in seo["hreflang"]} == {"ar", "en", "x-default"}
        feeds = [link.get_attribute("href") for link in tab.locator("link[rel=alternate][type]").all()]
        assert feeds == [feed["url"] for feed in seo["feeds"]]
        with urllib.request.urlopen(feeds[0]) as answer:
            assert f"<link>{address}</link>" in answer.read().decode()


def test_an_address_that_is_none(servers, tab, errors):
    answer = tab.goto(servers.frontend + "/news/nobody-wrote-this/")
    assert answer.status == 404
    assert tab.get_by_role("heading", level=1).inner_text() == "This page is not here"
    errors.clear()


def _answer_at(servers: frontend.Servers, path: str) -> tuple[int, str | None]:
    """Return the status and the `Location` of an answer, not followed."""
    connection = http.client.HTTPConnection(servers.frontend.removeprefix("http://"), timeout=60)
    with contextlib.closing(connection):
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        return answer.status, answer.headers["Location"]


def test_a_redirect_of_the_editors(servers, without_scripts):
    servers.manage(
        "shell",
        "-c",
        "from wagtail.contrib.redirects.models import Redirect as R\n"
        "from wagtail.models import Page\n"
        "pages = {page.url: page for page in Page.objects.filter(slug='storm-aldith')}\n"
        f"R.add_redirect('/old/storm/', pages['{ARTICLE}'])\n"
        f"R.add_redirect('/old/arabic/', pages['/ar{ARTICLE}'], False)\n"
        "R.add_redirect('/old/elsewhere/', 'https://elsewhere.example/a/?b=c', False)\n",
    )
    # Asked twice: an answer that is kept is the same answer.
    for _ in range(2):
        assert _answer_at(servers, "/old/storm/") == (308, ARTICLE)
        assert _answer_at(servers, "/old/arabic/") == (307, "/ar" + ARTICLE)
        assert _answer_at(servers, "/old/elsewhere/") == (307, "https://elsewhere.example/a/?b=c")
    without_scripts.goto(servers.frontend + "/old/storm/")
    assert without_scripts.url == servers.frontend + ARTICLE


def test_images_come_in_sizes(servers, without_scripts):
    without_scripts.goto(servers.frontend + ARTICLE)
    image = without_scripts.locator(".newsbrief-article__lead img")
    width, height = (int(image.get_attribute(name)) for name in ("width", "height"))
    sizes = [part.split(" ") for part in image.get_attribute("srcset").split(", ")]
    assert [label for _, label in sizes][-1] == f"{width}w"
    assert len(sizes) > 1
    assert image.evaluate("one => one.complete && one.naturalWidth > 0")
    shape = image.evaluate("one => one.naturalWidth / one.naturalHeight")
    assert shape == pytest.approx(width / height, rel=0.02)


# --- figures -----------------------------------------------------------------------------------------------------


#: A telephone on a slow mobile network, as Lighthouse simulates it: 150 ms for each round trip, 1.6 Mbit/s.
SLOW = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 93_750}

#: The largest thing that came into view, and how far anything moved.
WATCH = """
window.shifts = window.largest = 0;
new PerformanceObserver((list) => list.getEntries().forEach((one) => {
  if (!one.hadRecentInput) window.shifts += one.value;
})).observe({type: 'layout-shift', buffered: true});
new PerformanceObserver((list) => list.getEntries().forEach((one) => { window.largest = one.startTime; }))
  .observe({type: 'largest-contentful-paint', buffered: true});
"""


@pytest.mark.parametrize("path", ["/", ARTICLE, "/news/"], ids=["front", "article", "section"])
def test_what_a_page_costs(servers, chromium, record_property, path):
    """The figures of docs/how-to/nextjs.md; here they only must not grow out of hand."""
    context = chromium.new_context(viewport={"width": 375, "height": 812}, device_scale_factor=2)
    tab = context.new_page()
    finished: list[Any] = []
    tab.on("requestfinished", lambda request: finished.append(request))  # Playwright takes no builtin method
    tab.add_init_script(WATCH)
    context.new_cdp_session(tab).send("Network.emulateNetworkConditions", SLOW)
    tab.goto(servers.frontend + path, wait_until="networkidle")
    largest = tab.evaluate("window.largest")
    loaded = [(request.resource_type, request.sizes()["responseBodySize"]) for request in finished]
    scripts = sum(size for kind, size in loaded if kind == "script")
    size = sum(size for _, size in loaded)
    record_property(path, f"{len(loaded)} requests, {size} bytes, {scripts} of script, LCP {largest:.0f} ms")
    tab.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    tab.wait_for_timeout(300)
    assert tab.evaluate("window.shifts") == 0
    assert largest > 0
    assert len(loaded) <= 20
    assert scripts < 250_000
    context.close()


@needs_webhooks
def test_what_a_page_asks_of_the_api(servers, without_scripts):
    def asked(path: str) -> list[str]:
        before = len(servers.requests())
        without_scripts.goto(servers.frontend + path)
        return [one for one in servers.requests()[before:] if "/api/" in one]

    article, section = "/news/council/tide-wall-approved/", "/culture/"
    number = _items(servers, "section=culture&limit=1")[0]["meta"]["section"]["id"]
    for page in (article, section):
        asked(page)  # another test may have changed something that it shows
    assert [asked(article), asked(section)] == [[], []]
    assert _post(servers, [f"path:{article}", f"section:{number}"]) == 200
    assert [len(asked(article)), len(asked(section))] == [1, 1]
    assert [asked(article), asked(section)] == [[], []]


# --- drafts ------------------------------------------------------------------------------------------------------


@pytest.fixture
def desk(servers, tab):
    """Return the tab, logged in to the admin of the example site."""
    tab.goto(servers.site + "/admin/login/")
    tab.get_by_label("Username").fill("editor")
    tab.get_by_label("Password").fill(frontend.PASSWORD)
    tab.get_by_role("button", name="Sign in").click()
    tab.wait_for_url(servers.site + "/admin/")
    return tab


def _edit(servers: frontend.Servers, desk: Any, title: str) -> None:
    """Open the editor of the article with this title."""
    ids = {article["title"]: article["id"] for article in _items(servers, "limit=20")}
    desk.goto(f"{servers.site}/admin/pages/{ids[title]}/edit/")
    desk.wait_for_load_state("networkidle")


@needs_preview
def test_the_panel_and_a_tab_show_the_draft(servers, desk, shoot, errors):
    _edit(servers, desk, "Libraries to open on Sunday afternoons")
    desk.locator("#id_title").fill("Libraries to open all day")
    desk.get_by_role("button", name="Toggle preview").click()
    panel = desk.frame_locator("#w-preview-iframe")
    panel.get_by_role("heading", level=1, name="Libraries to open all day").wait_for()
    assert panel.get_by_text("This is a draft.").is_visible()
    assert panel.get_by_role("link", name="Previous article").count() == 1
    shoot(desk, "preview-panel")
    with desk.context.expect_page() as opened:
        desk.get_by_role("link", name="Preview in new tab").click()
    draft = opened.value
    draft.get_by_role("heading", level=1, name="Libraries to open all day").wait_for()
    assert draft.url.startswith(servers.frontend + "/preview/?token=")
    readers = urllib.request.urlopen(servers.frontend + "/news/council/council-libraries-sunday/").read().decode()
    assert "open all day" not in readers
    draft.close()
    errors[:] = [error for error in errors if not _is_frame_noise(error)]


@needs_preview
def test_a_draft_before_the_first_save(servers, desk, errors):
    section = _items(servers, "limit=1&section=sport")[0]["meta"]["section"]["id"]
    desk.goto(f"{servers.site}/admin/pages/add/newsbrief/articlepage/{section}/")
    desk.wait_for_load_state("networkidle")
    desk.locator("#id_title").fill("Not even saved")
    desk.get_by_role("button", name="Toggle preview").click()
    panel = desk.frame_locator("#w-preview-iframe")
    panel.get_by_role("heading", level=1, name="Not even saved").wait_for()
    # The newest of its section comes before it.
    assert panel.get_by_role("link", name="Previous article").count() == 1
    assert panel.get_by_role("link", name="Next article").count() == 0
    # What the content checker finds there, it tells the editor here.
    desk.get_by_role("button", name="Toggle checks").click()
    for finding in ("The article has no summary", "The article has no lead image"):
        desk.locator("[data-content-checker-name]").get_by_text(finding).first.wait_for()
    errors[:] = [error for error in errors if not _is_frame_noise(error)]


@needs_preview
def test_the_panel_checks_the_draft_across_origins(servers, desk, shoot, errors):
    _edit(servers, desk, "The night train is coming back")
    desk.get_by_role("button", name="Toggle preview").click()
    panel = desk.frame_locator("#w-preview-iframe")
    panel.get_by_role("heading", level=1, name="The night train is coming back").wait_for()
    desk.get_by_role("button", name="Toggle checks").click()
    words = "document.querySelector('[data-content-word-count]').textContent"
    desk.wait_for_function(f"/^\\d+$/.test({words})")
    assert int(desk.evaluate(words)) > 100  # those of the article, and not of a page without one
    shoot(desk, "checks-of-the-frontend")
    errors[:] = [error for error in errors if not _is_frame_noise(error)]


@needs_preview
def test_the_userbar_stands_on_the_draft_in_a_tab(servers, desk, errors):
    _edit(servers, desk, "The night train is coming back")
    desk.get_by_role("button", name="Toggle preview").click()
    panel = desk.frame_locator("#w-preview-iframe")
    panel.get_by_role("heading", level=1, name="The night train is coming back").wait_for()
    # There it works, and is not shown.
    assert not panel.get_by_role("button", name="View Wagtail quick actions").is_visible()
    with desk.context.expect_page() as opened:
        desk.get_by_role("link", name="Preview in new tab").click()
    draft = opened.value
    said: list[str] = []
    draft.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    draft.wait_for_load_state()
    draft.reload()
    draft.get_by_role("button", name="View Wagtail quick actions").click()
    admin = draft.get_by_role("menuitem", name="Go to Wagtail admin")
    assert admin.get_attribute("href") == servers.site + "/admin/"
    # Nothing is stopped by the policy of the page, and nothing is in React's way.
    assert [text for text in said if "axe.run" not in text] == []
    draft.close()
    errors[:] = [error for error in errors if not _is_frame_noise(error)]


@needs_preview
def test_scripts_of_the_frontend_alone_may_ask_for_a_draft(servers, tab, errors):
    """The browser keeps the answer from a page of any other origin, even from one that has the token."""
    code = (
        "(address) => fetch(address, {headers: {'X-Newsbrief-Draft': 'nonsense'}})"
        ".then((answer) => answer.status, (error) => error.name)"
    )
    for address, expected in (
        (servers.frontend, 403),
        (servers.frontend.replace("localhost", "127.0.0.1"), "TypeError"),
    ):
        tab.goto(address + "/icon.svg")
        for path in ("", "userbar/"):
            assert tab.evaluate(code, f"{servers.site}/api/v3/drafts/{path}") == expected
    errors.clear()


#: A token of now, and one of an hour ago, for the same draft.
TWO_TOKENS = """
import time
from django.contrib.auth import get_user_model
from wagtail_newsbrief.articles.models import ArticlePage
from wagtail_newsbrief.contrib.preview import drafts
now = time.time()
for moment in (now, now - 3600):
    time.time = lambda: moment
    print(drafts.keep(ArticlePage.objects.live().first(), get_user_model().objects.get(username="editor")))
"""


@needs_preview
def test_a_foreign_or_expired_token_opens_nothing(servers, tab):
    from django.core import signing

    foreign = signing.dumps(["newsbrief.articlepage", 1, 57, None], salt="wagtail_newsbrief.contrib.preview", key="no")
    good, expired = servers.manage("shell", "--command", TWO_TOKENS).splitlines()[-2:]
    tab.goto(f"{servers.frontend}/api/draft/?token={good}")
    assert tab.get_by_text("This is a draft.").is_visible()
    tab.context.clear_cookies()
    for token in ("", "nonsense", foreign, expired):
        answer = tab.goto(f"{servers.frontend}/api/draft/?token={token}")
        assert tab.get_by_role("heading", level=1).inner_text() == "This preview is over"
        headers = answer.headers
        assert "no-store" in headers["cache-control"]
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["x-robots-tag"] == "noindex, nofollow"
        assert headers["content-security-policy"].endswith(f"frame-ancestors 'self' {servers.site}")
    assert "__prerender_bypass" not in {cookie["name"] for cookie in tab.context.cookies()}


def _is_frame_noise(error: str) -> bool:
    """Tell whether a message is Wagtail's own look into a frame of another origin, or what its checker finds."""
    return "cross-origin frame" in error or "axe.run results" in error


# --- what is published -------------------------------------------------------------------------------------------


def _publish(desk: Any) -> None:
    """Choose *Publish* among the actions at the foot of the editor."""
    footer = desk.locator("footer")
    footer.get_by_role("button", name="More actions").click()
    footer.get_by_role("button", name="Publish", exact=True).click()
    desk.get_by_text("created and published").or_(desk.get_by_text("has been published")).first.wait_for()


@needs_webhooks
def test_what_an_editor_publishes_appears_at_once(servers, desk, without_scripts, errors):
    reader = without_scripts
    before = _items(servers, "section=sport&limit=2&order=-published_at")[0]
    # Both are made and kept.
    newest = before["meta"]["html_url"].removeprefix(servers.frontend)
    reader.goto(servers.frontend + "/sport/")
    reader.goto(servers.frontend + newest)
    assert reader.get_by_role("link", name="Next article").count() == 0

    section = before["meta"]["section"]["id"]
    desk.goto(f"{servers.site}/admin/pages/add/newsbrief/articlepage/{section}/")
    desk.wait_for_load_state("networkidle")
    # Wagtail remembers the form as it is two seconds later.
    desk.wait_for_function("window.isWatched")
    desk.locator("#id_title").fill("Hot off the press")
    desk.locator("#id_title").press("Tab")
    desk.wait_for_function("document.querySelector('#id_slug').value === 'hot-off-the-press'")
    _publish(desk)

    reader.goto(servers.frontend + "/sport/")
    reader.get_by_role("link", name="Hot off the press").click()
    assert reader.get_by_role("heading", level=1).inner_text() == "Hot off the press"
    reader.get_by_role("link", name="Previous article").click()
    assert reader.url == servers.frontend + newest
    reader.get_by_role("link", name="Next article").click()
    assert reader.url == servers.frontend + "/sport/hot-off-the-press/"
    errors.clear()


@needs_webhooks
def test_an_author_who_is_renamed_appears_at_once(servers, desk, without_scripts, errors):
    """`content.changed`: no article is saved, and those that show the author are made anew."""
    reader = without_scripts
    article = _items(servers, "author=joss-amberley&limit=1")[0]
    path = article["meta"]["html_url"].removeprefix(servers.frontend)
    for shown in (path, "/author/joss-amberley/"):
        reader.goto(servers.frontend + shown)
        assert reader.get_by_text("Joss Amberley", exact=True).first.is_visible()
    _kept(servers, reader, path)

    desk.goto(servers.site + "/admin/snippets/newsbrief/author/")
    desk.get_by_role("link", name="Joss Amberley").first.click()
    desk.locator("#id_name").fill("Joss Amberley-Frost")
    desk.locator("footer").get_by_role("button", name="Save").click()
    desk.get_by_text("updated").first.wait_for()

    for shown in (path, "/author/joss-amberley/"):
        reader.goto(servers.frontend + shown)
        assert reader.get_by_text("Joss Amberley-Frost", exact=True).first.is_visible()
    errors.clear()


@needs_webhooks
def test_a_tag_that_is_renamed_appears_at_once(servers, without_scripts):
    """`content.changed` once more; Wagtail has no screen for tags, so it is done by the ORM, in another process."""
    reader = without_scripts
    article = next(one for one in _items(servers, "limit=20") if one["tags"] and "storm" not in one["tags"])
    before, path = article["tags"][0], article["meta"]["html_url"].removeprefix(servers.frontend)
    before_page, after_page = f"/tag/{quote(before)}/", f"/tag/{quote(before)}-renamed/"
    for shown in (path, before_page):
        reader.goto(servers.frontend + shown)
    assert reader.get_by_role("link", name=article["title"]).count() == 1
    _kept(servers, reader, path)
    _kept(servers, reader, before_page)

    code = f"from taggit.models import Tag; tag = Tag.objects.get(name={before!r}); tag.name += '-renamed'; tag.save()"
    servers.manage("shell", "--command", code)

    reader.goto(servers.frontend + path)
    reader.get_by_role("link", name=f"{before}-renamed", exact=True).click()
    assert reader.url == servers.frontend + after_page
    assert reader.get_by_role("link", name=article["title"]).count() == 1
    reader.goto(servers.frontend + before_page)
    assert reader.get_by_role("link", name=article["title"]).count() == 0


@needs_webhooks
def test_a_picture_that_is_replaced_appears_at_once(servers, desk, without_scripts, errors):
    reader = without_scripts
    article = next(one for one in _items(servers, "author=nadia-tarrim") if one["lead_image"])
    path = article["meta"]["html_url"].removeprefix(servers.frontend)
    reader.goto(servers.frontend + path)
    picture = reader.locator(".newsbrief-article__lead img")
    before = picture.get_attribute("src")
    _kept(servers, reader, path)

    buffer = io.BytesIO()
    PILImage.new("RGB", (1600, 900), "#246").save(buffer, "JPEG")
    desk.goto(f"{servers.site}/admin/images/{article['lead_image']['id']}/")
    desk.locator("#id_file").set_input_files({"name": "b.jpg", "mimeType": "image/jpeg", "buffer": buffer.getvalue()})
    # All files of the picture are made anew meanwhile.
    desk.get_by_role("button", name="Save").first.click(timeout=60_000)
    desk.get_by_text("updated").first.wait_for()

    reader.goto(servers.frontend + path)
    assert picture.get_attribute("src") != before
    assert picture.evaluate("one => one.complete && one.naturalWidth > 0")
    errors.clear()


def _kept(servers: frontend.Servers, reader: Any, path: str) -> None:
    """Make sure that a page comes from what the frontend keeps."""
    before = len(servers.requests())
    reader.goto(servers.frontend + path)
    assert [one for one in servers.requests()[before:] if "/api/" in one] == []


#: What happens to a page that the build has made: its address, code for its ``page``, the status afterwards. Each is
#: in a section of its own, so that none is made anew for the sake of another.
CHANGES = {
    "title": ("/countryside/apple-harvest/", "page.title = 'Retitled'; page.save_revision().publish()", 200),
    "restriction": (
        "/news/schools/school-bell/",
        "PageViewRestriction.objects.create(page=page, restriction_type='login')",
        404,
    ),
    "unpublishing": ("/news/council/street-lamps-dim/", "page.unpublish()", 404),
    "deletion": ("/culture/bookshop-barge/", "page.delete()", 404),
    "move": (
        "/news/transport/bus-stops-named/",
        "page.move(SectionPage.objects.get(slug='sport', locale=page.locale), 'last-child')",
        308,
    ),
    "slug": ("/guides/sunday-in-stonecrake/", "page.slug += '-moved'; page.save_revision().publish()", 308),
}


@needs_webhooks
@pytest.mark.parametrize("change", CHANGES)
def test_a_page_that_the_build_made_follows_its_article(servers, built, change):
    """The tags under which the build kept an answer are those that the webhook names."""
    path, code, status = CHANGES[change]
    section, slug = path.strip("/").rsplit("/", 1)
    listing = f"/{section}/"
    assert built[path] == (200, "HIT")
    assert f'"{path}"' in _page(servers, listing)[2]

    servers.manage(
        "shell",
        "--command",
        "from wagtail.models import PageViewRestriction\n"
        "from wagtail_newsbrief.articles.models import ArticlePage, SectionPage\n"
        f"page = ArticlePage.objects.get(slug={slug!r}, locale__language_code='en', alias_of=None)\n{code}",
    )

    found, _, text = _page(servers, path)
    assert found == status
    listed = _page(servers, listing)[2]
    if change == "title":
        assert "Retitled" in text
        assert "Retitled" in listed
    else:
        assert f'"{path}"' not in listed


def _page(servers: frontend.Servers, path: str) -> tuple[int, str | None, str]:
    """Return the status of a page, not followed to another, whether it was kept (HIT), and its text."""
    connection = http.client.HTTPConnection(servers.frontend.removeprefix("http://"), timeout=60)
    with contextlib.closing(connection):
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.headers["x-nextjs-cache"], answer.read().decode()


@needs_webhooks
def test_a_second_start_builds_nothing_and_asks_for_what_changed_meanwhile(servers):
    path = "/news/dog-takes-ferry/"
    build = frontend.FOLDER / frontend.BUILD / "BUILD_ID"
    before = build.stat().st_mtime_ns
    assert "Dog takes the ferry alone" in _page(servers, path)[2]
    code = (
        "page = ArticlePage.objects.get(slug='dog-takes-ferry'); page.title = 'Cat too'; page.save_revision().publish()"
    )
    imports = "from wagtail_newsbrief.articles.models import ArticlePage\n"
    servers.restart_frontend(lambda: servers.manage("shell", "--command", imports + code))
    assert build.stat().st_mtime_ns == before
    deadline = time.monotonic() + 60
    while "Cat too" not in _page(servers, path)[2]:
        assert time.monotonic() < deadline
        time.sleep(0.5)


@needs_webhooks
def test_only_signed_messages_are_heard(servers):
    now = datetime.datetime.now(datetime.UTC)
    assert _post(servers, ["path:/nowhere/"]) == 200
    assert _post(servers, ["path:/nowhere/"], secret="whsec_b3RoZXI=") == 401
    assert _post(servers, ["path:/nowhere/"], when=now - datetime.timedelta(minutes=6)) == 401


def _post(
    servers: frontend.Servers, tags: list[str], *, secret: str = frontend.SECRET, when: datetime.datetime | None = None
) -> int:
    """Send the frontend a message that names tags, as the webhooks do, and return the status of its answer."""
    from standardwebhooks import Webhook

    when = when or datetime.datetime.now(datetime.UTC)
    body = json.dumps({"type": "article.updated", "data": {"tags": tags}})
    headers = {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(int(when.timestamp())),
        "webhook-signature": Webhook(secret).sign("msg_1", when, body),
    }
    request = urllib.request.Request(servers.frontend + "/api/revalidate/", body.encode(), headers)
    try:
        with urllib.request.urlopen(request) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
