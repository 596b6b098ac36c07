"""All checks that a change has to pass, on every supported version and database.

``bash .ci/run`` runs all sessions, two at a time; ``bash .ci/run lint types`` some; ``bash .ci/run --list`` names them.
Services run on 127.0.0.1. Sessions whose services or programs are missing are skipped; with ``CI=true`` they fail.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import nox

CI = os.environ.get("CI") == "true"

nox.needs_version = ">=2026.10"
nox.options.default_venv_backend = "uv|virtualenv"
nox.options.download_python = "never"
nox.options.envdir = ".ci/.envs/sessions"
nox.options.error_on_missing_interpreters = CI

ROOT = Path(__file__).resolve().parent
ENVS = ROOT / ".ci" / ".envs"
LOGS = ROOT / ".ci" / ".logs"
FRONTEND = ROOT / "example_project" / "frontend"
#: The Python of `make test`, used by all sessions without packages of their own.
VENV = str(ROOT / ".venv" / "bin" / "python")
UV = str(Path(sys.executable).with_name("uv"))

POSTGRES = os.environ.get("POSTGRES_URL", "postgres://root@127.0.0.1:5432")
MARIADB = os.environ.get("MARIADB_URL", "mysql://root@127.0.0.1:3306")
REDIS = os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/1")

ENVIRONMENT: dict[str, str | None] = {
    # The same order and the same examples in each run. `make test` and the nightly run use random ones. Tests that pass
    # only on the second attempt are reported as flaky.
    "PYTEST_ADDOPTS": "--randomly-seed=20261102 --hypothesis-profile=ci --reruns=1 -raR --durations=9",
    "HYPOTHESIS_STORAGE_DIRECTORY": str(ENVS / "hypothesis"),
    # The monitoring of Python 3.12 measures lines at hardly any cost. `make coverage` measures branches, too.
    "COVERAGE_CORE": "sysmon",
    "UV_PYTHON_DOWNLOADS": "never",
    "DATABASE_URL": None,
    "REDIS_URL": None,
    "DJANGO_SETTINGS_MODULE": None,
}

#: Tests that depend on the versions of Wagtail, Django and Python. Other tests run once.
VERSION_TESTS = [
    *("tests/test_architecture.py", "tests/test_access.py", "tests/test_access_to_aliases.py", "tests/test_compat.py"),
    *("tests/articles", "tests/templatetags", "tests/contract", "tests/management", "tests/navigation"),
]
#: The tests for the lowest and highest supported versions also cover forms, requests and messages.
END_TESTS = [
    *VERSION_TESTS,
    *("tests/admin", "tests/contrib", "tests/feeds", "tests/reader", "tests/summary", "tests/versioning"),
    *("tests/api/test_access.py", "tests/api/test_by_path.py", "tests/api/test_filters.py"),
    *("tests/api/test_queries.py", "tests/api/test_openapi.py", "tests/api/test_unlock.py"),
]
#: Tests that depend on the database: queries, their order, transactions, stored and refused values. GitHub's workflow
#: runs all tests on each database.
DATABASE_TESTS = [
    *("tests/navigation", "tests/versioning", "tests/concurrency", "tests/faults", "tests/cdn", "tests/sitemaps"),
    *("tests/management", "tests/adoption/test_command.py", "tests/articles/test_models.py"),
    *("tests/admin/test_listing.py", "tests/admin/test_listing_filters.py", "tests/contrib/test_webhooks.py"),
    *("tests/test_access.py", "tests/test_checks_of_a_running_site.py", "tests/test_dates.py"),
    *("tests/test_deploying.py", "tests/test_publishing.py", "tests/test_signals.py", "tests/feeds/test_feeds.py"),
    *("tests/api/test_access.py", "tests/api/test_bad_input.py", "tests/api/test_by_path.py"),
    *("tests/api/test_changes.py", "tests/api/test_cursor.py", "tests/api/test_database_cache.py"),
    *("tests/api/test_fallback.py", "tests/api/test_filters.py", "tests/api/test_hidden.py", "tests/api/test_paths.py"),
    *("tests/api/test_kept_responses.py", "tests/api/test_queries.py", "tests/api/test_redirects.py"),
    *("tests/api/test_search.py", "tests/api/test_sitemap.py", "tests/api/test_streams.py"),
]

# --- small parts -------------------------------------------------------------------------------------------------

in_venv = partial(nox.session, venv_backend="none")


def missing(session: nox.Session, what: str) -> None:
    """Skip a session that can't run here, or fail it with ``CI=true``."""
    (session.error if CI else session.skip)(f"missing: {what}")


