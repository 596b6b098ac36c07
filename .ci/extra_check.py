"""Check extras in an environment with the wheel: that they work, or that an error names the missing extra.

``extra_check.py works suggest llm`` uses each extra; ``extra_check.py missing llm`` checks the error message.
"""

from __future__ import annotations

import json
import re
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command

CONTRIB = "wagtail_newsbrief.contrib"
BEHIND = ["wagtail_newsbrief", "wagtail_newsbrief.articles"]
WAGTAIL = [
    *("wagtail.contrib.redirects", "wagtail.contrib.typed_table_block", "wagtail.embeds", "wagtail.sites"),
    *("wagtail.users", "wagtail.snippets", "wagtail.documents", "wagtail.images", "wagtail.search", "wagtail.admin"),
    *("wagtail", "modelcluster", "taggit", "django.contrib.auth", "django.contrib.contenttypes"),
    *("django.contrib.sessions", "django.contrib.messages", "django.contrib.staticfiles"),
]

#: The apps that an extra needs in INSTALLED_APPS: ours, and those of other packages.
APPS = {
    "preview": ([f"{CONTRIB}.preview"], ["wagtail_headless_preview"]),
    "webhooks": ([f"{CONTRIB}.webhooks"], []),
    "grapple": ([f"{CONTRIB}.grapple"], ["grapple", "graphene_django"]),
    "localize": ([f"{CONTRIB}.localize"], ["wagtail_localize", "wagtail_localize.locales"]),
}

ABBREVIATED = "The council met on Jan. 5 in the hall. It voted for the quay."
POINTS = ["The quay opens on Monday.", "Ferries use it first."]


def set_up(extras: list[str], *, behind: bool) -> None:
    """Configure a site with the apps of the extras, and with ``behind`` also those of other packages."""
    apps = [app for extra in extras for app in APPS.get(extra, ([], []))[0]]
    if behind:
        apps += [app for extra in extras for app in APPS.get(extra, ([], []))[1]]
    settings.configure(
        SECRET_KEY="extras",
        INSTALLED_APPS=[*apps, *BEHIND, *WAGTAIL],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        MIDDLEWARE=["django.contrib.sessions.middleware.SessionMiddleware"],
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
        ROOT_URLCONF="wagtail.admin.urls",
        ALLOWED_HOSTS=["localhost"],
        USE_TZ=True,
        USE_I18N=True,
        WAGTAIL_I18N_ENABLED=True,
        LANGUAGE_CODE="en",
        LANGUAGES=[("en", "English"), ("de", "German")],
        WAGTAIL_CONTENT_LANGUAGES=[("en", "English"), ("de", "German")],
        WAGTAIL_SITE_NAME="Extras",
        WAGTAILADMIN_BASE_URL="http://localhost",
        STATIC_URL="/static/",
        WAGTAIL_HEADLESS_PREVIEW={"CLIENT_URLS": {"default": "https://news.example.com"}},
        GRAPHENE={"SCHEMA": "grapple.schema.schema", "MIDDLEWARE": [f"{CONTRIB}.grapple.peers.PeersMiddleware"]},
        GRAPPLE={"APPS": ["newsbrief"]},
        WAGTAIL_NEWSBRIEF={"SUMMARY": {"BACKENDS": backends("llm" in extras)}},
    )
    django.setup()


def backends(has_model: bool) -> dict[str, Any]:
    """Return the setting of the summary backends, with the language model if its extra is installed."""
    found: dict[str, Any] = {"default": {"BACKEND": "wagtail_newsbrief.summary.extractive.LeadPlus"}}
    if has_model:
        address = f"http://127.0.0.1:{model_server()}/v1"
        found["llm"] = {
            "BACKEND": "wagtail_newsbrief.summary.llm.AnyLLM",
            "PROVIDER": "openai",
            "MODEL": "m",
            "TIMEOUT": 20,
            "OPTIONS": {"api_key": "k", "api_base": address},
        }
    return found


class Model(BaseHTTPRequestHandler):
    """A server with OpenAI's protocol that returns points with HTML."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        message = {"role": "assistant", "content": json.dumps({"points": [f"<b>{point}</b>" for point in POINTS]})}
        choice = {"index": 0, "finish_reason": "stop", "message": message}
        answer = {"id": "1", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice]}
        data = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args: Any) -> None:
        """Log nothing."""


def model_server() -> int:
    """Serve on a free port until the process ends; return the port."""
    server = HTTPServer(("127.0.0.1", 0), Model)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return int(server.server_port)


def article() -> Any:
    """Create a live article below the home page; return its id."""
    from wagtail.models import Page, Site

    from wagtail_newsbrief.articles.models import ArticlePage

    home = Page.objects.get(depth=2)
    Site.objects.update_or_create(is_default_site=True, defaults={"hostname": "localhost", "root_page": home})
    page = home.add_child(
        instance=ArticlePage(title="Quay opens", slug="quay", summary=[("key_points", ["<p>The quay opens.</p>"])])
    )
    page.save_revision().publish()
    return page.pk


def read(pk: Any) -> Any:
    """Return the article from the database."""
    from wagtail_newsbrief.articles.models import ArticlePage

    return ArticlePage.objects.get(pk=pk)


# --- one function per extra ---------------------------------------------------------------------------------------


def suggest(page: Any) -> None:
    """Check that an abbreviation doesn't end a sentence."""
    assert cut(ABBREVIATED) == 2, cut(ABBREVIATED)


