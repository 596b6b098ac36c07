"""Chromium for the tests: the system's, the one in the variable CHROMIUM, or Playwright's."""

import io
import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from PIL import Image

playwright = pytest.importorskip("playwright.sync_api", reason="the browser tests need playwright")

# Playwright's synchronous API runs an event loop in this thread, which Django would refuse.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

#: Console messages of browsers and Wagtail that are not our errors.
_NOT_OURS = ("favicon", "preload")


@pytest.fixture(autouse=True)
def _rows_of_migrations(django_db_serialized_rollback: None) -> None:
    """Restore the rows of migrations after each truncation: content types, permissions, the root page."""


@pytest.fixture(scope="session")
def chromium(django_db_setup: None) -> Iterator[Any]:
    """Start one browser for all tests."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    # None if no collected test restores rows, for example with frontend tests only.
    rows = getattr(connection, "_test_serialized_contents", None)
    with playwright.sync_playwright() as driver:
        # Inside Playwright's event loop Django uses another connection to the same database, which needs the rows to
        # restore after a truncation.
        if rows is not None:
            connection._test_serialized_contents = rows
        browser = driver.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def browser_context(chromium: Any) -> Iterator[Any]:
    """Return a new browser context, 1280 px wide, without cookies of other tests."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(15_000)
    yield context
    context.close()


@pytest.fixture
def one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let the live server handle one request at a time; return the lock, for database access in tests.

    SQLite in memory locks whole tables and doesn't wait, so two requests at once would be an error.
    """
    lock = threading.RLock()
    answer = WSGIHandler.__call__

    def answer_alone(self: Any, *args: Any) -> Any:
        with lock:
            return answer(self, *args)

    monkeypatch.setattr(WSGIHandler, "__call__", answer_alone)
    return lock


#: Runs before each page. Records whether Wagtail watches the form for changes, the number of pending autosave requests,
#: and the number of saves.
_WATCH = """
window.isWatched = false;
window.saving = window.saved = 0;
document.addEventListener("w-unsaved:watch-edits", () => {  // twice, a moment apart; what is typed between isn't seen
  clearTimeout(window.settling);
  window.settling = setTimeout(() => { window.isWatched = true; }, 500);
});
document.addEventListener("w-autosave:save", () => { window.saving += 1; });
document.addEventListener("w-autosave:success", () => { window.saved += 1; });
for (const end of ["success", "error"]) document.addEventListener(`w-autosave:${end}`, () => { window.saving -= 1; });
"""


@pytest.fixture
def errors() -> list[str]:
    """Collect console errors. A test that expects one clears the list."""
    return []


@pytest.fixture
def tab(browser_context: Any, errors: list[str]) -> Iterator[Any]:
    """Return a browser tab. The test fails at its end if the console has errors."""
    page = browser_context.new_page()
    page.add_init_script(_WATCH)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on(
        "console",
        lambda message: (
            errors.append(message.text)
            if message.type == "error" and not any(word in message.text for word in _NOT_OURS)
            else None
        ),
    )
    yield page
    assert errors == []


def is_saved(page: Any) -> None:
    """Wait for all autosave requests: Wagtail treats text typed until then as saved."""
    page.wait_for_function("window.saving === 0")


@pytest.fixture
def shoot() -> Any:
    """Return a function that saves a screenshot of a page or an element in NEWSBRIEF_SCREENSHOTS, if that is set.

    ``narrow`` saves a second one at the width of a phone.
    """
    if "NEWSBRIEF_SCREENSHOTS" not in os.environ:
        return lambda *args, **options: None
    folder = Path(os.environ["NEWSBRIEF_SCREENSHOTS"])

    def take(target: Any, name: str, *, narrow: bool = False) -> None:
        page = getattr(target, "page", target)
        for width, suffix in ((1280, ""), (375, "-narrow")) if narrow else ((1280, ""),):
            # Hide Wagtail's sticky bars, which would cover the element.
            page.set_viewport_size({"width": width, "height": 900 if target is page else 2400})
            page.wait_for_timeout(400)
            _keep(page.screenshot(**_around(target, page)), folder / f"{name}{suffix}.png")
        page.set_viewport_size({"width": 1280, "height": 900})
        page.wait_for_timeout(400)

    return take


_NO_BARS = """
footer, .w-slim-header { visibility: hidden !important }
.public-DraftEditor-content { caret-color: transparent !important }
"""


def _around(target: Any, page: Any) -> dict[str, Any]:
    """Return the clip for an element with a margin; empty for the whole page."""
    if target is page:
        return {}
    target.scroll_into_view_if_needed()
    box, margin = target.bounding_box(), 12
    left, top = max(box["x"] - margin, 0), max(box["y"] - margin, 0)
    right = min(box["x"] + box["width"] + margin, page.viewport_size["width"])
    return {
        "style": _NO_BARS,
        "clip": {"x": left, "y": top, "width": right - left, "height": box["height"] + 2 * margin},
    }


def _keep(content: bytes, path: Path) -> None:
    # A palette is enough for forms, and makes the files three times smaller.
    image = Image.open(io.BytesIO(content)).convert("RGB")
    image.quantize(96, dither=Image.Dither.NONE).save(path, optimize=True)
