"""``make fuzz``: schemathesis against the example site, as a process of its own that is asked over HTTP.

    python -m tests.fuzz --schemathesis PATH [--seconds 120] [--port 8971]

Makes the demo in a temporary folder, serves it without debugging, and asks both APIs for so many seconds each. Exits
with 1 if an answer broke a check or the server's log has a traceback.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from . import documents

HERE = Path(__file__).resolve().parent
TOP = HERE.parent.parent
MANAGE = [sys.executable, "-W", "ignore", str(TOP / "example_project" / "manage.py")]

#: No answer may take longer, on two cores with Django's own server and SQLite.
SECONDS_AN_ANSWER = 3

#: What means something on the example site, by parameter; ids are read from it.
KNOWN = {
    "path": ["/news/", "/ar/"],
    "site": ["localhost"],
    "locale": ["en", "ar"],
    "fallback": ["en"],
    "section": ["news"],
    "search": ["storm"],
    "published_after": ["2026-11-01"],
    "renditions": ["card"],
}


def main() -> int:
    """Run what the command line asks for; return the exit code."""
    parser = argparse.ArgumentParser(prog="make fuzz")
    parser.add_argument("--schemathesis", required=True, help="the program, from an environment of its own")
    parser.add_argument("--seconds", type=int, default=120, help="for each of the two APIs")
    parser.add_argument("--port", type=int, default=8971)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="newsbrief-fuzz-") as name:
        folder = Path(name)
        environment = environment_in(folder, options.port)
        print("[1/3] Loading the example site …", flush=True)
        for command in (["migrate", "--verbosity", "0"], ["load_demo"]):
            demo = {**environment, "DJANGO_SETTINGS_MODULE": "example_project.settings.demo"}
            subprocess.run([*MANAGE, *command], env=demo, check=True, stdout=subprocess.DEVNULL)
        whole = json.loads(subprocess.check_output([*MANAGE, "newsbrief_openapi"], env=environment))
        log = folder / "server.log"
        with served(options.port, environment, log):
            v3 = documents.v3(whole, {**KNOWN, **ids(environment)})
            codes = []
            for number, (version, document) in enumerate({"v3": v3, "v2": documents.v2(v3)}.items(), 2):
                print(f"[{number}/3] API {version}, {options.seconds} seconds …", flush=True)
                path = folder / f"{version}.json"
                path.write_text(json.dumps(document))
                codes.append(asked(options, path, environment))
        tracebacks = log.read_text(errors="replace").count("Traceback (most recent call last)")
        if tracebacks:
            print(log.read_text(errors="replace")[-20_000:])
        print(f"tracebacks in the server's log: {tracebacks}")
        return 1 if any(codes) or tracebacks else 0


def environment_in(folder: Path, port: int) -> dict[str, str]:
    """Return the environment of every process: all that the site writes lies in ``folder``."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.fuzz.settings",
        "DJANGO_SECRET_KEY": "for-a-site-that-lives-for-minutes",
        "GAZETTE_DB": str(folder / "db.sqlite3"),
        "GAZETTE_MEDIA": str(folder / "media"),
        "PYTHONPATH": str(TOP),
        "WAGTAIL_BASE_URL": f"http://127.0.0.1:{port}",
    }


def ids(environment: dict[str, str]) -> dict[str, list[int]]:
    """Return the ids of some articles and sections of the site."""
    code = (
        "import json; from wagtail_newsbrief.articles.models import ArticlePage, SectionPage;"
        "some = lambda model: list(model.objects.live().order_by('pk').values_list('pk', flat=True)[:3]);"
        "print(json.dumps({'id': some(ArticlePage), 'section_id': some(SectionPage)}))"
    )
    command = [*MANAGE, "shell", "--no-imports", "--command", code]
    return dict(json.loads(subprocess.check_output(command, env=environment)))


@contextmanager
def served(port: int, environment: dict[str, str], log: Path) -> Iterator[None]:
    """Serve the site until the block ends; what it says goes to ``log``."""
    command = [*MANAGE, "runserver", "--noreload", f"127.0.0.1:{port}"]
    with log.open("wb") as output:
        server = subprocess.Popen(command, env=environment, stdout=output, stderr=output)
    try:
        for _ in range(240):
            if server.poll() is not None:
                raise SystemExit(f"The site does not start: {log.read_text(errors='replace')[-2000:]}")
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.25)
        yield
    finally:
        server.terminate()
        server.wait(10)


def asked(options: argparse.Namespace, document: Path, environment: dict[str, str]) -> int:
    """Let schemathesis ask what the document allows and what it doesn't; return its exit code."""
    command = [
        *(options.schemathesis, "--config-file", str(HERE / "schemathesis.toml")),
        *("run", str(document), "--url", f"http://127.0.0.1:{options.port}"),
        *("--checks", "all", "--continue-on-failure", "--max-time", str(options.seconds)),
        *("--max-response-time", str(SECONDS_AN_ANSWER), "--request-timeout", "30", "--warnings", "off"),
    ]
    hooks = {**environment, "SCHEMATHESIS_HOOKS": "tests.fuzz.checks"}
    return subprocess.run(command, env=hooks, cwd=document.parent, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
