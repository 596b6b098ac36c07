"""The guide to scaling out: its router keeps a request to one database, and its settings are those of the load test."""

from __future__ import annotations

import re
from pathlib import Path
from types import ModuleType

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import router
from django.http import HttpResponse
from django.test import RequestFactory, override_settings
from wagtail.models import Page

from wagtail_newsbrief.articles.models import ArticlePage
from wagtail_newsbrief.navigation.models import NavigationEntry
from wagtail_newsbrief.versioning.models import ContentVersion

ROOT = Path(__file__).resolve().parent.parent
GUIDE = (ROOT / "docs/how-to/scale-out.md").read_text()


@pytest.fixture
def replicas():
    """Return the guide's module, as a site would have it."""
    (source,) = re.findall(r"```python\n(# newsroom/replicas\.py.*?)```", GUIDE, re.DOTALL)
    module = ModuleType("replicas")
    exec(source, module.__dict__)
    with override_settings(DATABASE_ROUTERS=[module.Router()]):
        yield module


def databases(replicas, request):
    """Return from where a request reads, asked many times, and where it writes."""
    request.user = AnonymousUser()
    reads, writes = [], set()

    def view(request):
        models = (ContentVersion, Page, ArticlePage, NavigationEntry)
        reads.append({router.db_for_read(model) for model in models for _ in range(20)})
        writes.update(router.db_for_write(model) for model in models)
        return HttpResponse()

    middleware = replicas.OneDatabaseARequest(view)
    for _ in range(50):
        middleware(request)
    return reads, writes


def test_each_request_of_a_reader_reads_from_one_replica(replicas):
    reads, writes = databases(replicas, RequestFactory().get("/api/v2/articles/"))
    assert all(len(read) == 1 for read in reads)
    assert set().union(*reads) == set(replicas.REPLICAS)
    assert writes == {"default"}


def test_who_may_have_written_reads_what_he_wrote(replicas):
    with_session = RequestFactory().get("/admin/")
    with_session.COOKIES[settings.SESSION_COOKIE_NAME] = "x"
    with_token = RequestFactory().get("/api/v3/articles/", headers={"Authorization": "Bearer x"})
    for request in (with_session, with_token, RequestFactory().post("/unlock/")):
        reads, writes = databases(replicas, request)
        assert set().union(*reads) == writes == {"default"}


def test_outside_of_requests_all_is_the_primary(replicas):
    assert router.db_for_read(Page) == "default"
    assert router.allow_migrate("default", "wagtailcore")
    assert not router.allow_migrate("replica1", "wagtailcore")


@pytest.mark.parametrize("path", ["example_project/settings/scaled.py", "example_project/server.py"])
def test_the_guide_shows_what_the_load_test_runs(path):
    (shown,) = re.findall(rf"```python\n# {re.escape(path)}\n(.*?)```", GUIDE, re.DOTALL)
    assert shown == (ROOT / path).read_text()
