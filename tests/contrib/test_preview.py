"""Drafts for a frontend: who gets a token, what it opens, for how long, and what is said about it."""

from __future__ import annotations

import datetime
import json
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.apps import apps
from django.conf import settings as django_settings
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, Site

from tests.admin.helpers import count_queries, editor, logged_in
from tests.support.factories import again, edit, make_article, make_page, make_request, make_section, make_user

pytest.importorskip("wagtail_headless_preview", reason="needs the extra [preview]")

from wagtail_headless_preview.models import PagePreview
from wagtail_headless_preview.signals import preview_update

from wagtail_newsbrief.articles.models import ArticlePage
from wagtail_newsbrief.contrib.preview import drafts
from wagtail_newsbrief.contrib.preview.frontends import frontend_of, origins

pytestmark = pytest.mark.django_db

NOON = datetime.datetime(2026, 11, 2, 12, tzinfo=datetime.UTC)
VERSIONS = ["v2", *(["v3"] if django_settings.HAS_API_V3 else [])]


@pytest.fixture(autouse=True)
def _frontend(settings: Any) -> None:
    settings.WAGTAIL_HEADLESS_PREVIEW = {"CLIENT_URLS": {"default": "https://news.example.com"}}


@pytest.fixture(params=VERSIONS)
def version(request: Any) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def _section(_module_transaction: None) -> Any:
    return make_section(title="News")


@pytest.fixture(scope="module")
def _article(_section: Any) -> Any:
    return make_article(_section, "Quay opens", published_at=NOON, revision=True)


@pytest.fixture
def section(_section: Any, db: None) -> Any:
    return again(_section)


@pytest.fixture
def article(_article: Any, db: None) -> Any:
    return again(_article)


@pytest.fixture
def desk() -> Client:
    return logged_in(make_user(is_superuser=True))


def form_of(page: Any, user: Any, **changes: Any) -> dict[str, str]:
    """Return what a browser would post for a page, with changes."""
    form = page.get_edit_handler().get_form_class()(instance=page, for_user=user)
    data = {
        bound.html_name: bound.value() if bound.value() is not None else ""
        for bound in form
        if isinstance(bound.value(), str | int | None) and not isinstance(bound.value(), bool)
    }
    for name in ("body", "summary", "bylines", "related_articles", "comments"):
        data.pop(name, None)
        suffixes = ("count",) if name in {"body", "summary"} else ("TOTAL_FORMS", "INITIAL_FORMS")
        data.update({f"{name}-{suffix}": "0" for suffix in suffixes})
    return {**data, "show_in_navigation": "on", **changes}


def token_in(response: Any) -> str:
    return parse_qs(urlsplit(response["Location"]).query)["token"][0]


def ask(version: str, token: str | None, query: str = "") -> Any:
    """Ask as the frontend does: a client of its own, without a session."""
    headers = {} if token is None else {"X-Newsbrief-Draft": token}
    return Client().get(f"/api/{version}/drafts/{query}", headers=headers)


def private(response: Any) -> bool:
    return (
        {"private", "no-store"} <= set(response["Cache-Control"].split(", "))
        and response["Referrer-Policy"] == "no-referrer"
        and response["X-Robots-Tag"] == "noindex, nofollow"
    )


# --- from the editor to the frontend -------------------------------------------------------------------------------


def test_the_panel_leads_to_the_draft(desk, article, version):
    heard = []
    preview_update.connect(lambda token, **kwargs: heard.append(token), weak=False, dispatch_uid="test")
    url = reverse("wagtailadmin_pages:preview_on_edit", args=[article.pk])
    user = make_request().user
    posted = desk.post(url, form_of(article, user, title="Quay opens late"))
    assert posted.json() == {"is_valid": True, "is_available": True}
    shown = desk.get(url, {"in_preview_panel": "true"})
    preview_update.disconnect(dispatch_uid="test")

    assert shown.status_code == 302
    assert shown["Location"].startswith("https://news.example.com/api/draft/?token=")
    assert private(shown)
    assert heard == [token_in(shown)]
    answer = ask(version, token_in(shown))
    assert answer.status_code == 200
    assert private(answer)
    assert answer.json()["title"] == "Quay opens late"
    assert answer.json()["id"] == article.pk
    assert ArticlePage.objects.get(pk=article.pk).title == "Quay opens"


