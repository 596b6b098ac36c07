"""Dates at every door, with ``USE_TZ`` and without: what is stored differs, what readers and clients get doesn't."""

from __future__ import annotations

import datetime
import json
import re

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from lxml import etree

from tests.adoption.conftest import mapping_file
from tests.projects.blog.models import BlogIndexPage, PostPage
from tests.support.factories import edit, home, make_article, make_page, make_section, make_user
from wagtail_newsbrief.articles.models import ArticlePage
from wagtail_newsbrief.navigation import neighbours
from wagtail_newsbrief.utils import dates

pytestmark = pytest.mark.django_db

MOMENT = datetime.datetime(2026, 7, 2, 9, 30, 17, 123456, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True, params=[True, False], ids=["USE_TZ", "naive"])
def use_tz(request, settings):
    settings.TIME_ZONE = "Europe/Berlin"
    settings.USE_TZ = request.param
    return request.param


@pytest.fixture
def section(site):
    return make_section(title="News", slug="news")


@pytest.fixture
def article(section):
    return make_article(section, "Ferry", published_at=dates.stored(MOMENT), revision=True)


def moment_of(text):
    """Return a moment that has to name its zone."""
    moment = datetime.datetime.fromisoformat(text)
    assert moment.tzinfo is not None, text
    return moment


def test_what_is_stored_is_as_the_settings_say(article, use_tz):
    assert timezone.is_aware(article.published_at) is use_tz
    assert dates.utc(article.published_at) == MOMENT


@pytest.mark.parametrize("version", ["v2", "v3"])
def test_the_api_gives_and_takes_moments_with_a_zone(client, article, version):
    before = make_article(
        article.get_parent(), "Before", published_at=dates.stored(MOMENT - datetime.timedelta(hours=1))
    )

    def ids(**query):
        answer = client.get(f"/api/{version}/articles/", query)
        assert answer.status_code == 200, answer.content
        return [item["id"] for item in answer.json()["items"]], answer.json()["meta"].get("next_cursor")

    data = client.get(f"/api/{version}/articles/{article.pk}/").json()
    assert moment_of(data["published_at"]) == MOMENT
    assert moment_of(data["previous"]["published_at"]) == MOMENT - datetime.timedelta(hours=1)
    for name in ("first_published_at", "last_published_at"):
        assert abs(moment_of(data["meta"][name]) - datetime.datetime.now(datetime.UTC)) < datetime.timedelta(minutes=5)
    assert ids(published_after="2026-07-02T11:30:17+02:00")[0] == [article.pk]
    # In the site's zone: Berlin has half past eleven then.
    assert ids(published_after="2026-07-02T11:00")[0] == [article.pk]
    assert ids(published_before="2026-07-02T09:00:00Z")[0] == [before.pk]
    first, cursor = ids(limit=1)
    assert (first, ids(limit=1, cursor=cursor)[0]) == ([article.pk], [before.pk])
    for entry in client.get(f"/api/{version}/articles/sitemap/").json()["items"]:
        assert entry["first_published_at"] is None or moment_of(entry["first_published_at"])


@pytest.mark.parametrize("version", ["v2", "v3"])
def test_the_ends_of_the_calendar_are_no_fault_of_the_server(client, article, version):
    for value in ("0001-01-01", "9999-12-31T23:59:59-12:00"):
        for name in ("published_after", "published_before"):
            answer = client.get(f"/api/{version}/articles/", {name: value})
            assert answer.status_code in (200, 400, 422), (name, value)


