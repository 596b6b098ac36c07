"""Webhooks: what is said of which change, and that it arrives, in order, signed, whatever the receiver does."""

from __future__ import annotations

import datetime
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.management import CommandError, call_command
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.support.factories import again, bulk_pages, edit, make_article, make_page, make_section, restrict

pytest.importorskip("standardwebhooks", reason="needs the extra [webhooks]")

from django.db import connection
from standardwebhooks import Webhook, WebhookVerificationError
from wagtail.contrib.redirects.models import Redirect
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import ReferenceIndex

from tests.support.receiver import Receiver, listening
from wagtail_newsbrief.articles.models import ArticleByline, ArticlePage, Author, RelatedArticle
from wagtail_newsbrief.checks.configuration import check_setting
from wagtail_newsbrief.contrib.webhooks import events, tasks
from wagtail_newsbrief.contrib.webhooks.models import Delivery, Endpoint, Event, Status
from wagtail_newsbrief.contrib.webhooks.secrets import UnreadableSecret, decrypt, encrypt

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[2]
NOON = datetime.datetime(2026, 11, 2, 12, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with listening() as server:
        yield server


@pytest.fixture(autouse=True)
def _local(settings: Any) -> None:
    settings.WAGTAIL_NEWSBRIEF = {"WEBHOOKS": {"ALLOW_PRIVATE_NETWORKS": True, "TIMEOUT": 1}}


def make_endpoint(receiver: Receiver | None = None, **fields: Any) -> Endpoint:
    fields = {"name": "frontend", "url": receiver.url if receiver else "https://hooks.example.com/", **fields}
    endpoint = Endpoint(**fields)
    endpoint.renew_secret()
    endpoint.save()
    return endpoint


@pytest.fixture(scope="module")
def _section(_module_transaction: None) -> Any:
    return make_section(title="News", slug="news")


@pytest.fixture(scope="module")
def _articles(_section: Any) -> list[Any]:
    return [
        make_article(_section, name, slug=name.lower(), published_at=NOON + number * DAY, revision=True)
        for number, name in enumerate(("A", "B", "C"))
    ]


@pytest.fixture
def section(_section: Any, db: None) -> Any:
    return again(_section)


@pytest.fixture
def articles(_articles: list[Any], db: None) -> Any:
    return again(_articles)


def told(event: str | None = None) -> list[dict[str, Any]]:
    """Return the messages in the log, oldest first."""
    rows = Delivery.objects.order_by("pk")
    return [json.loads(row.body) for row in (rows.filter(event=event) if event else rows)]


# --- what is said --------------------------------------------------------------------------------------------------


def test_nobody_listens(articles):
    Author.objects.create(name="Ada", slug="ada").delete()
    Redirect.add_redirect("/old", articles[0]).delete()
    restrict(articles[0]).delete()
    edit(articles[0], title="Other")
    ArticlePage.objects.get(pk=articles[0].pk).move(make_section(title="Sport"), "last-child")
    ArticlePage.objects.get(pk=articles[1].pk).unpublish()
    ArticlePage.objects.get(pk=articles[2].pk).delete()
    assert not Delivery.objects.exists()


def test_nothing_is_written_before_the_tables_are_there(articles, monkeypatch):
    make_endpoint()
    monkeypatch.setattr(events, "has_tables", lambda *args: False)
    edit(articles[0], title="Other")
    assert told() == []


def test_an_article_appears_between_two_others(section, articles):
    make_endpoint()
    author = Author.objects.create(name="Ada", slug="ada")
    page = make_article(section, "New", slug="new", live=False, published_at=NOON + DAY / 2)
    assert told() == []
    draft = page.get_latest_revision_as_object()
    draft.bylines = [ArticleByline(author=author)]
    draft.tags.add("river")
    draft.save_revision().publish()
    (message,) = told()
    assert message["type"] == "article.published"
    assert datetime.datetime.fromisoformat(message["timestamp"]) <= timezone.now()
    assert message["data"] == {
        "id": page.pk,
        "locale": "en",
        "paths": ["/news/a/", "/news/b/", "/news/new/"],
        "tags": [
            *("author:ada", "locale:en", "path:/news/a/", "path:/news/b/", "path:/news/new/"),
            *(f"section:{section.pk}", "tag:river"),
        ],
    }


@pytest.mark.parametrize("live", [True, False])
def test_an_article_that_was_never_saved_before(section, live):
    make_endpoint()
    section.refresh_from_db()
    section.add_child(instance=ArticlePage(title="Loose", slug="loose", live=live)).save_revision().publish()
    assert [message["type"] for message in told()] == ["article.published"]


def test_another_date_touches_old_and_new_neighbours(section, articles):
    make_endpoint()
    make_article(section, "D", slug="d", published_at=NOON + 3 * DAY)
    Delivery.objects.all().delete()
    edit(articles[0], published_at=NOON + 9 * DAY)
    (message,) = told()
    assert message["type"] == "article.updated"
    assert message["data"]["paths"] == ["/news/a/", "/news/b/", "/news/d/"]


def test_another_address_names_both(articles):
    make_endpoint()
    edit(articles[2], slug="see")
    assert {"/news/c/", "/news/see/"} <= set(told()[-1]["data"]["paths"])


def test_a_draft_says_nothing(articles):
    make_endpoint()
    edit(articles[1], publish=False, title="Draft")
    assert told() == []


def publish_on(page: Any, moment: datetime.datetime) -> None:
    """Publish a page with a date on which it is to go live."""
    draft = page.get_latest_revision_as_object()
    draft.go_live_at = moment
    draft.save_revision().publish()


def let_scheduled_go_live() -> None:
    """Let the time come for what is scheduled."""
    with mock.patch("django.utils.timezone.now", return_value=timezone.now() + 2 * DAY):
        call_command("publish_scheduled")


def test_nothing_is_sent_before_a_scheduled_article_appears_and_then_once(section, articles):
    make_endpoint()
    page = make_article(section, "Later", slug="later", live=False)
    publish_on(page, timezone.now() + DAY)
    assert told() == []
    let_scheduled_go_live()
    assert [(one["type"], one["data"]["id"]) for one in told()] == [("article.published", page.pk)]


def test_nothing_is_sent_of_a_scheduled_change_before_it_shows(articles):
    make_endpoint()
    publish_on(articles[0], timezone.now() + DAY)
    assert told() == []
    let_scheduled_go_live()
    assert [one["type"] for one in told()] == ["article.updated"]


def test_an_imported_article_that_is_scheduled_disappears_until_then(articles):
    make_endpoint()
    ArticlePage.objects.filter(pk=articles[0].pk).update(live_revision=None)
    publish_on(ArticlePage.objects.get(pk=articles[0].pk), timezone.now() + DAY)
    assert [one["type"] for one in told()] == ["article.unpublished"]


def test_an_article_that_expires_is_unpublished_once(articles):
    make_endpoint()
    ArticlePage.objects.filter(pk=articles[0].pk).update(expire_at=timezone.now() - DAY)
    call_command("publish_scheduled")
    assert [one["type"] for one in told()] == ["article.unpublished"]


def test_taken_back_and_deleted(articles):
    make_endpoint()
    ArticlePage.objects.get(pk=articles[1].pk).unpublish()
    assert [(one["type"], one["data"]["paths"]) for one in told()] == [
        ("article.unpublished", ["/news/a/", "/news/b/", "/news/c/"])
    ]
    ArticlePage.objects.get(pk=articles[1].pk).delete()
    assert len(told()) == 1  # readers had seen the last of it before
    ArticlePage.objects.get(pk=articles[0].pk).delete()
    assert [(one["type"], one["data"]["paths"]) for one in told()[1:]] == [
        ("article.deleted", ["/news/a/", "/news/c/"])
    ]


def test_moved_to_another_section(section, articles):
    other = make_section(title="Sport", slug="sport")
    make_endpoint()
    ArticlePage.objects.get(pk=articles[1].pk).move(other, "last-child")
    (message,) = told()
    assert message["type"] == "article.moved"
    assert message["data"]["paths"] == ["/news/a/", "/news/b/", "/news/c/", "/sport/b/"]
    assert {f"section:{section.pk}", f"section:{other.pk}"} <= set(message["data"]["tags"])


def test_changed_places_only(section, articles):
    make_endpoint()
    ArticlePage.objects.get(pk=articles[2].pk).move(articles[0], "left")
    assert told() == []


def test_a_section_moves_with_its_articles(section, articles):
    other = make_section(title="Sport", slug="sport")
    make_endpoint()
    section.refresh_from_db()
    section.move(other, "last-child")
    assert [one["type"] for one in told()] == ["article.moved"] * 3 + ["sections.changed"]
    assert "/sport/news/a/" in told()[0]["data"]["paths"]
    assert "/news/a/" in told()[0]["data"]["paths"]
    assert {"sections", f"section:{section.pk}"} <= set(told()[-1]["data"]["tags"])


def test_sections():
    section = make_section()
    make_endpoint()
    edit(section, title="Newer news")
    section = type(section).objects.get(pk=section.pk)
    section.unpublish()
    section = type(section).objects.get(pk=section.pk)
    section.save_revision().publish()
    type(section).objects.get(pk=section.pk).delete()
    assert [one["type"] for one in told()] == ["sections.changed"] * 4


def test_other_pages_are_none_of_our_business():
    make_endpoint()
    page = make_page("testapp.PlainPage", title="Plain")
    edit(page, title="Plainer")
    type(page).objects.get(pk=page.pk).unpublish()
    page = type(page).objects.get(pk=page.pk)
    page.save_revision().publish()
    type(page).objects.get(pk=page.pk).delete()
    assert told() == []


# --- what many articles show ---------------------------------------------------------------------------------------


@pytest.fixture
def shown(articles: Any, indexed: None) -> dict[str, Any]:
    """Let A show an author, a picture, a tag and C as related, and B link to C."""
    a, b, c = articles
    ada = Author.objects.create(name="Ada", slug="ada")
    image = get_image_model().objects.create(title="Quay", file=get_test_image_file())
    draft = a.get_latest_revision_as_object()
    draft.bylines = [ArticleByline(author=ada)]
    draft.lead_image = image
    draft.tags.add("river")
    draft.related_articles = [RelatedArticle(article=c)]
    draft.save_revision().publish()
    edit(b, body=[("paragraph", f'<p><a linktype="page" id="{c.pk}">C</a></p>')])
    make_endpoint()
    return {"author": ada, "image": image, "tag": draft.tags.get()}


@pytest.fixture
def told_after(django_capture_on_commit_callbacks: Any) -> Any:
    """Return a function that does something, commits, and returns what is said of content then."""

    def after(work: Any) -> list[dict[str, Any]]:
        Delivery.objects.all().delete()
        with django_capture_on_commit_callbacks(execute=True):
            work()
        return [one["data"] for one in told("content.changed")]

    return after


def change(thing: Any, **fields: Any) -> Any:
    """Return a function that changes fields of a thing that has no drafts."""

    def work() -> None:
        stored = type(thing).objects.get(pk=thing.pk)
        for name, value in fields.items():
            setattr(stored, name, value)
        stored.save()

    return work


def test_an_author_an_image_and_a_tag(section, shown, told_after):
    lists = ["author:ada", "locale:en", "path:/news/a/", f"section:{section.pk}"]
    assert told_after(change(shown["author"], name="Ada Q.")) == [
        {"id": None, "locale": None, "paths": ["/news/a/"], "tags": [*lists, "tag:river"], "reason": "author"}
    ]
    (data,) = told_after(change(shown["author"], slug="ada-q"))
    assert {"author:ada", "author:ada-q"} <= set(data["tags"])
    (data,) = told_after(change(shown["tag"], name="rivers"))
    assert (data["reason"], data["paths"]) == ("tag", ["/news/a/"])
    assert {"tag:river", "tag:rivers"} <= set(data["tags"])
    # The article after it shows its image, too.
    (data,) = told_after(change(shown["image"], title="Pier"))
    assert (data["reason"], data["paths"]) == ("image", ["/news/a/", "/news/b/"])
    (data,) = told_after(shown["image"].delete)
    assert data["paths"] == ["/news/a/", "/news/b/"]
    assert told_after(lambda: Author.objects.create(name="Ben", slug="ben", pk=987)) == []
    assert told_after(lambda: ArticlePage.objects.get(slug="a").unpublish()) == []
    assert told_after(change(shown["author"], name="Nobody sees it")) == []


def test_a_page_that_is_linked_to(articles, shown, told_after):
    c = articles[2]
    (data,) = told_after(lambda: edit(c, title="Sea"))
    assert (data["reason"], data["paths"]) == ("page", ["/news/a/", "/news/b/"])
    (data,) = told_after(lambda: edit(c, standfirst="Shown where it is related"))
    assert data["paths"] == ["/news/a/", "/news/b/"]
    assert told_after(lambda: edit(c, body=[("paragraph", "<p>Nobody shows it</p>")])) == []
    (data,) = told_after(lambda: ArticlePage.objects.get(pk=c.pk).unpublish())
    assert data["paths"] == ["/news/a/", "/news/b/"]
    (data,) = told_after(lambda: ArticlePage.objects.get(pk=c.pk).get_latest_revision().publish())
    assert data["paths"] == ["/news/a/", "/news/b/"]
    sport = make_section(title="Sport", slug="sport")
    (data,) = told_after(lambda: ArticlePage.objects.get(pk=c.pk).move(sport, "last-child"))
    assert data["paths"] == ["/news/a/", "/news/b/"]
    (data,) = told_after(lambda: ArticlePage.objects.get(pk=c.pk).delete())[:1]
    assert data["reason"] in {"page", "redirect"}
    reasons = {json.loads(row.body)["data"].get("reason") for row in Delivery.objects.all()}
    assert "page" in reasons


def test_a_section_gets_another_address(section, articles, told_after):
    make_endpoint()
    (data,) = told_after(lambda: edit(section, slug="current"))
    assert data["paths"] == sorted(f"/{top}/{name}/" for top in ("news", "current") for name in "abc")
    assert {f"path:{path}" for path in data["paths"]} <= set(data["tags"])
    (sections,) = told("sections.changed")
    assert sections["data"]["paths"] == ["/current/", "/news/"]


def test_who_may_see_it(section, articles, told_after):
    make_endpoint()
    (data,) = told_after(lambda: restrict(articles[0]))
    assert (data["reason"], data["paths"]) == ("restriction", ["/news/a/", "/news/b/"])
    (data,) = told_after(lambda: restrict(section))
    assert data["paths"] == ["/news/a/", "/news/b/", "/news/c/"]
    (data,) = told_after(lambda: type(section).objects.get(pk=section.pk).get_view_restrictions().get().delete())
    assert data["paths"] == ["/news/a/", "/news/b/", "/news/c/"]
    article = ArticlePage.objects.get(pk=articles[0].pk)
    assert told_after(article.delete) == []


def test_a_redirect(articles, told_after):
    make_endpoint()
    (data,) = told_after(lambda: Redirect.add_redirect("/old", articles[0]))
    assert (data["reason"], data["paths"]) == ("redirect", ["/old", "/old/"])
    assert data["tags"] == ["path:/old", "path:/old/"]
    before, after = told_after(change(Redirect.objects.get(), old_path="/older"))
    assert (before["paths"], after["paths"]) == (["/old", "/old/"], ["/older", "/older/"])
    (data,) = told_after(Redirect.objects.get().delete)
    assert data["paths"] == ["/older", "/older/"]


def test_only_articles_below_the_section_of_a_webhook(section, shown, told_after):
    sport = make_section(title="Sport", slug="sport")
    goal = make_article(sport, "Goal", slug="goal")
    draft = goal.get_latest_revision_as_object()
    draft.bylines = [ArticleByline(author=shown["author"])]
    draft.save_revision().publish()
    Endpoint.objects.update(section=sport.page_ptr)
    (data,) = told_after(change(shown["author"], name="Ada Q."))
    assert data["paths"] == ["/sport/goal/"]
    assert len(told_after(lambda: Redirect.add_redirect("/old", goal))) == 1
    Endpoint.objects.update(events=[Event.PUBLISHED])
    assert told_after(change(shown["author"], name="Ada R.")) == []


def test_a_busy_author_is_told_of_fifty_articles_at_a_time(section, shown, told_after, django_assert_max_num_queries):
    now = timezone.now()
    pages = [ArticlePage(title=f"{number}", published_at=now, first_published_at=now) for number in range(55)]
    bulk_pages(section, pages)
    ArticleByline.objects.bulk_create(ArticleByline(page=page, author=shown["author"]) for page in pages)
    for page in pages:
        ReferenceIndex.create_or_update_for_object(page)
    with django_assert_max_num_queries(60):
        found = told_after(change(shown["author"], name="Ada Q."))
    assert [len(data["paths"]) for data in found] == [50, 6]
    assert max(len(body) for body in Delivery.objects.values_list("body", flat=True)) < 8_000


def test_filters(section, articles):
    sport = make_section(title="Sport")
    make_endpoint(name="updates", events=[Event.UPDATED])
    make_endpoint(name="sport", section=sport.page_ptr)
    make_endpoint(name="off", is_active=False)
    edit(articles[0], title="Again")
    make_article(sport, "Goal")
    edit(sport, title="Sports")
    log = Delivery.objects.order_by("pk").values_list("endpoint__name", "event")
    assert list(log) == [
        ("updates", "article.updated"),
        ("sport", "article.published"),
        ("sport", "sections.changed"),
    ]


def test_the_cost_of_publishing_does_not_grow_with_the_section(section, articles):
    make_endpoint()

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            edit(articles[1], title="Again")
        return len(captured)

    cost()
    before = cost()
    for number in range(3):
        make_article(section, published_at=NOON + number * DAY / 7)
    assert cost() == before


# --- that it arrives -----------------------------------------------------------------------------------------------


@pytest.fixture
def publish(articles: Any, django_capture_on_commit_callbacks: Any) -> Any:
    """Return a function that changes an article and commits."""

    def change(number: int = 0, **fields: Any) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            edit(articles[number], **(fields or {"title": "Changed"}))

    return change


def states() -> list[str]:
    return list(Delivery.objects.order_by("pk").values_list("status", flat=True))


def let_time_pass() -> None:
    Delivery.objects.filter(status=Status.WAITING).update(due_at=timezone.now())


def test_a_message_is_signed(receiver, publish):
    endpoint = make_endpoint(receiver)
    publish()
    (message,) = receiver.messages
    assert message.path == "/hook?x=1"
    assert message.headers["content-type"] == "application/json"
    assert Webhook(endpoint.secret).verify(message.body, message.headers)["type"] == "article.updated"
    with pytest.raises(WebhookVerificationError):
        Webhook("whsec_b3RoZXI=").verify(message.body, message.headers)
    assert states() == ["delivered"]
    delivery = Delivery.objects.get()
    assert (delivery.attempts, delivery.answer, str(delivery)) == (1, "204", message.headers["webhook-id"])


@pytest.mark.parametrize(
    ("fault", "answer"),
    [
        *((199, "199"), (300, "300"), (302, "302"), (404, "404"), (500, "500")),
        *(("close", "RemoteDisconnected"), ("hang", "no answer within 0.3 seconds")),
    ],
)
def test_a_fault_is_met_with_patience(receiver, publish, fault, answer, settings):
    make_endpoint(receiver)
    receiver.statuses = [fault, 204]
    if fault == "hang":
        settings.WAGTAIL_NEWSBRIEF["WEBHOOKS"] |= {"TIMEOUT": 0.3}
    publish()
    settings.WAGTAIL_NEWSBRIEF["WEBHOOKS"] |= {"TIMEOUT": 1}
    Endpoint.objects.update(paused_until=None)
    delivery = Delivery.objects.get()
    assert delivery.status == "waiting"
    assert delivery.answer.startswith(answer)
    assert delivery.due_at > timezone.now()
    call_command("newsbrief_webhooks", "send")
    assert len(receiver.messages) == 1  # not due yet
    let_time_pass()
    call_command("newsbrief_webhooks", "send")
    assert states() == ["delivered"]
    first, second = receiver.messages
    assert first.headers["webhook-id"] == second.headers["webhook-id"]


def test_given_up_at_last(receiver, publish, settings):
    settings.WAGTAIL_NEWSBRIEF["WEBHOOKS"] |= {"MAX_ATTEMPTS": 2}
    make_endpoint(receiver)
    receiver.statuses = [500]
    publish()
    let_time_pass()
    call_command("newsbrief_webhooks", "send")
    assert states() == ["failed"]
    let_time_pass()
    call_command("newsbrief_webhooks", "send")
    assert len(receiver.messages) == 2


def test_in_order_for_each_article(receiver, publish):
    make_endpoint(receiver)
    receiver.statuses = [500, 204]
    publish(0, title="First")
    publish(0, title="Second")
    publish(1, title="Another article doesn't wait")
    assert states() == ["waiting", "waiting", "delivered"]
    let_time_pass()
    tasks.deliver.call(Delivery.objects.order_by("pk")[1].pk)
    assert len(receiver.messages) == 2
    call_command("newsbrief_webhooks", "send")
    assert states() == ["delivered"] * 3
    ids = [message.headers["webhook-id"] for message in receiver.messages]
    wanted = list(Delivery.objects.order_by("pk").values_list("message_id", flat=True))
    assert ids == [wanted[0], wanted[2], wanted[0], wanted[1]]


def test_what_follows_is_sent_as_soon_as_it_may(receiver, publish):
    make_endpoint(receiver)
    receiver.statuses = [500, 204]
    publish(0, title="First")
    publish(0, title="Second")
    let_time_pass()
    tasks.deliver.call(Delivery.objects.order_by("pk")[0].pk)
    assert states() == ["delivered", "delivered"]


def test_a_worker_that_was_killed_loses_nothing(receiver, articles):
    make_endpoint(receiver)
    edit(articles[0], title="Changed")  # committed, and nobody to send it
    delivery = Delivery.objects.get()
    assert tasks._claim(delivery)
    assert not tasks.deliver.call(delivery.pk)  # claimed by the one that was killed
    let_time_pass()
    call_command("newsbrief_webhooks", "send")
    assert states() == ["delivered"]
    assert Delivery.objects.get().attempts == 2


@pytest.mark.slow
def test_many_articles_published_in_one_go():
    """With a receiver that fails, hangs and hangs up, and a worker that is killed (``tests.contrib.many``)."""
    command = [sys.executable, "-m", "tests.contrib.many", "12"]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600, check=False)
    assert found.returncode == 0, found.stderr
    report = json.loads(found.stdout.splitlines()[-1])
    assert report["messages"] == report["articles"] == 12
    assert report["states"] == {"delivered": 12}
    assert report["never_sent"] == report["unknown_ids"] == report["ids_with_several_bodies"] == 0
    assert report["requests"] > 12  # what failed was sent again