def test_a_page_that_was_never_saved(desk, section, version):
    older = make_article(section, "Older", published_at=NOON)
    newer = make_article(section, "Newer", published_at=NOON + datetime.timedelta(days=2))
    url = reverse("wagtailadmin_pages:preview_on_add", args=["newsbrief", "articlepage", section.pk])
    form = form_of(ArticlePage(), None, title="Between", slug="between", published_at="2026-11-03 08:00")
    assert desk.post(url, form).json()["is_available"]
    shown = desk.get(url)
    assert shown.status_code == 302
    data = ask(version, token_in(shown)).json()
    assert (data["id"], data["title"]) == (0, "Between")
    assert data["meta"]["section"]["id"] == section.pk
    assert data["meta"]["detail_url"] is None
    assert data["meta"]["locale"] == "en"
    assert (data["previous"]["id"], data["next"]["id"]) == (older.pk, newer.pk)
    assert not Page.objects.filter(slug="between").exists()


def test_a_draft_shows_the_neighbours_it_would_have(desk, section, article, version):
    later = make_article(section, "Later", published_at=NOON + datetime.timedelta(days=5))
    draft = ArticlePage.objects.get(pk=article.pk)
    draft.published_at = NOON + datetime.timedelta(days=9)
    token = drafts.keep(draft, make_user(is_superuser=True))
    data = ask(version, token).json()
    assert data["previous"]["id"] == later.pk
    assert data["next"] is None


def test_a_draft_is_as_long_as_it_is_now(article, version):
    draft = ArticlePage.objects.get(pk=article.pk)
    draft.body = [("paragraph", "<p>" + "word " * 2000 + "</p>")]
    data = ask(version, drafts.keep(draft, make_user(is_superuser=True))).json()
    assert data["reading_seconds"] == draft.reading_seconds > article.reading_seconds


def test_a_hidden_neighbour_stays_hidden(section, article, version):
    from tests.support.factories import restrict

    restrict(make_article(section, "Secret", published_at=NOON + datetime.timedelta(days=1)))
    data = ask(version, drafts.keep(article, make_user(is_superuser=True))).json()
    assert data["next"] is None


def test_tags_bylines_and_related_articles_of_a_draft(section, article, version):
    from wagtail_newsbrief.articles.models import ArticleByline, Author, RelatedArticle

    draft = ArticlePage.objects.get(pk=article.pk)
    draft.tags.add("river")
    draft.bylines = [ArticleByline(author=Author.objects.create(name="Ada Quayle", slug="ada"))]
    other = make_article(section, "Other")
    draft.related_articles = [RelatedArticle(article=other)]
    data = ask(version, drafts.keep(draft, make_user(is_superuser=True))).json()
    assert data["tags"] == ["river"]
    assert [one["name"] for one in data["byline"]] == ["Ada Quayle"]
    assert [one["id"] for one in data["related"]] == [other.pk]


def test_an_older_revision(desk, article, version):
    old = article.get_latest_revision()
    edit(article, title="Newest")
    shown = desk.get(reverse("wagtailadmin_pages:revisions_view", args=[article.pk, old.pk]))
    assert ask(version, token_in(shown)).json()["title"] == "Quay opens"


def test_a_site_without_a_frontend_shows_the_template(desk, article, settings):
    settings.WAGTAIL_HEADLESS_PREVIEW = {}
    shown = desk.get(reverse("wagtailadmin_pages:view_draft", args=[article.pk]))
    assert shown.status_code == 200
    assert "Quay opens" in shown.content.decode()


def test_each_site_has_its_frontend(article, settings):
    settings.WAGTAIL_HEADLESS_PREVIEW = {"CLIENT_URLS": {"localhost": "https://local.example.com/a/"}}
    assert frontend_of(article) == "https://local.example.com/a/"
    settings.WAGTAIL_HEADLESS_PREVIEW = {"CLIENT_URLS": {"elsewhere.example.com": "https://x.example.com"}}
    assert frontend_of(article) is None
    assert frontend_of(Page.get_first_root_node()) is None


