"""What a reader meets in a real browser: both writing directions, both widths, both colour schemes, and paper."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from django.db import connection
from django.test import override_settings
from pytest_django.live_server_helper import LiveServer

from tests.browser.newspaper import Newspaper, build

axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="the browser tests need axe")

pytestmark = pytest.mark.browser

LANGUAGES = ("en", "ar")
KINDS = ("article", "section")
WIDTHS = (375, 1280)
SCHEMES = ("light", "dark")

#: Runs before the page: every breach of the policy and every shift of the layout is kept.
WATCH = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => {
  window.violations.push(event.violatedDirective + " " + event.blockedURI);
});
window.shift = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shift += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""


@pytest.fixture(scope="session")
def strict_server(django_db_setup: None) -> Iterator[Any]:
    """Serve with a strict content security policy, for all tests of this file."""
    with override_settings(MIDDLEWARE=["tests.browser.csp.StrictContentSecurityPolicy", *django_settings.MIDDLEWARE]):
        server = LiveServer("localhost")
    yield server
    server.stop()


@pytest.fixture(scope="module")
def paper(
    strict_server: Any, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Newspaper]]:
    """Build the newspaper, once for all readers; return the address of the server and the paths of the pages."""
    storages = {**django_settings.STORAGES, "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"}}
    media = tmp_path_factory.mktemp("media")
    with (
        override_settings(MEDIA_ROOT=media, STORAGES=storages, WAGTAIL_NEWSBRIEF={"SECTION_PAGE_SIZE": 6}),
        django_db_blocker.unblock(),
    ):
        bring_rows_back()
        yield strict_server.url, build()
        call_command("flush", verbosity=0, interactive=False, inhibit_post_migrate=True)
        bring_rows_back()


def bring_rows_back() -> None:
    """Restore what migrations made and a truncation took, as the tests that write do before each."""
    rows = getattr(connection, "_test_serialized_contents", None)
    if rows is not None:
        connection.creation.deserialize_db_from_string(rows)


class Reader:
    """A browser on one page, and everything that went wrong on it."""

    def __init__(self, browser: Any, url: str, **options: Any) -> None:
        scripts = options.get("java_script_enabled", True)
        self.context = browser.new_context(reduced_motion="reduce", **options)
        self.context.set_default_timeout(15_000)
        if scripts:
            self.context.add_init_script(WATCH)
        self.tab = self.context.new_page()
        self.wrong: list[str] = []
        self.tab.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.tab.on("console", self._hear)
        self.tab.on("response", self._receive)
        self.tab.on("requestfailed", lambda request: self.wrong.append(f"failed: {request.url}"))
        answer = self.tab.goto(url, wait_until="networkidle")
        assert answer.status == 200
        assert "Content-Security-Policy" in {name.title() for name in answer.headers}
        if scripts:
            self.wrong += self.tab.evaluate("window.violations")

    def _hear(self, said: Any) -> None:
        # What could not be loaded is noted with its address below.
        if said.type in ("error", "warning") and "Failed to load resource" not in said.text:
            self.wrong.append(said.text)

    def _receive(self, answer: Any) -> None:
        if answer.status >= 400 and not answer.url.endswith("/favicon.ico"):
            self.wrong.append(f"{answer.status} {answer.url}")


@pytest.fixture
def read(chromium: Any, paper: tuple[str, Newspaper]) -> Iterator[Any]:
    """Return a function that opens a page: ``read("article", "en", width=375)``; nothing may go wrong on any."""
    readers: list[Reader] = []
    address, newspaper = paper

    def open_page(kind: str, language: str, *, width: int = 1280, query: str = "", **options: Any) -> Reader:
        url = address + getattr(newspaper, kind)[language] + query
        reader = Reader(chromium, url, viewport={"width": width, "height": 900}, **options)
        readers.append(reader)
        return reader

    yield open_page
    for reader in readers:
        reader.context.close()
    assert [what for reader in readers for what in reader.wrong] == []


def look_through(tab: Any) -> None:
    """Scroll to the end and back, so that lazy pictures are loaded."""
    tab.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    tab.wait_for_load_state("networkidle")
    tab.evaluate("window.scrollTo(0, 0)")


# --- accessible to everybody ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_axe_finds_nothing_serious(read, kind, language):
    found = []
    for width, scheme in itertools.product(WIDTHS, SCHEMES):
        reader = read(kind, language, width=width, color_scheme=scheme)
        for summary in reader.tab.locator("summary").all():
            summary.click()
        results = axe.Axe().run(reader.tab).response
        found += [
            f"{width} px, {scheme}: {finding['id']} ({finding['impact']}): {finding['nodes'][0]['html'][:120]}"
            for finding in results["violations"]
            if finding["impact"] in ("serious", "critical", "moderate")
        ]
        assert len(results["passes"]) > 20
    assert found == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_speaks_its_language_in_its_direction(read, language):
    tab = read("article", language).tab
    assert tab.evaluate("document.documentElement.lang") == language
    assert tab.evaluate("getComputedStyle(document.body).direction") == {"en": "ltr", "ar": "rtl"}[language]
    previous, following = (tab.locator(f".newsbrief-neighbours [rel={rel}]").bounding_box() for rel in ("prev", "next"))
    assert (previous["x"] < following["x"]) == (language == "en")


def test_the_first_stop_of_the_tab_key_skips_to_the_content(read):
    tab = read("article", "en").tab
    tab.keyboard.press("Tab")
    skip = tab.locator(".newsbrief-skip")
    assert skip.evaluate("element => element === document.activeElement")
    assert skip.bounding_box()["y"] >= 0
    tab.keyboard.press("Enter")
    assert tab.evaluate("document.activeElement.id") == "newsbrief-content"


def test_what_has_the_focus_can_be_seen(read):
    tab = read("article", "en").tab
    # What is in a closed <details> takes no focus.
    for summary in tab.locator("summary").all():
        summary.click()
    without = tab.evaluate(
        """async () => {
          const bare = [];
          for (const element of document.querySelectorAll("main a, main summary, main [tabindex='0']")) {
            element.focus({ focusVisible: true });
            const style = getComputedStyle(element);
            if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2) bare.push(element.outerHTML);
          }
          return bare;
        }"""
    )
    assert without == []


def test_what_is_pressed_with_a_finger_is_large_enough(read):
    tab = read("section", "en", width=375).tab
    for selector in (".newsbrief-pagination__step", ".newsbrief-subsections__list a"):
        assert tab.locator(selector).first.bounding_box()["height"] >= 40
    tab = read("article", "en", width=375).tab
    for selector in ("summary", ".newsbrief-neighbours__link"):
        assert tab.locator(selector).first.bounding_box()["height"] >= 44


# --- the summary ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_point_leads_to_its_passage_by_keyboard(read, language):
    tab = read("article", language).tab
    tab.locator(".newsbrief-summary--top summary").click()
    links = tab.locator(".newsbrief-summary--top .newsbrief-summary__source")
    assert links.count() > 0
    for link in links.all():
        block = link.get_attribute("href").removeprefix("#").partition(":~:")[0]
        tab.evaluate("window.scrollTo(0, 0)")
        link.focus()
        tab.keyboard.press("Enter")
        tab.wait_for_function("window.scrollY > 0")
        # The words, or the block: the same words in the summary are not what is meant.
        assert tab.evaluate(
            """id => {
              const block = document.getElementById(id);
              const target = document.querySelector(":target");
              const box = block.getBoundingClientRect();
              return block.contains(target) && box.bottom > 0 && box.top < innerHeight;
            }""",
            block,
        )


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_the_summary_opens_and_closes_by_mouse(read, scripts):
    tab = read("article", "en", java_script_enabled=scripts).tab
    for position in ("top", "bottom"):
        widget = tab.locator(f".newsbrief-summary--{position}")
        point = widget.get_by_text("The ferry leaves every night.")
        assert not point.is_visible()
        widget.locator("summary").click()
        assert point.is_visible()
        assert widget.get_by_text("Selected from the article").is_visible()
        widget.locator("summary").click()
        assert not point.is_visible()


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_the_summary_opens_and_closes_by_keyboard(read, key):
    tab = read("article", "en").tab
    names = []
    for _ in range(40):
        tab.keyboard.press("Tab")
        if tab.evaluate("document.activeElement.tagName") == "SUMMARY":
            names.append(tab.evaluate("document.activeElement.textContent.trim()"))
            details = tab.locator("details:has(> summary:focus)")
            tab.keyboard.press(key)
            assert details.get_attribute("open") is not None
            tab.keyboard.press(key)
            assert details.get_attribute("open") is None
    # The tab key has gone round more than once.
    assert list(dict.fromkeys(names)) == ["Show the summary, before the article", "Show the summary, after the article"]


def test_a_screen_reader_hears_two_different_names(read):
    tab = read("article", "en").tab
    regions = tab.get_by_role("region", name="No time to read? Get a summary")
    assert regions.count() == 2
    for where in ("before", "after"):
        assert tab.get_by_role("region", name=f"No time to read? Get a summary , {where} the article").count() == 1


# --- layout ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_scrolls_sideways(read, language):
    for kind, width in itertools.product(KINDS, (320, *WIDTHS)):
        tab = read(kind, language, width=width).tab
        for summary in tab.locator("summary").all():
            summary.click()
        look_through(tab)
        assert tab.evaluate("document.documentElement.scrollWidth") <= width, (kind, width)


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_jumps_while_the_page_loads(read, kind):
    for width in WIDTHS:
        tab = read(kind, "en", width=width).tab
        look_through(tab)
        assert tab.evaluate("window.shift") < 0.01


def test_every_picture_is_loaded_in_a_fitting_size(read):
    tab = read("article", "en", width=375).tab
    look_through(tab)
    pictures = tab.evaluate(
        "[...document.images].map((i) => [i.complete && i.naturalWidth > 0, i.currentSrc, i.width / i.height])"
    )
    assert len(pictures) == 2
    for loaded, source, ratio in pictures:
        assert loaded
        assert "width-800" in source
        assert ratio == pytest.approx(1.6, abs=0.02)


def test_the_leading_card_has_a_larger_picture_than_the_others(read):
    tab = read("section", "en").tab
    look_through(tab)
    pictures = tab.evaluate("[...document.images].map(({ clientWidth, sizes }) => ({ clientWidth, sizes }))")
    leading, *others = pictures
    assert len(others) == 3
    assert "800x450" in tab.evaluate("document.images[0].currentSrc")
    # Which files the others have is Chromium's choice: a larger one that it has already is as good to it.
    for other in others:
        assert other["clientWidth"] < leading["clientWidth"]
        assert other["sizes"] != leading["sizes"]


def test_a_section_has_columns_where_there_is_room(read):
    def columns(width: int) -> int:
        boxes = [
            card.bounding_box() for card in read("section", "en", width=width).tab.locator(".newsbrief-card").all()
        ]
        return len({round(box["x"]) for box in boxes[1:]})

    assert columns(375) == 1
    assert columns(1280) == 3


def test_the_whole_card_leads_to_the_article(read):
    tab = read("section", "en").tab
    picture = tab.locator(".newsbrief-card__picture").first.bounding_box()
    tab.mouse.click(picture["x"] + picture["width"] / 2, picture["y"] + picture["height"] / 2)
    tab.wait_for_selector("article h1")


def test_readers_turn_the_pages_of_a_section(read):
    tab = read("section", "en").tab
    first = tab.locator("h2").all_inner_texts()
    tab.get_by_role("link", name="Next page").click()
    tab.wait_for_load_state("networkidle")
    assert "page=2" in tab.url
    assert not set(first) & set(tab.locator("h2").all_inner_texts())
    tab.get_by_role("link", name="Previous page").click()
    tab.wait_for_load_state("networkidle")
    assert tab.locator("h2").all_inner_texts() == first


def test_readers_go_from_article_to_article(read):
    tab = read("article", "en").tab
    headline = tab.locator("h1").inner_text()
    tab.locator(".newsbrief-neighbours [rel=next]").click()
    tab.wait_for_load_state("networkidle")
    assert tab.locator("h1").inner_text() != headline
    tab.locator(".newsbrief-neighbours [rel=prev]").click()
    tab.wait_for_load_state("networkidle")
    assert tab.locator("h1").inner_text() == headline


def test_the_dark_scheme_is_dark(read):
    def brightness(scheme: str) -> float:
        tab = read("article", "en", color_scheme=scheme).tab
        colour = tab.evaluate("getComputedStyle(document.body).backgroundColor")
        return sum(float(part) for part in colour.partition("(")[2].strip(")").split(",")[:3])

    assert brightness("dark") < 150
    assert brightness("light") > 700


# --- paper ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("opened", [False, True], ids=["closed", "opened"])
def test_paper_shows_the_summary_once_and_no_navigation(read, opened):
    tab = read("article", "en", width=794).tab
    if opened:
        for summary in tab.locator("summary").all():
            summary.click()
    tab.emulate_media(media="print")
    assert tab.locator("h1").is_visible()
    assert tab.locator(".newsbrief-summary--top").get_by_text("The ferry leaves every night.").is_visible()
    for hidden in (
        "summary",
        ".newsbrief-summary--bottom",
        ".newsbrief-neighbours",
        ".newsbrief-related",
        ".newsbrief-skip",
    ):
        assert not any(element.is_visible() for element in tab.locator(hidden).all()), hidden


def test_a_dark_screen_prints_on_white_paper(read):
    tab = read("article", "en", color_scheme="dark").tab
    tab.emulate_media(media="print", color_scheme="dark")
    assert tab.evaluate("getComputedStyle(document.querySelector('h1')).color") == "rgb(27, 26, 23)"
    assert tab.evaluate("getComputedStyle(document.body).backgroundColor") == "rgba(0, 0, 0, 0)"


def test_a_section_can_be_printed(read):
    tab = read("section", "en", width=794).tab
    tab.emulate_media(media="print")
    assert tab.locator(".newsbrief-card").first.is_visible()
    assert not tab.locator(".newsbrief-pagination").is_visible()
    assert not tab.locator(".newsbrief-subsections").is_visible()
