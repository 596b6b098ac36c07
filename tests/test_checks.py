"""System checks: each by its id, with a way out, and bound to the ``check`` command."""

from __future__ import annotations

import importlib.util
import io
import re
import socket
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import MagicMock

import pytest
from django.apps import apps
from django.core.checks import run_checks
from django.core.checks.registry import registry
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import models
from django.test import override_settings
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.api import APIField
from wagtail.models import Page
from wagtail.search import index

from tests.projects.testapp.models import BlogPage, ReportPage
from tests.support import factories
from wagtail_newsbrief.checks import configuration, database, deployment, page_types
from wagtail_newsbrief.conf import DEFAULTS
from wagtail_newsbrief.editor.forms import SummaryPageForm
from wagtail_newsbrief.mixins import NavigationMixin, SummaryMixin
from wagtail_newsbrief.navigation.models import NavigationEntry

IDS = {
    name: value
    for module in (configuration, database, deployment, page_types)
    for name, value in vars(module).items()
    if re.fullmatch("[EW][0-9]{3}", name)
}


LEAD = {"BACKEND": "wagtail_newsbrief.summary.extractive.LeadPlus"}


class Unset:
    """A backend that misses a setting of its own."""

    def __init__(self, alias):
        raise ImproperlyConfigured("Set HOUSE_KEY.")


def __getattr__(name):
    if name == "NeedsAPackage":
        import no_such_package  # noqa: F401
    raise AttributeError(name)


def found(**options):
    """Return our messages of a run of all checks."""
    return [message for message in run_checks(**options) if message.id and message.id.startswith("wagtail_newsbrief.")]


def with_setting(value):
    """Return the messages of those registered checks that are ours, as ``check`` runs them."""
    ours = [check for check in registry.get_checks() if check.__module__.startswith("wagtail_newsbrief.")]
    with override_settings(WAGTAIL_NEWSBRIEF=value):
        return [message for check in ours for message in check(app_configs=None, databases=None)]


def test_ids_are_unique_and_follow_from_their_names():
    assert len(set(IDS.values())) == len(IDS)
    assert {name: f"wagtail_newsbrief.{name}" for name in IDS} == IDS


def test_every_id_is_in_the_reference():
    reference = (Path(__file__).parents[1] / "docs/reference/checks.md").read_text(encoding="utf-8")
    for id_ in IDS.values():
        assert f"`{id_}`" in reference


def test_nothing_to_say(db):
    assert found() == found(databases=["default"]) == []


def test_the_defaults_are_right():
    assert with_setting(DEFAULTS) == with_setting({}) == []


@override_settings()
def test_without_the_setting():
    from django.conf import settings

    if hasattr(settings, "WAGTAIL_NEWSBRIEF"):
        del settings.WAGTAIL_NEWSBRIEF
    assert found() == []