def test_nobody_gets_a_token_without_logging_in(article):
    with pytest.raises(PermissionDenied):
        article.serve_preview(make_request(), "")
    assert not PagePreview.objects.exists()


def test_the_path_in_the_frontend(article, settings):
    settings.WAGTAIL_NEWSBRIEF = {"PREVIEW_PATH": "/show/draft"}
    answer = article.serve_preview(make_request(user=make_user(is_superuser=True)), "")
    assert answer["Location"].startswith("https://news.example.com/show/draft?token=")


# --- tokens --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("token", [None, "", "nonsense", "a:b:c", "\u00e9".encode().decode("latin-1")])
def test_no_token(version, token):
    answer = ask(version, token)
    assert answer.status_code == 403
    assert private(answer)
    assert "expired or is not valid" in answer.json().get("detail", answer.json().get("message", ""))


def test_a_draft_is_that_of_its_token_whatever_site_is_asked_for(article, version):
    root = make_page("testapp.PlainPage", Page.get_first_root_node(), title="Other")
    Site.objects.create(hostname="other.example.com", port=80, root_page=root)
    make_article(article.get_parent(), "Older", published_at=NOON - datetime.timedelta(days=2))
    token = drafts.keep(article, make_user(is_superuser=True))
    own, same, other = (
        ask(version, token, query).json() for query in ("", "?site=localhost:80", "?site=other.example.com")
    )
    assert own == same
    assert own["previous"]["meta"]["detail_url"]
    # It has no place on another site, where the API has nothing that lies beside it.
    assert (other["id"], other["title"], other["meta"]["html_url"]) == (
        own["id"],
        own["title"],
        own["meta"]["html_url"],
    )
    assert other["previous"]["meta"]["detail_url"] is None


@pytest.mark.parametrize("query", ["?site=nowhere.example.com", "?locale=en", "?fields=title"])
def test_what_a_draft_can_not_be_asked(article, version, query):
    token = drafts.keep(article, make_user(is_superuser=True))
    answer = ask(version, token, query)
    assert 400 <= answer.status_code < 500
    assert query[1:].partition("=")[0] in answer.content.decode()
    assert private(answer)


def test_an_altered_token(article, version):
    token = drafts.keep(article, make_user(is_superuser=True))
    assert ask(version, token[:-2] + ("AA" if token[-2:] != "AA" else "BB")).status_code == 403


def test_a_token_of_another_site(article, version, settings):
    token = drafts.keep(article, make_user(is_superuser=True))
    settings.SECRET_KEY = "another site's"
    assert ask(version, token).status_code == 403


def test_a_token_of_wagtail_headless_preview_itself(article, version):
    from wagtail_headless_preview.models import HeadlessPreviewMixin

    token = HeadlessPreviewMixin.get_preview_signer().sign(f"id={article.pk}")
    assert ask(version, token).status_code == 403


def test_a_token_expires(article, version, settings, monkeypatch):
    settings.WAGTAIL_NEWSBRIEF = {"PREVIEW_SECONDS": 60}
    token = drafts.keep(article, make_user(is_superuser=True))
    now = timezone.now().timestamp()
    monkeypatch.setattr("django.core.signing.time.time", lambda: now + 59)
    assert ask(version, token).status_code == 200
    monkeypatch.setattr("django.core.signing.time.time", lambda: now + 62)
    assert ask(version, token).status_code == 403


def test_a_token_ends_with_its_editor(section, article, version):
    user = editor(section)
    token = drafts.keep(article, user)
    assert ask(version, token).status_code == 200
    user.groups.clear()
    assert ask(version, token).status_code == 403
    user.is_superuser = True
    user.save()
    assert ask(version, token).status_code == 200
    user.is_active = False
    user.save()
    assert ask(version, token).status_code == 403