def test_replayed_under_its_own_id(receiver, publish):
    make_endpoint(receiver)
    publish()
    tasks.again(Delivery.objects.get())
    first, second = receiver.messages
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert states() == ["delivered"]


def test_switched_off_or_gone_meanwhile(receiver, articles):
    endpoint = make_endpoint(receiver)
    edit(articles[0], title="Changed")
    Endpoint.objects.update(is_active=False)
    assert not tasks.deliver.call(Delivery.objects.get().pk)
    assert states() == ["failed"]
    endpoint.delete()
    assert not tasks.deliver.call(12345)
    assert receiver.messages == []


def test_a_queue_that_can_wait_is_told_when(receiver, publish, monkeypatch):
    later = []
    make_endpoint(receiver)
    receiver.statuses = [500]
    monkeypatch.setattr(type(tasks.deliver.get_backend()), "supports_defer", True)
    monkeypatch.setattr(type(tasks.deliver), "using", lambda self, run_after: later.append(run_after) or self)
    # The queue waits: the second time is not yet.
    publish()
    delivery = Delivery.objects.get()
    assert later == [delivery.due_at]
    assert delivery.attempts == 1


def test_a_message_about_no_article(receiver, django_capture_on_commit_callbacks):
    endpoint = make_endpoint(receiver)
    receiver.statuses = [500, 204]
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(2):
            events.send([endpoint], Event.TEST, None, {})
    assert states() == ["waiting", "delivered"]  # they don't wait for each other