@pytest.mark.parametrize(
    ("setting", "id_", "named"),
    [
        *((value, configuration.E001, "has to be a dict") for value in ([], "x", None, 3)),
        ({"API_CACHE_CONTORL": "x"}, configuration.E002, "'API_CACHE_CONTORL'"),
        ({"SUMMARY": {"MAX_PIONTS": 3}}, configuration.E002, "'MAX_PIONTS'"),
        *(({key: object()}, configuration.E003, f"[{key!r}]") for key in DEFAULTS),
        *(({key: None}, configuration.E003, f"[{key!r}]") for key in DEFAULTS),
        ({"SECTION_PAGE_SIZE": True}, configuration.E003, "['SECTION_PAGE_SIZE'] has to be of type int, not bool"),
        ({"OPENAPI_ALL_STREAMS": 1}, configuration.E003, "['OPENAPI_ALL_STREAMS'] has to be of type bool, not int"),
        ({"SECTION_PAGE_SIZE": "20"}, configuration.E003, "of type int, not str"),
        ({"SUMMARY": {"MAX_POINTS": 2.5}}, configuration.E003, "[\"SUMMARY\"]['MAX_POINTS']"),
        ({"SUMMARY": {"BACKENDS": []}}, configuration.E003, "BACKENDS"),
        *(
            ({"NAVIGATION_QUERYSET": path}, configuration.E004, path)
            for path in ("x", "no.such.module", "wagtail.nothing")
        ),
        ({"NAVIGATION_QUERYSET": "wagtail_newsbrief.conf.DEFAULTS"}, configuration.E004, "is not a function"),
        ({"RICH_TEXT_ALLOW": {"td": "colspan"}}, configuration.E013, "'td'] has to be a list"),
        ({"RICH_TEXT_ALLOW": {"p": ["id", "style"]}}, configuration.E013, "'p style'"),
        ({"RICH_TEXT_ALLOW": {"script": []}}, configuration.E013, "'script'"),
        ({"RENDITIONS": {"card": "width-400"}}, configuration.E005, "['card']"),
        ({"RENDITIONS": {"card": [400]}}, configuration.E005, "['card']"),
        *(
            ({"RENDITIONS": {"card": ["width-400", spec]}}, configuration.E005, repr(spec))
            for spec in (
                "",
                "wide-400",
                "width-",
                "width-x",
                "width",
                "fill-400",
                "fill-4x4x4",
                "width-400|format-docx",
            )
        ),
        *(
            ({"FRONTEND_URLS": {host: "https://news.example.com"}}, configuration.E011, "not a host or host:port")
            for host in (
                1,
                "",
                "https://example.com",
                "example.com/",
                "Example.com",
                "example.com:",
                "example.com:http",
                "a b",
            )
        ),
        *(
            ({"FRONTEND_URLS": {"localhost": url}}, configuration.E011, "not an absolute http or https URL")
            for url in (
                None,
                "",
                "news.example.com",
                "/news",
                "//news.example.com",
                "ftp://x.example.com",
                "https://[::1",
                "https:///x",
            )
        ),
        *(
            (
                {"FRONTEND_URLS": {"localhost": f"https://news.example.com/{end}"}},
                configuration.E011,
                "a query or a fragment",
            )
            for end in ("?x=1", "#x")
        ),
        *(({"API_VARY": ["Accept", name]}, configuration.E012, repr(name)) for name in (1, "", "a b", "a,b", "ä")),
        *(
            ({"API_CACHE": {"MODELS": [name]}}, configuration.E012, repr(name))
            for name in (1, "", "Visit", "blog.Visit")
        ),
        ({"API_CACHE": {"ALIAS": "redis"}}, configuration.E012, "'redis'"),
        ({"API_CACHE": {"SECONDS": 0}}, configuration.E007, "SECONDS"),
        ({"API_CACHE": {"CACHE": "default"}}, configuration.E002, "'CACHE'"),
        ({"SECTION_PAGE_SIZE": 0}, configuration.E007, "at least 1, not 0"),
        ({"READING_WORDS_PER_MINUTE": -1}, configuration.E007, "READING_WORDS_PER_MINUTE"),
        ({"SUMMARY": {"MAX_WORDS": 0}}, configuration.E007, "MAX_WORDS"),
        ({"SUMMARY": {"RATE_LIMIT": "often"}}, configuration.E008, '["SUMMARY"]["RATE_LIMIT"]'),
        ({"UNLOCK_RATE_LIMIT": "0/m"}, configuration.E008, '["UNLOCK_RATE_LIMIT"]'),
        ({"UNLOCK_SECONDS": 0}, configuration.E007, "UNLOCK_SECONDS"),
        *(
            ({"SUMMARY": {"BACKENDS": {"default": LEAD, "mine": entry}}}, configuration.E010, named)
            for entry, named in (
                ({"BACKEND": "wagtail_newsbrief.nowhere.Backend"}, "wagtail_newsbrief.nowhere"),
                ({"BACKEND": "tests.test_checks.NeedsAPackage"}, "no_such_package"),
                ({"BACKEND": "tests.projects.testapp.backends.Generator", "TEMPERATURE": 1}, "temperature"),
                ({"BACKEND": "tests.projects.testapp.backends.FERRY"}, "FERRY"),
                ({"BACKEND": "tests.test_checks.with_setting"}, "'mine'"),
                ({"BACKEND": "tests.test_checks.Unset"}, "Set HOUSE_KEY."),
                ({}, "dotted path"),
                ("tests.projects.testapp.backends.Generator", "dotted path"),
            )
        ),
        ({"API_ARTICLE_MODEL": "newsbrief.NoSuchPage"}, configuration.E009, "'newsbrief.NoSuchPage'"),
        ({"API_ARTICLE_MODEL": "newsbrief.SectionPage"}, configuration.E009, "with ArticleMixin"),
        ({"API_ARTICLE_MODEL": "newsbrief.Author"}, configuration.E009, "newsbrief.Author"),
        ({"API_ARTICLE_MODEL": ""}, configuration.E009, "names ''"),
        ({"API_SECTION_MODEL": "newsbrief.Author"}, configuration.E009, "API_SECTION_MODEL"),
    ],
)
def test_a_setting_that_is_wrong(setting, id_, named):
    (message,) = with_setting(setting)
    assert message.id == id_
    assert named in message.msg
    assert "WAGTAIL_NEWSBRIEF" in message.msg
    assert message.hint