def test_a_token_for_a_new_page_ends_with_the_right_to_add_one(section, version):
    user = editor(section)
    page = ArticlePage(title="New", slug="new", locale=section.locale)
    page.path, page.depth = section._get_path(section.path, section.depth + 1, 1), section.depth + 1
    page.set_url_path(section)
    token = drafts.keep(page, user)
    assert ask(version, token).status_code == 200
    user.groups.clear()
    assert ask(version, token).status_code == 403


def test_a_token_ends_with_its_page(article, version):
    token = drafts.keep(article, make_user(is_superuser=True))
    article.delete()
    assert ask(version, token).status_code == 403


def test_a_token_without_its_draft(article, version):
    token = drafts.keep(article, make_user(is_superuser=True))
    PagePreview.objects.all().delete()
    assert ask(version, token).status_code == 403


def test_a_token_opens_its_own_page_and_its_own_editors_draft(section, article):
    ann, ben = make_user(is_superuser=True), make_user(is_superuser=True)
    other = make_article(section, "Another")
    tokens = [drafts.keep(page, user) for page in (article, other) for user in (ann, ben)]
    assert len(set(tokens)) == 4
    article.title = "Ben's"
    drafts.keep(article, ben)
    assert [drafts.fetch(token, ArticlePage).page.title for token in tokens] == [
        *("Quay opens", "Ben's"),
        *("Another", "Another"),
    ]


def test_a_token_is_for_one_page_type(article):
    token = drafts.keep(article, make_user(is_superuser=True))
    with pytest.raises(drafts.NoDraft):
        drafts.fetch(token, Page)


def test_an_editor_has_one_row_a_page(article):
    user = make_user(is_superuser=True)
    tokens = [drafts.keep(article, user) for _ in range(3)]
    row = PagePreview.objects.get()
    assert not any(token in row.token or row.token in token for token in tokens)


# --- the endpoint --------------------------------------------------------------------------------------------------


def test_parameters(article, version):
    token = drafts.keep(article, make_user(is_superuser=True))
    headers = {"X-Newsbrief-Draft": token}
    good = Client().get(f"/api/{version}/drafts/?rich_text_format=db_html", headers=headers)
    bad = Client().get(f"/api/{version}/drafts/?nonsense=1", headers=headers)
    assert (good.status_code, bad.status_code) == (200, 400 if version == "v2" else 422)
    assert private(bad)


def test_the_cost_of_a_draft_does_not_grow_with_the_section(section, article, version):
    user = make_user(is_superuser=True)

    def cost() -> int:
        client = Client(headers={"X-Newsbrief-Draft": drafts.keep(article, user)})
        return count_queries(client, f"/api/{version}/drafts/")

    before = cost()
    for number in range(3):
        make_article(section, published_at=NOON + datetime.timedelta(hours=number + 1))
    # The first neighbour has to be fetched; more of them cost nothing.
    assert cost() <= before + 1


# --- the userbar ---------------------------------------------------------------------------------------------------


@pytest.fixture
def admin_at(settings: Any) -> str:
    settings.WAGTAILADMIN_BASE_URL = "https://cms.example.com/behind/a/path/"
    return "https://cms.example.com"


def bar(version: str, token: str, **headers: str) -> Any:
    return Client().get(f"/api/{version}/drafts/userbar/", headers={"X-Newsbrief-Draft": token, **headers})


def checker(response: Any) -> dict[str, Any]:
    """Return the configuration of the content checker in a userbar."""
    script = response.content.decode().split('<script id="checker-axe-configuration" type="application/json">')[1]
    configuration: dict[str, Any] = json.loads(script.split("</script>")[0])
    return configuration


def test_the_userbar_of_a_draft(article, version, admin_at):
    answer = bar(version, drafts.keep(article, make_user(is_superuser=True)))
    html = answer.content.decode()
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert private(answer)
    assert f'data-wagtail-userbar-origin="{admin_at}"' in html
    assert f'href="{admin_at}/admin/"' in html
    assert f'href="{admin_at}{reverse("wagtailadmin_pages:edit", args=[article.pk])}"' in html
    assert "wagtail_newsbrief/admin/content-checks" in html
    # Each address has its host: the page that shows it is on another.
    assert not re.findall(r'(?:href|src)="/[^/]', html)
    failed = {check["id"] for check in checker(answer)["spec"]["checks"] if check.get("options", {}).get("failed")}
    assert failed == {"newsbrief-brief-missing", "newsbrief-lead-image-missing"}