def test_feeds_sitemap_and_page_name_the_zone(client, article):
    recent = edit(article, published_at=timezone.now() - datetime.timedelta(hours=1))
    moment = dates.utc(recent.published_at)
    atom = etree.fromstring(client.get("/feeds/atom.xml").content)
    assert moment_of(atom.findtext(".//{*}entry/{*}published")) == moment
    assert "+0" in etree.fromstring(client.get("/feeds/rss.xml").content).findtext(".//item/pubDate")
    (item,) = client.get("/feeds/feed.json").json()["items"]
    assert moment_of(item["date_published"]) == moment
    news = etree.fromstring(client.get("/news-sitemap.xml").content)
    assert moment_of(news.findtext(".//{*}publication_date")) == moment
    html = client.get(recent.url).content.decode()
    (json_ld,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    described = json.loads(json_ld)
    assert moment_of(described["datePublished"]) == moment
    assert moment_of(described["dateModified"]) >= moment
    assert moment_of(re.search(r'article:published_time" content="([^"]+)"', html)[1]) == moment


def test_previous_and_next_follow_the_microsecond(article, section):
    later = make_article(section, "Later", published_at=dates.stored(MOMENT + datetime.timedelta(microseconds=1)))
    assert neighbours(article) == (None, later)
    assert neighbours(edit(later, title="Latest")) == (article, None)


def test_an_old_day_becomes_a_moment(section, tmp_path):
    index = make_page(BlogIndexPage, title="Blog")
    post = make_page(PostPage, index, "Bridge", date="2026-07-02", intro="It closes.", body="<p>On Monday.</p>")
    path = tmp_path / "posts.toml"
    path.write_text(mapping_file(0), encoding="utf-8")
    call_command("newsbrief_adopt", str(path), "--write")
    # Nine o'clock, as the mapping has it, in Berlin.
    assert dates.utc(ArticlePage.objects.get(pk=post.pk).published_at) == MOMENT.replace(
        hour=7, minute=0, second=0, microsecond=0
    )


def test_the_admin_shows_when_a_summary_was_made_and_reviewed(client, article):
    client.force_login(make_user(is_superuser=True))
    summary = [("key_points", ["<p>The bridge closes.</p>"])]
    first = article.latest_revision_id
    edited = edit(article, summary=summary, summary_origin="ai", summary_backend="llm")
    reviewed = edit(edited, summary_generated_at=dates.stored(MOMENT), summary_reviewed_at=dates.stored(MOMENT))
    url = reverse("wagtailadmin_pages:revisions_compare", args=[article.pk, first, reviewed.latest_revision_id])
    answer = client.get(url)
    assert answer.status_code == 200
    assert "07/02/2026 11:30 a.m." in answer.content.decode()
    assert client.get(reverse("wagtailadmin_pages:edit", args=[article.pk])).status_code == 200


def test_a_message_names_the_zone(article, settings):
    pytest.importorskip("standardwebhooks", reason="needs the extra [webhooks]")
    from tests.support.receiver import listening
    from wagtail_newsbrief.contrib.webhooks import events, tasks
    from wagtail_newsbrief.contrib.webhooks.models import Endpoint, Event, Status

    settings.WAGTAIL_NEWSBRIEF = {"WEBHOOKS": {"ALLOW_PRIVATE_NETWORKS": True, "TIMEOUT": 1}}
    with listening() as receiver:
        endpoint = Endpoint(name="frontend", url=receiver.url)
        endpoint.renew_secret()
        endpoint.save()
        (delivery,) = events.send([endpoint], Event.TEST, None, {})
        tasks.deliver.call(delivery.pk)
    delivery.refresh_from_db()
    assert delivery.status == Status.DELIVERED
    now = datetime.datetime.now(datetime.UTC)
    assert abs(moment_of(json.loads(delivery.body)["timestamp"]) - now) < datetime.timedelta(minutes=1)


def test_a_copy_and_a_translation(article):
    copy = article.copy(to=home(), update_attrs={"slug": "copy"})
    age = dates.utc(ArticlePage.objects.get(pk=copy.pk).published_at) - datetime.datetime.now(datetime.UTC)
    assert abs(age) < datetime.timedelta(minutes=1)
    alias = article.create_alias(update_slug="alias")
    edit(article, title="New")
    assert dates.utc(ArticlePage.objects.get(pk=alias.pk).published_at) == MOMENT