def test_waiting_doubles_by_chance_up_to_a_day():
    for attempt, longest in [(2, 30), (3, 60), (6, 480), (40, 86_400)]:
        waits = {tasks.wait_before(attempt) for _ in range(50)}
        assert longest / 2 <= min(waits) < max(waits) <= longest


# --- where it may go -----------------------------------------------------------------------------------------------


def test_a_refusal_is_in_the_log(receiver, publish, settings):
    settings.WAGTAIL_NEWSBRIEF = {}
    make_endpoint(receiver)
    publish()
    assert receiver.messages == []
    assert "not on the public internet" in Delivery.objects.get().answer


def test_too_large(receiver, publish, settings):
    settings.WAGTAIL_NEWSBRIEF["WEBHOOKS"] |= {"MAX_BYTES": 100}
    make_endpoint(receiver)
    publish()
    assert receiver.messages == []
    assert "more than WEBHOOKS[MAX_BYTES]" in Delivery.objects.get().answer


def test_https_is_spoken_to_the_name(receiver, publish):
    make_endpoint(receiver, url=receiver.url.replace("http:", "https:"))
    publish()
    # The receiver speaks no TLS: what matters is that it was asked to.
    assert receiver.messages == []
    assert "SSL" in Delivery.objects.get().answer


def test_http_only_at_home(settings):
    make_endpoint(url="http://frontend:3000/api/").full_clean()
    settings.WAGTAIL_NEWSBRIEF = {}
    with pytest.raises(ValidationError, match="https"):
        Endpoint.objects.get().full_clean()
    with pytest.raises(ValidationError):
        Endpoint(name="x", url="ftp://frontend/").full_clean()
    with pytest.raises(ValidationError):
        Endpoint(name="x", url="https://[half/").full_clean()


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("https://hooks.example.com:99999/", "full URL"),
        ("https://hooks.example.com:0/", "full URL"),
        (f"https://{'x' * 64}.example.com/", "full URL"),
        ("https://ada:secret@hooks.example.com/", "user name"),
    ],
)
def test_an_address_that_leads_nowhere_is_refused(url, message):
    with pytest.raises(ValidationError, match=message):
        Endpoint(name="x", url=url).full_clean()