def cut(text: str) -> int:
    """Return the number of sentences of a text."""
    from wagtail_newsbrief.summary.segmentation import sentences

    return len(list(sentences([text], "en")))


def llm(page: Any) -> None:
    """Check that a model is called over HTTP and its markup removed."""
    from wagtail_newsbrief.summary.backends import SummaryRequest, get_backend

    request = SummaryRequest("Quay", ("The quay opens on Monday. Ferries use it first.",), "en", 3, 40)
    assert list(get_backend("llm").summarise(request).points) == POINTS


def preview(page: Any) -> None:
    """Check that a draft is stored, and that the URL of the frontend has its token."""
    from urllib.parse import parse_qs, urlsplit

    from django.contrib.auth import get_user_model
    from django.test import RequestFactory

    from wagtail_newsbrief.contrib.preview import drafts

    request = RequestFactory().get("/", headers={"host": "localhost"})
    request.user = get_user_model().objects.create_superuser("editor")
    page.title = "Quay opens today"
    address = urlsplit(page.serve_preview(request, "")["Location"])
    assert address.netloc == "news.example.com", address
    assert drafts.fetch(parse_qs(address.query)["token"][0], type(page)).page.title == "Quay opens today"


def webhooks(page: Any) -> None:
    """Check that a secret is stored encrypted, and that its signature is valid for a receiver."""
    from standardwebhooks import Webhook

    from wagtail_newsbrief.contrib.webhooks.models import Delivery, Endpoint
    from wagtail_newsbrief.contrib.webhooks.sending import _headers

    endpoint = Endpoint(name="Frontend", url="https://news.example.com/hook")
    endpoint.renew_secret()
    endpoint.save()
    assert endpoint.secret not in Endpoint.objects.get().stored_secret
    delivery = Delivery(endpoint=endpoint, message_id="1", body='{"type": "article"}')
    assert Webhook(endpoint.secret).verify(delivery.body, _headers(delivery)) == {"type": "article"}


def grapple(page: Any) -> None:
    """Check that GraphQL returns the summary."""
    from django.test import RequestFactory
    from grapple.schema import schema

    question = (
        "{ newsbriefArticles { items { ... on PageInterface { title } ... on NewsbriefSummary { summaryText } } } }"
    )
    answer = schema.execute(question, context_value=RequestFactory().get("/", headers={"host": "localhost"}))
    assert not answer.errors, answer.errors
    assert answer.data["newsbriefArticles"]["items"] == [{"title": page.title, "summaryText": page.summary_text}]


def localize(page: Any) -> None:
    """Check that the summary has segments for translators."""
    from wagtail_localize.models import StringSegment, TranslationSource

    TranslationSource.update_or_create_from_instance(page)
    assert "The quay opens." in StringSegment.objects.values_list("string__data", flat=True)


WORKS = {
    "suggest": suggest,
    "llm": llm,
    "preview": preview,
    "webhooks": webhooks,
    "grapple": grapple,
    "localize": localize,
}


def works(extras: list[str]) -> None:
    """Use each extra, on a migrated site with an article if it stores something."""
    set_up(extras, behind=True)
    call_command("check", fail_level="WARNING")
    pk = None
    for extra in extras:
        if extra in APPS and pk is None:
            call_command("migrate", verbosity=0)
            pk = article()
        WORKS[extra](read(pk) if pk else None)
        print(f"[{extra}] works")


def missing(extra: str) -> None:
    """Check that the error names the extra to install."""
    if extra == "suggest":
        # This extra is optional: a simpler rule splits sentences without it.
        set_up([], behind=False)
        assert cut(ABBREVIATED) == 3, cut(ABBREVIATED)
        print("[suggest] isn't there: an abbreviation ends a sentence")
        return
    try:
        set_up([extra], behind=False)
        from wagtail_newsbrief.summary.backends import MissingExtra, get_backend

        try:
            get_backend("llm")
        except MissingExtra as error:
            sentence = str(error)
    except ImproperlyConfigured as error:
        sentence = str(error)
    assert re.search(rf"install \"?wagtail-newsbrief\[{extra}\]", sentence), sentence
    print(sentence)


if __name__ == "__main__":
    what, *names = sys.argv[1:]
    if what == "works":
        works(names)
    else:
        missing(*names)
