"""A real Chromium: the one of the system (CHROMIUM names another), or Playwright's own."""

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

# Playwright's synchronous door runs an event loop in this thread, which Django would take for ours.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

#: What browsers and Wagtail itself say on a console that is none of our errors.
_NOT_OURS = ("favicon", "preload")


@pytest.fixture(autouse=True)
def _rows_of_migrations(django_db_serialized_rollback: None) -> None:
    """Bring back, after each truncation, what migrations made: content types, permissions, the root page."""


@pytest.fixture(scope="session")
def chromium(django_db_setup: None) -> Iterator[Any]:
    """Start one browser for all tests."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    # None where no test that was collected brings rows back, as those of the frontend alone.
    rows = getattr(connection, "_test_serialized_contents", None)
    with playwright.sync_playwright() as driver:
        # Below Playwright's event loop Django uses another connection to the same database, which has to know what
        # to bring back after a truncation.
        if rows is not None:
            connection._test_serialized_contents = rows
        browser = driver.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def browser_context(chromium: Any) -> Iterator[Any]:
    """Return a context of its own, at 1280 px, that stores no cookie of another test."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(15_000)
    yield context
    context.close()


@pytest.fixture
def one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let the live server answer one request at a time; return the lock, for looks at the database.

    SQLite in memory locks whole tables and waits for nobody: two requests at once would be an error.
    """
    lock = threading.RLock()
    answer = WSGIHandler.__call__

    def answer_alone(self: Any, *args: Any) -> Any:
        with lock:
            return answer(self, *args)

    monkeypatch.setattr(WSGIHandler, "__call__", answer_alone)
    return lock


#: Runs before each page: whether Wagtail watches the form for changes yet, how many answers autosave waits for, and how
#: often it has saved.
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
    """Collect what the console said as an error; a test that expects one empties the list."""
    return []


@pytest.fixture
def tab(browser_context: Any, errors: list[str]) -> Iterator[Any]:
    """Return a tab; the test fails at its end if the console has errors."""
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
    """Wait until all that autosave has sent is answered: Wagtail takes what is typed until then for saved."""
    page.wait_for_function("window.saving === 0")


@pytest.fixture
def shoot() -> Any:
    """Return a function that keeps a picture of a page, or of a part of one, in NEWSBRIEF_SCREENSHOTS, if that is set.

    ``narrow`` takes a second one, as on a telephone.
    """
    if "NEWSBRIEF_SCREENSHOTS" not in os.environ:
        return lambda *args, **options: None
    folder = Path(os.environ["NEWSBRIEF_SCREENSHOTS"])

    def take(target: Any, name: str, *, narrow: bool = False) -> None:
        page = getattr(target, "page", target)
        for width, suffix in ((1280, ""), (375, "-narrow")) if narrow else ((1280, ""),):
            # A part of the page is seen whole, without the bars that Wagtail keeps in view.
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
    """Return what cuts a part out of the page, with a margin; nothing for the page itself."""
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
    # A palette is enough for pictures of forms, and makes them a third of the size.
    image = Image.open(io.BytesIO(content)).convert("RGB")
    image.quantize(96, dither=Image.Dither.NONE).save(path, optimize=True)