@pytest.mark.parametrize("url", ["https://hooks.example.com:99999/", f"https://{'x' * 64}.example.com/"])
def test_such_an_address_that_a_program_stored_is_in_the_log(publish, url):
    make_endpoint(url=url)
    publish()
    delivery = Delivery.objects.get()
    assert delivery.status == "waiting"
    assert delivery.answer.partition(": ")[0] in {"ValueError", "UnicodeError", "UnicodeEncodeError"}


# --- secrets -------------------------------------------------------------------------------------------------------


def test_a_secret_is_stored_encrypted():
    endpoint = make_endpoint()
    secret = endpoint.secret
    assert secret.startswith("whsec_")
    assert secret[6:] not in endpoint.stored_secret
    assert endpoint.renew_secret() != secret
    assert str(endpoint) == "frontend"


def test_keys_change(settings, receiver, publish):
    endpoint = make_endpoint(receiver)
    secret = endpoint.secret
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "new"
    assert endpoint.secret == secret
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(UnreadableSecret):
        endpoint.secret  # noqa: B018
    publish()
    assert "make a new one" in Delivery.objects.get().answer
    settings.WAGTAIL_NEWSBRIEF["WEBHOOKS"] |= {"ENCRYPTION_KEYS": ["one", "two"]}
    stored = encrypt("x")
    settings.WAGTAIL_NEWSBRIEF["WEBHOOKS"] |= {"ENCRYPTION_KEYS": ["zero", "one"]}
    assert decrypt(stored) == "x"