def needs_service(session: nox.Session, name: str, port: int) -> None:
    if not listens(port):
        missing(session, f"{name} on 127.0.0.1:{port}")


def needs_program(session: nox.Session, name: str, hint: str) -> None:
    if shutil.which(name) is None:
        missing(session, hint)


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def run(session: nox.Session, *command: str, **environment: str | None) -> None:
    """Run a program with the environment variables of all sessions."""
    session.run(*command, env=ENVIRONMENT | environment, external=True)


def pytest(session: nox.Session, *arguments: str, coverage: str = "", **environment: str | None) -> None:
    """Run tests in the session's environment, or else in .venv. ``coverage`` names the file of the coverage data."""
    python = "python" if session.virtualenv.is_sandboxed else VENV
    if coverage:
        arguments += ("--cov", "--cov-report=")
        environment["COVERAGE_FILE"] = data_file(coverage)
    command = (python, "-m", "pytest", "-q", "-n0", "-p", "no:cacheprovider")
    run(session, *command, *arguments, *session.posargs, **environment)


def data_file(name: str) -> str:
    """Return the path of the coverage data of a suite."""
    (LOGS / "data").mkdir(parents=True, exist_ok=True)
    return str(LOGS / "data" / name)


def install(session: nox.Session, *packages: str) -> None:
    """Install the package's dependencies, ``packages`` and those of the tests; print the versions."""
    session.install("-r", "pyproject.toml", *packages, "-r", "tests/requirements/tests.in")
    session.run("python", "-c", "import django, wagtail; print(f'{django.__version__=} {wagtail.__version__=}')")


def no_model_changed(session: nox.Session) -> None:
    command = ("makemigrations", "--check", "--dry-run", "wagtail_newsbrief", "newsbrief")
    run(session, "python", "-m", "django", *command, DJANGO_SETTINGS_MODULE="tests.settings")


def tmp(session: nox.Session) -> Path:
    """Return a folder of the session's own."""
    return Path(session.create_tmp()).resolve()


def wheel(session: nox.Session) -> str:
    """Build the wheel and return its path."""
    folder = tmp(session) / "dist"
    shutil.rmtree(folder, ignore_errors=True)
    run(session, VENV, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder))
    (path,) = folder.glob("*.whl")
    return str(path)


@contextmanager
def demo_site(session: nox.Session) -> Iterator[str]:
    """Serve the example site with `make demo` and its own data; yield its URL."""
    folder = tmp(session)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    (folder / "db.sqlite3").unlink(missing_ok=True)
    data = {"GAZETTE_DB": str(folder / "db.sqlite3"), "GAZETTE_MEDIA": str(folder / "media"), "PORT": port}
    server = subprocess.Popen(["make", "demo"], env=os.environ | data, start_new_session=True)
    try:
        deadline = time.monotonic() + 900
        while not listens(int(port)):
            if server.poll() is not None or time.monotonic() > deadline:
                session.error("make demo ended" if server.poll() is not None else "make demo doesn't answer")
            time.sleep(0.25)
        yield f"http://127.0.0.1:{port}"
    finally:
        os.killpg(server.pid, 15)
        server.wait()


# --- make test and make test-all ---------------------------------------------------------------------------------


@in_venv(allow_parallel=False)
def test(session: nox.Session) -> None:
    """`make test` on SQLite, with coverage. It runs first and alone, because it creates .venv for the others."""
    run(session, "make", "test", "PYTEST_ARGS=-q --cov --cov-report=", COVERAGE_FILE=data_file("test"))


@in_venv
def slow(session: nox.Session) -> None:
    """The slow tests, with all migrations."""
    pytest(session, "-m", "slow", "--create-db", coverage="slow")


@in_venv(default=False)
def exhaustive(session: nox.Session) -> None:
    """The exhaustive tests. Run them when an access rule changes; GitHub runs them every night."""
    pytest(session, "-m", "exhaustive")


