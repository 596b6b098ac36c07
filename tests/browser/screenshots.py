"""`make screenshots`: pictures of the example newspaper for the documentation, into docs/images.

Serves the example site on a free port, with a database and pictures of its own in a temporary folder, which takes
about a minute; or takes the pictures of a site that runs already:

    python -m tests.browser.screenshots
    python -m tests.browser.screenshots http://127.0.0.1:8000
"""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parent.parent.parent
MANAGE = [sys.executable, str(ROOT / "example_project" / "manage.py")]
TARGET = ROOT / "docs" / "images"


class Picture(NamedTuple):
    """One file: the page it shows, the size of the window in pixels, and whether the summary is open."""

    name: str
    path: str
    width: int
    height: int
    opened: bool = False


ARTICLE = "/news/storm-aldith/"
PICTURES = [
    Picture("article", ARTICLE, 1280, 1800, opened=True),
    Picture("article-narrow", ARTICLE, 375, 1500, opened=True),
    Picture("article-arabic", "/ar" + ARTICLE, 1280, 1800, opened=True),
    Picture("section", "/countryside/", 1280, 1500),
    Picture("section-narrow", "/countryside/", 375, 1500),
]


def main() -> None:
    """Take all pictures."""
    TARGET.mkdir(parents=True, exist_ok=True)
    given = sys.argv[1:]
    with (
        contextlib.nullcontext(given[0].rstrip("/")) if given else example_site() as address,
        sync_playwright() as driver,
    ):
        path = os.environ.get("CHROMIUM") or shutil.which("chromium")
        browser = driver.chromium.launch(executable_path=path, args=["--no-sandbox"])
        for picture in PICTURES:
            sys.stdout.write(f"{take(browser, address, picture).relative_to(ROOT)}\n")
        browser.close()


@contextlib.contextmanager
def example_site() -> Iterator[str]:
    """Load the example newspaper into a temporary folder and serve it; the address of the site."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "example_project.settings.demo",
            "GAZETTE_DB": f"{folder}/db.sqlite3",
            "GAZETTE_MEDIA": f"{folder}/media",
            "PORT": str(port),
        }
        for command in (["migrate", "--verbosity", "0"], ["load_demo"]):
            subprocess.run([*MANAGE, *command], env=environment, check=True)
        server = subprocess.Popen(
            [*MANAGE, "runserver", "--noreload", f"127.0.0.1:{port}"],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            wait_for(address)
            yield address
        finally:
            server.terminate()
            server.wait(timeout=20)


def free_port() -> int:
    """Return a port of this machine on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(address: str, seconds: float = 60) -> None:
    """Return as soon as the site answers; raises ``OSError`` when it doesn't in time."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            urllib.request.urlopen(address, timeout=10).close()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.5)
        else:
            return


def take(browser: Browser, address: str, picture: Picture) -> Path:
    """Take one picture and return its file."""
    context = browser.new_context(
        viewport={"width": picture.width, "height": picture.height},
        reduced_motion="reduce",
    )
    tab = context.new_page()
    answer = tab.goto(address + picture.path, wait_until="networkidle")
    if answer is None or not answer.ok:
        message = f"{address}{picture.path} does not answer as it should: {answer and answer.status}"
        raise SystemExit(message)
    if picture.opened:
        tab.locator("summary").first.click()
        # A click leaves the focus behind, and the pointer its hover.
        tab.mouse.move(0, 0)
        tab.evaluate("document.activeElement.blur()")
    file = TARGET / f"{picture.name}.png"
    # Drawn pictures do with 256 colours, and the repository with a third of the bytes.
    Image.open(io.BytesIO(tab.screenshot())).convert("RGB").quantize(256).save(file, optimize=True)
    context.close()
    return file


if __name__ == "__main__":
    main()