def test_a_secret_in_the_settings_wins(settings):
    settings.WAGTAIL_NEWSBRIEF["WEBHOOKS"] |= {"SECRETS": {"frontend": "whsec_c2V0dGluZ3M="}}
    assert make_endpoint().secret == "whsec_c2V0dGluZ3M="


@pytest.mark.parametrize(
    ("key", "value", "found"),
    [
        ("ALLOW_PRIVATE_NETWORKS", True, []),
        ("ALLOW_PRIVATE_NETWORKS", False, []),
        ("ALLOW_PRIVATE_NETWORKS", 1, ["wagtail_newsbrief.E003"]),
        ("TIMEOUT", True, ["wagtail_newsbrief.E003"]),
        ("TIMEOUTS", 1, ["wagtail_newsbrief.E002"]),
    ],
)
def test_settings_are_checked(settings, key, value, found):
    settings.WAGTAIL_NEWSBRIEF = {"WEBHOOKS": {key: value}}
    assert [message.id for message in check_setting()] == found


# --- the command and the app ---------------------------------------------------------------------------------------


def test_add(capsys, settings):
    call_command("newsbrief_webhooks", "add", "frontend", "http://localhost:3000/api/revalidate/")
    said = capsys.readouterr().out
    endpoint = Endpoint.objects.get()
    assert endpoint.secret in said
    call_command("newsbrief_webhooks", "add", "frontend", "http://localhost:3001/api/revalidate/")
    assert endpoint.secret not in capsys.readouterr().out
    assert Endpoint.objects.get().url == "http://localhost:3001/api/revalidate/"
    settings.WAGTAIL_NEWSBRIEF["WEBHOOKS"] |= {"SECRETS": {"other": "whsec_c2V0dGluZ3M="}}
    call_command("newsbrief_webhooks", "add", "other", "http://localhost:3002/")
    assert "secret" not in capsys.readouterr().out
    with pytest.raises(CommandError, match="full URL"):
        call_command("newsbrief_webhooks", "add", "bad", "nonsense")


def test_the_app_says_what_it_needs(monkeypatch):
    config = apps.get_app_config("newsbrief_webhooks")
    monkeypatch.setattr("wagtail_newsbrief.contrib.webhooks.apps.find_spec", lambda name: None)
    with pytest.raises(ImproperlyConfigured, match=r"standardwebhooks and cryptography.*\[webhooks\]"):
        config.import_models()


@pytest.mark.slow
@pytest.mark.parametrize("missing", ["cryptography", "standardwebhooks"])
def test_a_site_without_the_extra_hears_it_when_it_starts(missing):
    program = (
        f"import sys, django; from django.conf import settings; sys.modules[{missing!r}] = None; "
        'settings.configure(INSTALLED_APPS=["wagtail_newsbrief.contrib.webhooks"]); django.setup()'
    )
    run = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    last = run.stderr.strip().splitlines()[-1]
    assert last.endswith(f'.webhooks needs {missing}: pip install "wagtail-newsbrief[webhooks]".'), run.stderr
