"""What is purged at which change: the addresses that readers and frontends ask for, each once."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Page, Revision, Site

from tests.cdn.conftest import DAY, NOON, pages, purged
from tests.support.factories import edit, home, make_article, make_page, make_section, restrict
from wagtail_newsbrief.articles.models import ArticleByline, ArticlePage, Author, RelatedArticle, SectionPage
from wagtail_newsbrief.contrib.cdn.receivers import purge_changed
from wagtail_newsbrief.events.tasks import articles_changed
from wagtail_newsbrief.signals import content_changed

pytestmark = pytest.mark.django_db

LISTS = ["/", "/news/"]


def fresh(page: Any) -> Any:
    return type(page).objects.get(pk=page.pk)


def test_articles_that_show_something_cost_twelve_queries_for_any_number(articles, cdn, commit):
    def queries(*pages: Any) -> int:
        with CaptureQueriesContext(connection) as captured, commit():
            articles_changed.call([str(page.pk) for page in pages], "author", [], [], [])
        return len(captured)

    queries(*articles)
    # One of them is for webhooks that nobody has.
    assert queries(articles[0]) == queries(*articles) <= 13


def test_what_it_costs(articles, cdn, commit, settings):
    webhooks = "wagtail_newsbrief.contrib.webhooks.events"
    events = pytest.importorskip(webhooks, reason="needs the extra [webhooks]", exc_type=ImportError)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured, commit():
            edit(articles[1], body=[("paragraph", "<p>New</p>")])
        return len(captured)

    queries()
    with_cache = queries()
    settings.WAGTAILFRONTENDCACHE = {}
    assert with_cache - queries() == 4  # the purge is stored, read, claimed and deleted
    content_changed.disconnect(dispatch_uid="newsbrief-cdn")
    content_changed.disconnect(dispatch_uid="newsbrief-webhooks")
    try:
        without_receivers = queries()
    finally:
        content_changed.connect(purge_changed, dispatch_uid="newsbrief-cdn")
        content_changed.connect(events.write_messages, dispatch_uid="newsbrief-webhooks")
    # The article before; what it affects, before and now, 6 or less each; endpoints that want a message.
    assert 4 < with_cache - 4 - without_receivers <= 14
    settings.WAGTAILFRONTENDCACHE = {"default": {"BACKEND": "tests.cdn.backends.SilentBackend"}}
    with commit():
        for number in range(8):
            make_article(articles[0].get_parent(), published_at=NOON + number * DAY / 9)
    assert queries() == with_cache


def test_an_article_changes(articles, cdn, commit, section):
    with commit():
        edit(articles[1], body=[("paragraph", "<p>New</p>")])
        assert purged(cdn) == []  # not before the commit
    assert pages(cdn) == [*LISTS, "/news/a/", "/news/b/", "/news/c/"]
    expected = {f"articles/{page.pk}/" for page in articles} | {f"pages/{page.pk}/" for page in articles}
    expected |= {"articles/", "articles/sitemap/", "authors/", "tags/", "pages/"}
    for slug in "abc":
        for path in (f"/news/{slug}/", f"%2Fnews%2F{slug}%2F"):
            expected |= {f"articles/by-path/?path={path}", f"paths/?path={path}"}
    for version in ("v2", "v3") if django_settings.HAS_API_V3 else ("v2",):
        assert {path.removeprefix(f"/api/{version}/") for path in purged(cdn, f"/api/{version}/")} == expected
    assert len(cdn.messages) == len(set(purged(cdn)))
    assert {message.headers["host"] for message in cdn.messages} == {"localhost"}


def test_it_appears_is_re_dated_taken_back_and_deleted(articles, cdn, commit, section):
    a, _, c = articles
    with commit():
        d = make_article(section, "D", slug="d", published_at=NOON + 3 * DAY)
    assert pages(cdn) == [*LISTS, "/news/c/", "/news/d/"]
    cdn.messages.clear()
    with commit():
        edit(a, published_at=NOON + 9 * DAY)
    assert pages(cdn) == [*LISTS, "/news/a/", "/news/b/", "/news/d/"]
    cdn.messages.clear()
    with commit():
        fresh(c).unpublish()
    assert pages(cdn) == [*LISTS, "/news/b/", "/news/c/", "/news/d/"]
    cdn.messages.clear()
    with commit():
        fresh(d).delete()
    assert pages(cdn) == [*LISTS, "/news/a/", "/news/b/", "/news/d/"]
    assert f"/api/v2/articles/{d.pk}/" in purged(cdn)


def test_it_moves(articles, cdn, commit):
    with commit():
        sport = make_section(title="Sport", slug="sport")
        x = make_article(sport, slug="x", published_at=NOON)
    cdn.messages.clear()
    with commit():
        fresh(articles[1]).move(sport, "last-child")
    assert pages(cdn) == [
        *("/", "/news/", "/news/a/", "/news/b/", "/news/c/", "/sport/", "/sport/b/", "/sport/x/"),
    ]
    assert f"/api/v2/articles/{x.pk}/" in purged(cdn)


def test_it_gets_another_slug(articles, cdn, commit):
    with commit():
        edit(articles[2], slug="see")
    assert pages(cdn) == [*LISTS, "/news/b/", "/news/c/", "/news/see/"]
    assert "/api/v2/articles/by-path/?path=%2Fnews%2Fsee%2F" in purged(cdn)


def test_a_section_gets_another_slug(articles, section, cdn, commit):
    with commit():
        edit(section, slug="current")
    # Those below it by a task of their own.
    assert sorted(set(pages(cdn))) == [
        *("/", "/current/", "/current/a/", "/current/b/", "/current/c/", "/news/", "/news/a/", "/news/b/", "/news/c/"),
    ]
    api = purged(cdn, "/api/v2/")
    assert {"/api/v2/sections/", "/api/v2/sections/sitemap/", f"/api/v2/sections/{section.pk}/"} <= set(api)
    assert {f"/api/v2/{name}/by-path/?path=%2F{path}%2F" for name, path in
            [("sections", "news"), ("sections", "current"), ("articles", "news%2Fa")]} <= set(api)  # fmt: skip


def test_a_section_moves_and_goes(articles, section, cdn, commit):
    with commit():
        local = make_section(section, title="Local", slug="local")
        make_article(local, slug="x", published_at=NOON)
        sport = make_section(title="Sport", slug="sport")
    cdn.messages.clear()
    with commit():
        fresh(section).move(sport, "last-child")
    wanted = {f"{top}{path}/" for top in ("/news/", "/sport/news/") for path in ("a", "b", "c", "local", "local/x")}
    assert set(pages(cdn)) == {*LISTS, "/sport/", "/sport/news/", *wanted}
    cdn.messages.clear()
    with commit():
        fresh(section).delete()
    wanted = {f"/sport/news/{path}/" for path in ("a", "b", "c", "local", "local/x")}
    assert {"/", "/sport/", "/sport/news/", *wanted} <= set(pages(cdn))
    assert "/news/a/" in pages(cdn)  # the redirect from there is gone too


def test_a_section_gets_another_title_or_another_text(articles, section, cdn, commit):
    with commit():
        edit(section, title="Newer news")
    everything = [*LISTS, "/news/a/", "/news/b/", "/news/c/"]
    assert sorted(set(pages(cdn))) == everything  # each says in which section it is
    cdn.messages.clear()
    with commit():
        edit(section, intro="About")
    assert pages(cdn) == LISTS


def test_who_may_see_it(articles, section, cdn, commit):
    with commit():
        restriction = restrict(articles[0])
    assert pages(cdn) == [*LISTS, "/news/a/", "/news/b/"]
    cdn.messages.clear()
    with commit():
        restriction.delete()
    assert pages(cdn) == [*LISTS, "/news/a/", "/news/b/"]
    cdn.messages.clear()
    with commit():
        restrict(section)
    assert pages(cdn) == [*LISTS, "/news/a/", "/news/b/", "/news/c/"]
    cdn.messages.clear()
    with commit():
        fresh(articles[0]).unpublish()
        cdn.messages.clear()
        restriction = restrict(articles[0])  # nobody sees it
    with commit():
        fresh(articles[0]).delete()  # and the restriction with it
    assert "/news/c/" not in pages(cdn)


def test_the_aliases_of_what_is_restricted(articles, section, cdn, commit):
    sport = make_section(title="Sport", slug="sport")
    articles[0].create_alias(parent=sport, update_slug="alias").create_alias(parent=sport, update_slug="again")
    cdn.messages.clear()
    for page in (articles[0], section):
        with commit():
            restriction = restrict(page)
        assert {"/sport/alias/", "/sport/again/"} <= set(pages(cdn))
        with commit():
            restriction.delete()
        cdn.messages.clear()


def test_an_alias_of_what_is_scheduled_is_purged_when_it_appears(articles, section, cdn, commit):
    draft = make_article(section, "Draft", slug="draft", live=False, revision=True)
    alias = draft.create_alias(parent=make_section(title="Sport", slug="sport"), update_slug="alias")
    draft.go_live_at = timezone.now() + DAY
    with commit():
        draft.save_revision().publish()
    assert fresh(alias).live  # Wagtail's
    assert "/sport/alias/" not in pages(cdn)
    cdn.messages.clear()
    Revision.objects.filter(object_id=str(draft.pk)).update(approved_go_live_at=timezone.now() - DAY)
    with commit():
        call_command("publish_scheduled")
    assert "/sport/alias/" in pages(cdn)


def test_what_an_article_shows(articles, section, cdn, commit):
    a, b, c = articles
    ada = Author.objects.create(name="Ada", slug="ada")
    image = get_image_model().objects.create(title="Quay", file=get_test_image_file())
    draft = a.get_latest_revision_as_object()
    draft.bylines = [ArticleByline(author=ada)]
    draft.lead_image = image
    draft.tags.add("river")
    draft.related_articles = [RelatedArticle(article=c)]
    with commit():
        draft.save_revision().publish()
        edit(b, body=[("paragraph", f'<p><a linktype="page" id="{c.pk}">C</a></p>')])

    def change(work: Any) -> list[str]:
        cdn.messages.clear()
        with commit():
            work()
        return sorted(set(pages(cdn)))

    def save(thing: Any, **fields: Any) -> None:
        thing = type(thing).objects.get(pk=thing.pk)
        for name, value in fields.items():
            setattr(thing, name, value)
        thing.save()

    only_a = [*LISTS, "/news/a/"]
    assert change(lambda: save(ada, name="Ada Q.")) == only_a
    # The article after it shows its image, too.
    assert change(lambda: save(image, title="Pier")) == [*only_a, "/news/b/"]
    assert change(lambda: save(draft.tags.get(), name="rivers")) == only_a
    assert change(lambda: Author.objects.create(name="Ben", slug="ben")) == []
    assert change(lambda: image.save(update_fields=["file_size"])) == []
    assert change(image.delete) == [*only_a, "/news/b/"]
    assert change(lambda: edit(c, title="Sea")) == [*LISTS, "/news/a/", "/news/b/", "/news/c/"]
    assert change(lambda: restrict(c)) == [*LISTS, "/news/a/", "/news/b/", "/news/c/"]
    assert change(lambda: fresh(c).unpublish()) == [*LISTS, "/news/a/", "/news/b/", "/news/c/"]


def test_a_redirect(articles, cdn, commit, site):
    with commit():
        redirect = Redirect.add_redirect("/old", home(), is_permanent=True)
    assert pages(cdn) == ["/old/"]
    assert "/old" in purged(cdn)
    assert {"/api/v2/articles/by-path/?path=%2Fold%2F", "/api/v2/sections/by-path/?path=/old"} <= set(purged(cdn))
    cdn.messages.clear()
    redirect.old_path, redirect.site = "/older?page=1", site
    with commit():
        redirect.save()
    assert pages(cdn) == ["/old/", "/older?page=1"]


def test_many_changes_are_purged_together_and_once(articles, cdn, commit, settings):
    settings.WAGTAIL_NEWSBRIEF["CDN"] |= {"BATCH_SIZE": 7}
    with commit() as callbacks:
        for page in articles:
            edit(page, body=[("paragraph", "<p>New</p>")])
    assert len(callbacks) == 2 * 3  # each change is told to purging, and to the index for its second look
    assert len(purged(cdn)) == len(set(purged(cdn)))


def edit_and_fail(page: Any) -> None:
    with contextlib.suppress(ZeroDivisionError), transaction.atomic():
        edit(page, body=[("paragraph", "<p>New</p>")])
        _ = 1 / 0


def test_what_is_rolled_back_is_forgotten_and_loses_nothing_else(articles, cdn, commit):
    with commit():
        with transaction.atomic():
            edit(articles[0], body=[("paragraph", "<p>New</p>")])
            edit_and_fail(articles[1])
        edit(articles[2], body=[("paragraph", "<p>New</p>")])
    assert {"/news/a/", "/news/b/", "/news/c/"} <= set(pages(cdn))
    cdn.messages.clear()
    with commit():
        edit_and_fail(articles[1])
    assert pages(cdn) == []
    with commit():
        edit(articles[0], body=[("paragraph", "<p>New</p>")])
    assert "/news/c/" not in pages(cdn)


def test_other_pages_and_drafts_are_left_to_wagtail(articles, cdn, commit):
    with commit():
        edit(articles[0], publish=False, title="Draft")
    assert purged(cdn) == []
    page = make_page("testapp.PlainPage", title="Plain", slug="plain")
    assert purged(cdn) == ["/plain/"]  # by Wagtail's own receivers, at once
    page.delete()


def test_other_paths_of_a_page(articles, cdn, commit, monkeypatch):
    monkeypatch.setattr(ArticlePage, "get_cached_paths", lambda self: ["/", "/amp/"])
    monkeypatch.setattr(SectionPage, "get_cached_paths", lambda self: ["/", "/?page=2"])
    with commit():
        edit(articles[0], body=[("paragraph", "<p>New</p>")])
    assert pages(cdn) == ["/", "/news/", "/news/?page=2", "/news/a/", "/news/a/amp/", "/news/b/", "/news/b/amp/"]


def test_a_page_without_an_address(articles, cdn, commit, monkeypatch, settings):
    monkeypatch.setattr(ArticlePage, "get_url_parts", lambda self, request=None: None)
    settings.WAGTAIL_NEWSBRIEF["API_SECTION_MODEL"] = "nowhere.Section"  # a check says so
    with commit():
        edit(articles[0], body=[("paragraph", "<p>New</p>")])
    assert purged(cdn) == LISTS


@pytest.mark.urls("tests.cdn.headless_urls")
def test_without_pages_of_wagtail(articles, cdn, commit, settings):
    settings.WAGTAIL_NEWSBRIEF["FRONTEND_URLS"] = {"localhost": "https://news.example.com"}
    with commit():
        edit(articles[0], body=[("paragraph", "<p>New</p>")])
    assert {"/news/a/", "/news/b/"} <= {
        message.path for message in cdn.messages if message.headers["host"] == "news.example.com"
    }


def test_hosts(articles, section, cdn, commit, settings):
    settings.WAGTAILAPI_BASE_URL = "https://api.example.com/ignored"
    settings.WAGTAIL_NEWSBRIEF["FRONTEND_URLS"] = {"localhost": "https://news.example.com"}
    Site.objects.create(hostname="other.example.com", port=443, root_page=Page.objects.get(pk=section.pk))
    with commit():
        edit(articles[0], body=[("paragraph", "<p>New</p>")])

    def of(host: str) -> set[str]:
        return {message.path for message in cdn.messages if message.headers["host"] == host}

    assert of("localhost") == of("news.example.com") == {*LISTS, "/news/a/", "/news/b/"}
    assert of("other.example.com") == {"/", "/a/", "/b/"}
    assert of("api.example.com") == set(purged(cdn, "/api/"))
    assert "/api/v2/articles/by-path/?path=/a/" in purged(cdn)


@pytest.mark.urls("tests.cdn.urls")
def test_mounted_elsewhere(articles, cdn, commit):
    Site.clear_site_root_paths_cache()
    with commit():
        edit(articles[0], body=[("paragraph", "<p>New</p>")])
    pk, other = articles[0].pk, articles[1].pk
    mounted = [f"/{code}/content/" for code in ("en", "ar", "de")] + ["/app/deep/"]
    for mount in mounted:
        assert set(purged(cdn, mount)) >= {
            *(f"{mount}{path}" for path in ("stories/", "stories/sitemap/", "all/")),
            *(f"{mount}stories/{page}/" for page in (pk, other)),
            f"{mount}stories/by-path/?path=/en/pages/news/a/",
        }
    assert {"/en/pages/", "/en/pages/news/", "/en/pages/news/a/"} <= set(purged(cdn))
    assert purged(cdn, "/api/") == []


def test_purged_by_name(articles, receiver, settings, commit):
    settings.WAGTAILFRONTENDCACHE = {
        "tags": {"BACKEND": "tests.cdn.backends.TagBackend", "LOCATION": receiver.url},
        "urls": {"BACKEND": "tests.cdn.backends.SilentBackend"},
    }
    with commit():
        edit(articles[0], body=[("paragraph", "<p>New</p>")])
    (message,) = receiver.messages
    a, b, _ = (page.pk for page in articles)
    assert message.headers["surrogate-key"].split() == sorted(
        ["articles", *(f"{kind}-{pk}" for kind in ("article", "page") for pk in (a, b))]
    )