def test_several_at_once():
    setting = {"SECTION_PAGE_SIZE": 0, "X": 1, "RENDITIONS": {"a": 1, "b": ["width-9"], "c": [""]}, "SUMMARY": {"Y": 2}}
    ids = sorted(message.id for message in with_setting(setting))
    assert ids == [configuration.E002, configuration.E002, configuration.E005, configuration.E005, configuration.E007]


@pytest.mark.parametrize(
    "setting",
    [
        {"RENDITIONS": {}},
        {"RENDITIONS": {"card": ["fill-400x225-c100|format-avif|avifquality-60", "original"]}},
        {"RENDITIONS": {"card": ("max-1x1", "scale-50", "bgcolor-fff")}},
        {"NAVIGATION_QUERYSET": "tests.test_checks.found"},
        {"API_ARTICLE_MODEL": "testapp.ReportPage", "API_SECTION_MODEL": "testapp.ChannelPage"},
        {"API_ARTICLE_MODEL": "newsbrief.articlepage"},
        {"API_CACHE_CONTROL": ""},
        {"API_CACHE": {"ALIAS": ""}},
        {"API_CACHE": {"ALIAS": "default", "MODELS": ["auth.User"]}},
        {"SUMMARY": {}},
        {"SUMMARY": {"RATE_LIMIT": ""}},
        {"SUMMARY": {"BACKENDS": {}}},
        {"SUMMARY": {"BACKENDS": {"default": LEAD, "mine": {"BACKEND": "tests.projects.testapp.backends.Generator"}}}},
    ],
)
def test_a_setting_that_is_right(setting):
    assert with_setting(setting) == []


def test_a_backend_without_its_extra_is_a_warning_that_names_it(monkeypatch):
    find_spec = importlib.util.find_spec

    def find(name, package=None):
        return None if name == "any_llm" else find_spec(name, package)

    monkeypatch.setattr("importlib.util.find_spec", find)
    llm = {"BACKEND": "wagtail_newsbrief.summary.llm.AnyLLM", "PROVIDER": "openai", "MODEL": "m"}
    (message,) = with_setting({"SUMMARY": {"BACKENDS": {"default": LEAD, "llm": llm}}})
    assert (message.id, message.is_serious()) == (configuration.W004, False)
    assert "wagtail-newsbrief[llm]" in message.msg
    assert message.hint


def test_a_language_model_is_made_without_a_word_to_anybody(monkeypatch):
    def refuse(*args, **kwargs):
        pytest.fail("A check asked the network.")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr("importlib.util.find_spec", lambda name, package=None: object())
    llm = {"BACKEND": "wagtail_newsbrief.summary.llm.AnyLLM", "PROVIDER": "openai", "MODEL": "m"}
    assert with_setting({"SUMMARY": {"BACKENDS": {"llm": llm}}}) == []
    assert with_setting({"SUMMARY": {"BACKENDS": {"llm": {**llm, "MODLE": "m"}}}})[0].id == configuration.E010


def test_a_form_class_that_records_nothing(monkeypatch):
    class OwnForm(WagtailAdminPageForm):
        pass

    monkeypatch.setattr(BlogPage, "base_form_class", OwnForm)
    (message,) = found()
    assert (message.id, message.obj) == (page_types.W003, BlogPage)
    assert "BlogPage.base_form_class" in message.msg
    assert "SummaryPageForm" in message.hint

    class OwnFormOfOurs(SummaryPageForm):
        pass

    monkeypatch.setattr(BlogPage, "base_form_class", OwnFormOfOurs)
    assert found() == []


class OwnBase(Page):
    """What a site's page types have in common."""

    reading_list = models.BooleanField(default=False)
    api_fields = [APIField("reading_list")]
    search_fields = [*Page.search_fields, index.FilterField("reading_list")]
    base_form_class = WagtailAdminPageForm

    class Meta:
        app_label = "testapp"
        abstract = True


class Shadowing(SummaryMixin, NavigationMixin, OwnBase):
    class Meta:
        app_label = "testapp"
        abstract = True


class Explicit(Shadowing):
    api_fields = [*OwnBase.api_fields, *SummaryMixin.api_fields, *NavigationMixin.api_fields]
    search_fields = [*OwnBase.search_fields, *SummaryMixin.search_fields]

    class Meta:
        app_label = "testapp"
        abstract = True


def test_lists_that_shadow_each_other(monkeypatch):
    monkeypatch.setattr(page_types, "get_page_models", lambda: [Shadowing, Explicit])
    fields, search = page_types.check_shadowed()
    assert {fields.id, search.id} == {page_types.W006}
    assert (
        fields.msg
        == "testapp.Shadowing.api_fields is that of SummaryMixin alone; it shadows NavigationMixin and OwnBase."
    )
    line = "[*SummaryMixin.api_fields, *NavigationMixin.api_fields, *OwnBase.api_fields]"
    assert fields.hint == f"Write in the model: api_fields = {line}"
    assert search.hint.endswith("search_fields = [*SummaryMixin.search_fields, *OwnBase.search_fields]")