def test_the_userbar_says_what_its_editor_may(section, article, version, admin_at):
    user = editor(section, permissions=["change"])
    edit_url, add_url = (reverse(f"wagtailadmin_pages:{name}", args=[article.pk]) for name in ("edit", "add_subpage"))
    html = bar(version, drafts.keep(article, user)).content.decode()
    assert (f'"{admin_at}{edit_url}"' in html, f'"{admin_at}{add_url}"' in html) == (True, False)
    user.wagtail_userprofile.preferred_language = "de"
    user.wagtail_userprofile.save()
    assert "Der Artikel hat keine Kurzfassung" in str(checker(bar(version, drafts.keep(article, user)))["messages"])


def test_the_userbar_in_the_panel_listens_to_the_admin(desk, article, version, admin_at):
    url = reverse("wagtailadmin_pages:preview_on_edit", args=[article.pk])
    desk.post(url, form_of(article, None))
    in_panel = bar(version, token_in(desk.get(url, {"in_preview_panel": "true"})))
    assert "<aside hidden" in in_panel.content.decode()
    assert checker(in_panel)["spec"]["allowedOrigins"] == [admin_at]
    # In the editor already: nothing leads there.
    edit_url = reverse("wagtailadmin_pages:edit", args=[article.pk])
    in_tab = bar(version, token_in(desk.get(url)))
    assert "<aside hidden" not in in_tab.content.decode()
    assert edit_url not in in_tab.content.decode()
    assert "allowedOrigins" not in checker(in_tab)["spec"]


def test_the_userbar_of_a_page_that_was_never_saved(desk, section, version, admin_at):
    url = reverse("wagtailadmin_pages:preview_on_add", args=["newsbrief", "articlepage", section.pk])
    form = form_of(ArticlePage(), None, title="New", slug="new", published_at="2026-11-03 08:00")
    assert desk.post(url, form).json()["is_available"]
    answer = bar(version, token_in(desk.get(url, {"in_preview_panel": "true"})))
    assert answer.status_code == 200
    assert checker(answer)["spec"]["allowedOrigins"] == [admin_at]


def test_without_an_address_of_the_admin_it_is_where_the_api_is(article, version, settings):
    settings.WAGTAILADMIN_BASE_URL = None
    html = bar(version, drafts.keep(article, make_user(is_superuser=True))).content.decode()
    assert 'data-wagtail-userbar-origin="http://testserver"' in html


@pytest.mark.parametrize("token", ["", "nonsense"])
def test_no_userbar_without_a_token(version, token):
    answer = bar(version, token)
    assert answer.status_code == 403
    assert private(answer)
    assert b"userbar" not in answer.content


def test_the_cost_of_a_userbar_does_not_grow_with_the_section(section, article, version):
    user = make_user(is_superuser=True)

    def cost() -> int:
        client = Client(headers={"X-Newsbrief-Draft": drafts.keep(article, user)})
        return count_queries(client, f"/api/{version}/drafts/userbar/")

    cost()  # makes the editor's profile
    before = cost()
    for number in range(3):
        make_article(section, published_at=NOON + datetime.timedelta(hours=number + 1))
    assert cost() == before
    assert before <= 15


def checker_in_editor(desk: Client, url: str) -> Any:
    html = desk.get(url).content.decode()
    assert "admin/preview-status.js" in html
    script = html.split('<script id="checker-axe-configuration" type="application/json">')[1].split("</script>")[0]
    return json.loads(script)


def allowed_in_editor(desk: Client, url: str) -> list[str] | None:
    found: list[str] | None = checker_in_editor(desk, url)["spec"].get("allowedOrigins")
    return found


