"""Webhooks in the admin: who may, the secret that is shown once, the test, the log and its replay."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from tests.admin.helpers import count_queries, logged_in
from tests.support.factories import make_user

pytest.importorskip("standardwebhooks", reason="needs the extra [webhooks]")

from wagtail_newsbrief.contrib.webhooks.models import Delivery, Endpoint

pytestmark = pytest.mark.django_db

FORM = {"name": "frontend", "url": "https://hooks.example.com/", "events": ["article.updated"], "is_active": "on"}


@pytest.fixture
def keeper() -> Any:
    """Return a user who may keep webhooks, and nothing else."""
    user = make_user()
    names = ["access_admin", "add_endpoint", "change_endpoint"]
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    return logged_in(user)


@pytest.fixture
def visitor() -> Any:
    user = make_user()
    user.user_permissions.set(Permission.objects.filter(codename="access_admin"))
    return logged_in(user)


@pytest.fixture
def endpoint() -> Endpoint:
    found = Endpoint(name="frontend", url="https://hooks.invalid/")
    found.renew_secret()
    found.save()
    return found


def make_delivery(endpoint: Endpoint, **fields: Any) -> Delivery:
    fields = {"event": "test", "body": json.dumps({"type": "test"}), **fields}
    return Delivery.objects.create(endpoint=endpoint, **fields)


def test_a_secret_is_shown_once(keeper):
    shown = keeper.post(reverse("newsbrief_webhooks:add"), FORM)
    endpoint = Endpoint.objects.get()
    assert endpoint.events == ["article.updated"]
    assert endpoint.secret in shown.content.decode()
    assert {"private", "no-store"} <= set(shown["Cache-Control"].split(", "))
    for name, arguments in (("index", []), ("edit", [endpoint.pk])):
        page = keeper.get(reverse(f"newsbrief_webhooks:{name}", args=arguments)).content.decode()
        assert endpoint.secret not in page
        assert endpoint.stored_secret not in page


def test_a_new_secret(keeper, endpoint):
    url = reverse("newsbrief_webhooks_secret", args=[endpoint.pk])
    before = endpoint.secret
    assert "Make a new secret" in keeper.get(url).content.decode()
    assert Endpoint.objects.get().secret == before
    shown = keeper.post(url).content.decode()
    after = Endpoint.objects.get().secret
    assert after != before
    assert after in shown


def test_the_form_refuses_what_the_model_refuses(keeper):
    answer = keeper.post(reverse("newsbrief_webhooks:add"), {**FORM, "url": "http://hooks.example.com/"})
    assert "Enter an https URL." in answer.content.decode()
    assert not Endpoint.objects.exists()


def test_a_test(keeper, endpoint, django_capture_on_commit_callbacks):
    url = reverse("newsbrief_webhooks_test", args=[endpoint.pk])
    assert "Send test" in keeper.get(url).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        keeper.post(url)
    answer = keeper.get(reverse("newsbrief_webhooks_log"))
    assert "hooks.invalid is not known" in answer.content.decode()
    assert Delivery.objects.get().event == "test"
    assert url in keeper.get(reverse("newsbrief_webhooks:edit", args=[endpoint.pk])).content.decode()


def test_the_log_and_a_replay(keeper, endpoint):
    delivery = make_delivery(endpoint, status="failed", answer="500")
    log = reverse("newsbrief_webhooks_log")
    url = reverse("newsbrief_webhooks_replay", args=[delivery.pk])
    assert url in keeper.get(log).content.decode()
    assert delivery.message_id in keeper.get(reverse("newsbrief_webhooks_log_results")).content.decode()
    assert "&quot;type&quot;: &quot;test&quot;" in keeper.get(url).content.decode()
    keeper.post(url)
    delivery.refresh_from_db()
    assert (delivery.status, delivery.attempts) == ("waiting", 1)


def test_the_log_costs_the_same_for_one_and_for_many(keeper, endpoint):
    make_delivery(endpoint)
    before = count_queries(keeper, reverse("newsbrief_webhooks_log"))
    for _ in range(10):
        make_delivery(endpoint)
    assert count_queries(keeper, reverse("newsbrief_webhooks_log")) == before


def test_nobody_else(visitor, endpoint):
    delivery = make_delivery(endpoint)
    before = endpoint.secret
    for name, arguments in [
        ("newsbrief_webhooks:index", []),
        ("newsbrief_webhooks:add", []),
        ("newsbrief_webhooks:edit", [endpoint.pk]),
        ("newsbrief_webhooks_log", []),
        ("newsbrief_webhooks_secret", [endpoint.pk]),
        ("newsbrief_webhooks_test", [endpoint.pk]),
        ("newsbrief_webhooks_replay", [delivery.pk]),
    ]:
        url = reverse(name, args=arguments)
        for answer in (visitor.get(url), visitor.post(url)):
            assert answer.status_code in {302, 405}, name
            assert "whsec_" not in answer.content.decode()
    assert Endpoint.objects.get().secret == before
    assert Delivery.objects.get().attempts == 0


def test_the_menu(keeper, visitor):
    log = reverse("newsbrief_webhooks_log")
    assert log in keeper.get(reverse("wagtailadmin_home")).content.decode()
    assert log not in visitor.get(reverse("wagtailadmin_home")).content.decode()