def test_a_form_class_that_is_shadowed(monkeypatch):
    class OwnForm(WagtailAdminPageForm):
        pass

    monkeypatch.setattr(OwnBase, "base_form_class", OwnForm)
    monkeypatch.setattr(page_types, "get_page_models", lambda: [Explicit])
    (message,) = page_types.check_shadowed()
    assert message.hint == (
        "Give the model a form class that derives from SummaryMixin.base_form_class and OwnBase.base_form_class."
    )


@pytest.mark.parametrize(
    ("answers", "options", "ids"),
    [(42, {}, []), (43, {}, [database.W007]), (43, {"DISABLE_SERVER_SIDE_CURSORS": True}, [])],
    ids=["no pooler", "a pooler", "a pooler without server-side cursors"],
)
def test_server_side_cursors_through_a_pooler(monkeypatch, answers, options, ids):
    cursor = MagicMock()
    cursor.__enter__.return_value.fetchone.return_value = (answers,)
    connection = SimpleNamespace(
        vendor="postgresql",
        cursor=lambda: cursor,
        connection=SimpleNamespace(info=SimpleNamespace(backend_pid=42)),
        settings_dict=options,
    )
    monkeypatch.setattr(database, "connections", {"main": connection})
    assert [message.id for message in database.check_server_side_cursors(databases=["main"])] == ids


def test_a_missing_app(monkeypatch):
    missing = {"wagtail.embeds", "wagtail.contrib.typed_table_block"}
    is_installed = apps.is_installed
    monkeypatch.setattr(apps, "is_installed", lambda name: name not in missing and is_installed(name))
    messages = found()
    assert [message.id for message in messages] == [page_types.E006] * 2
    for message in messages:
        assert any(f'Add "{name}"' in message.hint for name in missing)


def test_a_missing_app_that_nobody_needs(monkeypatch):
    monkeypatch.setattr(apps, "is_installed", lambda name: False)
    monkeypatch.setattr(page_types, "get_page_models", lambda: [BlogPage])
    assert page_types.check_apps() == []


def test_search_fields_without_those_of_the_page(monkeypatch):
    monkeypatch.setattr(ReportPage, "search_fields", ReportPage.search_fields[-4:])
    (message,) = [message for message in found() if message.obj is ReportPage]
    assert message.id == page_types.W002
    assert "testapp.ReportPage" in message.msg
    assert "Page.search_fields" in message.hint


# --- the database ------------------------------------------------------------------------------------------------


def test_an_index_that_lacks_pages(db):
    article = factories.make_article()
    factories.make_page(BlogPage, date="2026-11-02")
    assert found(databases=["default"]) == []
    NavigationEntry.objects.filter(pk=article.pk).delete()
    (message,) = found(databases=["default"])
    assert message.id == database.W001
    assert "newsbrief.ArticlePage" in message.msg
    assert "newsbrief_navigation rebuild" in message.hint
    # Databases are only asked by those commands that name them.
    assert found() == found(databases=[]) == []
    call_command("newsbrief_navigation", "rebuild", stdout=io.StringIO())
    assert found(databases=["default"]) == []


def test_before_the_first_migrate(db, monkeypatch):
    from django.db import connection

    NavigationEntry.objects.all().delete()
    factories.make_article()
    NavigationEntry.objects.all().delete()
    names = connection.introspection.table_names()
    for table in (NavigationEntry._meta.db_table, BlogPage._meta.db_table):
        present = [name for name in names if name != table]
        monkeypatch.setattr(type(connection.introspection), "table_names", lambda *args, present=present: present)
        assert found(databases=["default"]) == []


# --- the command -------------------------------------------------------------------------------------------------


def test_the_command_fails_on_an_error():
    with override_settings(WAGTAIL_NEWSBRIEF={"X": 1}), pytest.raises(SystemCheckError) as failure:
        call_command("check")
    assert "(wagtail_newsbrief.E002) WAGTAIL_NEWSBRIEF has an unknown key 'X'." in str(failure.value)
    assert "HINT: The keys are API_ARTICLE_MODEL, API_CACHE" in str(failure.value)


def test_the_command_shows_a_warning(db):
    factories.make_article()
    NavigationEntry.objects.all().delete()
    errors = io.StringIO()
    call_command("check", databases=["default"], stderr=errors)
    assert "(wagtail_newsbrief.W001)" in errors.getvalue()