def test_the_editor_listens_to_the_frontend_of_the_page(desk, section, article, settings):
    settings.WAGTAIL_HEADLESS_PREVIEW = {"CLIENT_URLS": {"default": "https://news.example.com/a/path"}}
    edit_url = reverse("wagtailadmin_pages:edit", args=[article.pk])
    add_url = reverse("wagtailadmin_pages:add", args=["newsbrief", "articlepage", section.pk])
    assert allowed_in_editor(desk, edit_url) == ["https://news.example.com"]
    # A new page has no site yet: it may be that of any of them.
    assert allowed_in_editor(desk, add_url) == ["https://news.example.com"]
    # What the panels say when it can't be reached: tests/browser/test_draft_frames.py.
    assert "https://news.example.com" in checker_in_editor(desk, edit_url)["newsbrief"]["unreachable"]
    settings.WAGTAIL_HEADLESS_PREVIEW = {"CLIENT_URLS": {"elsewhere.example.com": "https://x.example.com"}}
    assert allowed_in_editor(desk, edit_url) is None
    assert allowed_in_editor(desk, add_url) is None


# --- across origins ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["", "userbar/"])
def test_scripts_of_a_frontend_may_read_an_answer(article, version, path):
    token = drafts.keep(article, make_user(is_superuser=True))
    url = f"/api/{version}/drafts/{path}"
    for origin, shared in (
        ("https://news.example.com", True),
        ("https://news.example.com.evil.example", False),
        ("http://news.example.com", False),
        ("null", False),
    ):
        for sent, status in ((token, 200), ("nonsense", 403)):
            answer = Client().get(url, headers={"X-Newsbrief-Draft": sent, "Origin": origin})
            assert answer.status_code == status
            assert answer.headers.get("Access-Control-Allow-Origin") == (origin if shared else None)
            assert "Access-Control-Allow-Credentials" not in answer
            assert "origin" in answer["Vary"].lower().split(", ")
            assert private(answer)
    assert "Access-Control-Allow-Origin" not in Client().get(url, headers={"X-Newsbrief-Draft": token})


@pytest.mark.parametrize("path", ["", "userbar/"])
def test_a_browser_asks_first(version, path):
    def ask_first(origin: str) -> Any:
        headers = {
            "Origin": origin,
            "Access-Control-Request-Method": "GET",
            "Access-Control-Request-Headers": "x-newsbrief-draft",
        }
        return Client().options(f"/api/{version}/drafts/{path}", headers=headers)

    answer = ask_first("https://news.example.com")
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer["Access-Control-Allow-Origin"] == "https://news.example.com"
    assert answer["Access-Control-Allow-Headers"] == "X-Newsbrief-Draft"
    assert answer["Access-Control-Allow-Methods"] == "GET"
    refused = ask_first("https://evil.example")
    assert not any(name.startswith("Access-Control-") for name in refused.headers)


def test_every_frontend_is_on_the_list_once(article, settings):
    Site.objects.create(hostname="other.example.com", root_page=Site.objects.get().root_page)
    settings.WAGTAIL_HEADLESS_PREVIEW = {"CLIENT_URLS": {"default": "https://one.example.com/{SITE_ROOT_URL}"}}
    assert origins() == ["https://one.example.com"]
    settings.WAGTAIL_HEADLESS_PREVIEW = {
        "CLIENT_URLS": {"default": "https://one.example.com/", "other.example.com": "http://two.example.com:3000/x/"}
    }
    assert origins() == ["https://one.example.com", "http://two.example.com:3000"]
    settings.WAGTAIL_HEADLESS_PREVIEW = {}
    assert origins() == []


@pytest.mark.skipif(not django_settings.HAS_API_V3, reason="API v3 came with Wagtail 8")
def test_the_draft_is_described_as_an_article():
    document = Client().get("/api/v3/openapi.json").json()
    answer = document["paths"]["/api/v3/drafts/"]["get"]["responses"]["200"]
    assert answer["content"]["application/json"]["schema"]["$ref"].endswith("/Article")


def test_the_app_says_what_it_needs(monkeypatch):
    config = apps.get_app_config("newsbrief_preview")
    monkeypatch.setattr(type(apps), "is_installed", lambda self, name: False)
    with pytest.raises(ImproperlyConfigured, match=r"install wagtail-newsbrief\[preview\]"):
        config.ready()