# --- databases ---------------------------------------------------------------------------------------------------


#: Slow, and the same on each database.
ONCE = (
    "tests/adoption/test_command.py::test_killed_and_interrupted_and_compared_field_by_field",
    "tests/contrib/test_webhooks.py::test_many_articles_published_in_one_go",
)


def on_database(session: nox.Session, server: str, **environment: str) -> None:
    """Run the tests that depend on the database, then those of the existing site and the custom base page."""
    chosen = ("-m", "not exhaustive and not browser and not benchmark", *(f"--deselect={name}" for name in ONCE))
    pytest(session, *DATABASE_TESTS, *chosen, DATABASE_URL=f"{server}/newsbrief_ci", **environment)
    for name in ("existing", "basepage"):
        pytest(session, f"--ds=tests.settings_{name}", f"tests/{name}", DATABASE_URL=f"{server}/newsbrief_{name}")


@in_venv
def postgresql(session: nox.Session) -> None:
    """The database tests on PostgreSQL, with Redis as cache."""
    needs_service(session, "PostgreSQL", 5432)
    needs_service(session, "Redis", 6379)
    on_database(session, POSTGRES, REDIS_URL=REDIS)


@in_venv
def mariadb(session: nox.Session) -> None:
    """The database tests on MariaDB."""
    needs_service(session, "MariaDB", 3306)
    run(session, VENV, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", "tests/requirements/databases.txt")
    on_database(session, MARIADB)


# --- versions ----------------------------------------------------------------------------------------------------


@nox.session(python="3.13")
def highest(session: nox.Session) -> None:
    """The newest Wagtail, Django and Python."""
    install(session, "--extra=suggest", "--upgrade", "wagtail>=8.0", "Django>=6.1")
    pytest(session, *END_TESTS, NEWSBRIEF_EXTRAS="suggest")


@nox.session(python="3.11")
def lowest(session: nox.Session) -> None:
    """The oldest version of each direct dependency that pyproject.toml allows."""
    pins = str(tmp(session) / "lowest.txt")
    options = ("--python-version=3.11", "--resolution=lowest-direct", "--extra=suggest", "pyproject.toml", "-o", pins)
    run(session, UV, "pip", "compile", "--quiet", *options)
    install(session, "-r", pins)
    pytest(session, *END_TESTS, NEWSBRIEF_EXTRAS="suggest")
    no_model_changed(session)


@nox.session(python="3.13")
def wagtail74(session: nox.Session) -> None:
    """Wagtail 7.4 on Django 6.0, and Wagtail 7.4's own tests of its API against our view set."""
    install(session, "--extra=suggest", "wagtail==7.4.*", "Django==6.0.*")
    pytest(session, *VERSION_TESTS, coverage="wagtail74", NEWSBRIEF_EXTRAS="suggest")
    no_model_changed(session)
    run(session, "python", "tests/wagtail_suite/run.py")


@nox.session(python="3.12")
def wagtail80(session: nox.Session) -> None:
    """Wagtail 8.0 on Django 6.0 without extras: the core works with its direct dependencies alone."""
    install(session, "wagtail==8.0.*", "Django==6.0.*")
    pytest(session, *VERSION_TESTS, NEWSBRIEF_EXTRAS="")


@in_venv
def wagtail_suite(session: nox.Session) -> None:
    """Wagtail 8.0's own tests of its API against our view set."""
    run(session, VENV, "tests/wagtail_suite/run.py")


@nox.session(python="3.13")
def extras(session: nox.Session) -> None:
    """Tests that need extras: any-llm over HTTP, wagtail-localize, wagtail-grapple, clients of search engines."""
    install(session, "--all-extras", "elasticsearch>=9,<10", "matplotlib", "opensearch-py>=3")
    session.run("python", "-c", "import any_llm, grapple, nh3, sentencex, wagtail_localize")
    all_extras = {"NEWSBRIEF_EXTRAS": "suggest,llm,preview,webhooks,bench"}
    pytest(session, "tests/summary", "tests/test_checks.py", "tests/together", coverage="extras", **all_extras)
    pytest(session, "--ds=tests.settings_localize", "tests/localize", coverage="localize", **all_extras)
    pytest(session, "--ds=tests.settings_grapple", "tests/grapple", coverage="grapple", **all_extras)


@nox.session(python="3.12")
def wagtail_ai(session: nox.Session) -> None:
    """With wagtail-ai, in its own environment, because it installs a hundred packages."""
    install(session, "--extra=suggest", "wagtail-ai")
    pytest(session, "--ds=tests.settings_ai", "tests/together/test_wagtail_ai.py", NEWSBRIEF_EXTRAS="suggest")


# --- other sites -------------------------------------------------------------------------------------------------


@in_venv
def basepage(session: nox.Session) -> None:
    """A site with a custom base page model and without our page types."""
    settings = "tests.settings_basepage"
    pytest(session, f"--ds={settings}", "tests/basepage", coverage="basepage")
    command = ("-m", "django", "makemigrations", "--check", "--dry-run", "wagtail_newsbrief")
    run(session, VENV, *command, DJANGO_SETTINGS_MODULE=settings)


@in_venv
def existing(session: nox.Session) -> None:
    """An existing site with custom users, images and page types."""
    pytest(session, "--ds=tests.settings_existing", "tests/existing", coverage="existing")


def follow_the_guides(session: nox.Session, version: str) -> None:
    session.install(f"wagtail=={version}.*")
    path = f"{Path(UV).parent}{os.pathsep}{os.environ['PATH']}"
    project = str(tmp(session) / "project")
    session.run("python", ".ci/newcomer.py", project, wheel(session), env=ENVIRONMENT | {"PATH": path})


@nox.session(python="3.12")
def newcomer74(session: nox.Session) -> None:
    """Follow README and the install guide in a project of `wagtail start`, with Wagtail 7.4."""
    follow_the_guides(session, "7.4")


@nox.session(python="3.13")
def newcomer80(session: nox.Session) -> None:
    """The same with Wagtail 8.0."""
    follow_the_guides(session, "8.0")


def add_the_mixins(session: nox.Session, command: str, *packages: str) -> None:
    """Create a project of another package with pages, and add the mixins to its page type as the guide describes."""
    session.install(*packages)
    path = f"{Path(UV).parent}{os.pathsep}{os.environ['PATH']}"
    project = str(tmp(session) / "project")
    session.run("python", ".ci/foreign.py", command, project, wheel(session), env=ENVIRONMENT | {"PATH": path})


@nox.session(python="3.12")
def coderedcms(session: nox.Session) -> None:
    """The mixins in a site of coderedcms, which supports Wagtail up to 7.4."""
    add_the_mixins(session, "coderedcms", "coderedcms>=6", "wagtail>=7.4")


@nox.session(python="3.13")
def cjkcms(session: nox.Session) -> None:
    """The same in a site of wagtail-cjkcms, on Wagtail 8, with API v3."""
    add_the_mixins(session, "cjkcms", "wagtail-cjkcms", "wagtail>=8.0")


# --- browsers and frontends --------------------------------------------------------------------------------------


# The frontend's tests have their own session, which builds the frontend and may run at the same time.
BROWSER = ("-m", "browser", "tests/browser", "--ignore=tests/browser/test_frontend.py")


@in_venv
def browser80(session: nox.Session) -> None:
    """Tests in Chromium with Wagtail 8.0: the admin and the site."""
    needs_program(session, "chromium", "Chromium (Debian: apt install chromium)")
    pytest(session, *BROWSER)


@nox.session(python="3.12")
def browser74(session: nox.Session) -> None:
    """Tests in Chromium with Wagtail 7.4: the admin. The site's pages are the same as with 8.0."""
    needs_program(session, "chromium", "Chromium (Debian: apt install chromium)")
    install(session, "--extra=suggest", "--extra=preview", "wagtail==7.4.*", "Django==5.2.*")
    pytest(session, *BROWSER, "--ignore=tests/browser/test_reader.py", NEWSBRIEF_EXTRAS="suggest,preview")


@in_venv
def frontend(session: nox.Session) -> None:
    """The frontend: its types are up to date, and its tests pass on the build of `make frontend`."""
    needs_program(session, "npm", "Node.js 20.9 or newer, with npm")
    needs_program(session, "chromium", "Chromium (Debian: apt install chromium)")
    astro = ROOT / ".ci" / "astro"
    for folder in (FRONTEND, astro):
        lock = (folder / "package-lock.json").read_text(encoding="utf-8")
        if '"resolved"' in lock or "registry" in lock:
            session.error(f"{folder}/package-lock.json names a registry")
    npm = partial(run, NEXT_TELEMETRY_DISABLED="1")
    with session.chdir(FRONTEND):
        npm(session, "npm", "ci", "--no-progress")
        checked = subprocess.run(["node", "check-types.mjs"], stderr=subprocess.PIPE, text=True, check=False)
        if checked.returncode or checked.stderr:
            session.error(f"newsbrief/api-types.ts: {checked.stderr}")
        npm(session, "npm", "run", "typecheck")
        with session.chdir(astro):
            npm(session, "npm", "ci", "--no-progress")
            npm(session, "node", "check.mjs")
    pytest(session, "-m", "browser", "tests/browser/test_frontend.py")


# --- the example site over HTTP ----------------------------------------------------------------------------------


@nox.session(python="3.12")
def demo(session: nox.Session) -> None:
    """`make demo` serves the site and reports a port in use. Its OpenAPI document is valid and gives a client."""
    session.install("--require-hashes", "-r", "tests/requirements/openapi.txt")
    with demo_site(session) as address:
        for path in ("/", "/admin/login/", "/api/v2/articles/", "/api/v3/articles/", "/api/v3/docs/"):
            with urllib.request.urlopen(address + path, timeout=300) as answer:
                session.log(f"{answer.status} {path} {len(answer.read())} bytes")
        again = ["make", "demo", f"PORT={address.rpartition(':')[2]}"]
        said = subprocess.run(again, capture_output=True, text=True, check=False)
        if said.returncode == 0 or "PORT=" not in said.stderr:
            session.error("make demo didn't notice that its port is in use")
        folder = tmp(session)
        run(session, VENV, "example_project/manage.py", "newsbrief_openapi", "--output", f"{folder}/openapi.json")
        session.run("python", ".ci/openapi_check.py", address, str(folder))


@in_venv
def fuzz(session: nox.Session) -> None:
    """schemathesis tests both APIs for half a minute each."""
    run(session, "make", "fuzz", "FUZZ_ARGS=--seconds 30")


# --- code and documentation --------------------------------------------------------------------------------------


@in_venv
def types(session: nox.Session) -> None:
    """mypy, strict."""
    run(session, "make", "types")


@in_venv
def package(session: nox.Session) -> None:
    """Build and check the wheel; install it without extras, with each extra, and with all of them."""
    run(session, "make", "build")
    folder = tmp(session)
    (built,) = (ROOT / "dist").glob("*.whl")
    run(
        session,
        UV,
        "pip",
        "compile",
        "--quiet",
        "--universal",
        "--all-extras",
        "pyproject.toml",
        "-o",
        f"{folder}/all.txt",
    )
    session.log("all extras resolve together")
    run(session, VENV, ".ci/extras.py", UV, str(built), str(folder / "extras"))


@in_venv
def docs(session: nox.Session) -> None:
    """The documentation, built without a warning."""
    run(session, "make", "docs")


@in_venv
def lint(session: nox.Session) -> None:
    """ruff, djhtml and curlylint."""
    run(session, "make", "lint")


@in_venv
def security(session: nox.Session) -> None:
    """bandit, and the licences of all locked packages."""
    run(session, "make", "security")


@in_venv
def migrations(session: nox.Session) -> None:
    """No model changed without a migration."""
    run(session, "make", "migrations")


@in_venv
def test_again(session: nox.Session) -> None:
    """A second `make test` installs nothing: one file takes less than a minute, also while other sessions run."""
    begin = time.monotonic()
    run(session, "make", "test", "PYTEST_ARGS=-q tests/test_architecture.py")
    if time.monotonic() - begin > 60:
        session.error("the second run installed again")


@in_venv(allow_parallel=False)
def coverage(session: nox.Session) -> None:
    """Every line of the package is covered by all suites together: some need one version or one extra."""
    data = {"COVERAGE_FILE": str(LOGS / "coverage-of-all")}
    run(session, VENV, "-m", "coverage", "combine", "--keep", "--quiet", *map(str, (LOGS / "data").iterdir()), **data)
    run(session, VENV, "-m", "coverage", "report", "--skip-covered", "--fail-under=100", **data)
