"""The registry: what a site writes in its settings, and what it is told when that leads nowhere."""

from __future__ import annotations

import importlib.util
import sys
from dataclasses import FrozenInstanceError, replace

import pytest
from django.utils.translation import gettext_lazy

from wagtail_newsbrief import summary
from wagtail_newsbrief.summary import (
    BackendFailed,
    BackendNotConfigured,
    MissingExtra,
    SummaryBackend,
    SummaryError,
    SummaryRequest,
    SummaryResult,
    backend_choices,
    get_backend,
)
from wagtail_newsbrief.summary.backends import require, validated
from wagtail_newsbrief.summary.extractive import LeadPlus

HERE = "tests.summary.test_backends"
REQUEST = SummaryRequest("Title", ("One two three. Four.", "Five six."), "en", max_points=2, max_words=3)


class Echo:
    """A site's own backend: gives the title back."""

    def __init__(self, alias: str, *, prefix: str, shout: bool = False) -> None:
        self.alias = alias
        self.prefix = prefix
        self.shout = shout

    def summarise(self, request: SummaryRequest) -> SummaryResult:
        title = request.title.upper() if self.shout else request.title
        return SummaryResult((f"{self.prefix}{title}",), self.alias, "", "generative")


class Stubborn(Echo):
    def __init__(self, alias: str) -> None:
        raise TypeError("raised inside")


class Mute:
    """No backend: it has no method to ask."""

    def __init__(self, alias: str) -> None:
        pass


def make_echo(alias: str, **options: str) -> SummaryBackend:
    return Echo(alias, prefix=options.get("prefix", "made: "))


@pytest.fixture
def configure(settings):
    """Return a function that sets the backends: ``configure(default={"BACKEND": …})``."""

    def set_backends(**entries: object) -> None:
        settings.WAGTAIL_NEWSBRIEF = {"SUMMARY": {"BACKENDS": entries}}

    return set_backends


def test_the_default_is_extractive_and_needs_no_settings():
    assert isinstance(get_backend(), LeadPlus)
    assert get_backend().alias == "default"
    assert backend_choices() == [("default", "default")]


def test_options_arrive_in_lower_case_as_keyword_arguments(configure):
    configure(mine={"BACKEND": f"{HERE}.Echo", "PREFIX": "> ", "SHOUT": True, "LABEL": "Echo"})
    result = get_backend("mine").summarise(REQUEST)
    assert result == SummaryResult(("> TITLE",), "mine", "", "generative")


def test_a_function_may_make_the_backend(configure):
    configure(mine={"BACKEND": f"{HERE}.make_echo", "PREFIX": "- "})
    assert get_backend("mine").summarise(REQUEST).points == ("- Title",)


def test_choices_keep_the_order_and_take_the_label(configure):
    configure(
        llm={"BACKEND": "not.imported", "LABEL": gettext_lazy("Language model")},
        default={"BACKEND": "not.imported.either"},
        broken="no dict",
    )
    assert backend_choices() == [("llm", "Language model"), ("default", "default"), ("broken", "broken")]


def test_settings_are_read_at_call_time(configure):
    configure(default={"BACKEND": f"{HERE}.Echo", "PREFIX": "a"})
    assert get_backend().prefix == "a"
    configure(default={"BACKEND": f"{HERE}.Echo", "PREFIX": "b"})
    assert get_backend().prefix == "b"


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ({"BACKEND": "wagtail_newsbrief.nowhere.Backend"}, ["“mine”", "wagtail_newsbrief.nowhere", "BACKEND"]),
        ({"BACKEND": "wagtail_newsbrief.conf.Nothing"}, ["“mine”", "Nothing", "BACKEND"]),
        ({"BACKEND": "nodots"}, ["“mine”", "nodots"]),
        ({"BACKEND": 5}, ['["mine"]', "dict", "dotted path"]),
        ({}, ['["mine"]', "dotted path"]),
        ("a.dotted.path", ['["mine"]', "dict"]),
        ({"BACKEND": f"{HERE}.Echo"}, ['["mine"]', f"{HERE}.Echo", "prefix"]),
        ({"BACKEND": f"{HERE}.Echo", "PREFIX": "", "PREFX": ""}, ['["mine"]', "prefx"]),
        ({"BACKEND": f"{HERE}.Mute"}, ["“mine”", f"{HERE}.Mute", "summarise"]),
    ],
)
def test_a_wrong_entry_gets_one_sentence_that_names_it(configure, entry, words):
    configure(mine=entry)
    with pytest.raises(BackendNotConfigured) as caught:
        get_backend("mine")
    sentence = str(caught.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    for word in words:
        assert word in sentence


def test_an_unknown_alias_is_told_which_there_are(configure):
    configure(default={"BACKEND": f"{HERE}.Mute"}, llm={"BACKEND": f"{HERE}.Mute"})
    with pytest.raises(BackendNotConfigured, match=r"“gpt”.* has: default, llm"):
        get_backend("gpt")
    configure()
    with pytest.raises(BackendNotConfigured, match="has: –"):
        get_backend()


def test_a_type_error_of_the_backends_own_is_not_taken_for_wrong_settings(configure):
    configure(mine={"BACKEND": f"{HERE}.Stubborn"})
    with pytest.raises(TypeError, match="raised inside"):
        get_backend("mine")


def test_a_missing_extra_is_named(configure, monkeypatch):
    real = importlib.util.find_spec

    def find_spec(name, package=None):
        return None if name == "any_llm" else real(name, package)

    monkeypatch.setattr("importlib.util.find_spec", find_spec)
    configure(llm={"BACKEND": "wagtail_newsbrief.summary.llm.AnyLLM", "PROVIDER": "openai", "MODEL": "m"})
    with pytest.raises(MissingExtra, match=r'“llm”.*pip install "wagtail-newsbrief\[llm\]"'):
        get_backend("llm")


def test_require_imports_nothing(monkeypatch):
    monkeypatch.delitem(sys.modules, "this", raising=False)
    require("this", package="this", extra="none", alias="mine")
    assert "this" not in sys.modules
    monkeypatch.setitem(sys.modules, "this", None)
    with pytest.raises(MissingExtra):
        require("this", package="this", extra="none", alias="mine")


def test_every_error_is_a_summary_error():
    assert issubclass(MissingExtra, BackendNotConfigured)
    assert issubclass(BackendNotConfigured, SummaryError)
    assert issubclass(BackendFailed, SummaryError)


def test_requests_and_results_are_frozen():
    with pytest.raises(FrozenInstanceError):
        REQUEST.title = "Other"
    with pytest.raises(FrozenInstanceError):
        SummaryResult((), "", "", "extractive", "No.").points = ("One.",)


def test_the_public_names_exist():
    assert all(hasattr(summary, name) for name in summary.__all__)


# --- limits that hold for every backend -------------------------------------------------------------------------


GOOD = SummaryResult(("One two three.", "Five six."), "mine", "", "extractive")


def test_a_result_within_the_limits_passes_as_it_is():
    assert validated(GOOD, REQUEST) is GOOD
    nothing = SummaryResult((), "mine", "", "extractive", "Because.")
    assert validated(nothing, REQUEST) is nothing
    written = replace(GOOD, kind="generative", points=("Not in it.",))
    assert validated(written, REQUEST) == written


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"points": ()}, "no points"),
        ({"points": ("Four.", "Five six.", "One two three.")}, "3 points where at most 2"),
        ({"points": ("One two three. Four.",)}, "4 words where at most 3"),
        ({"points": (" ",)}, "empty point"),
        ({"points": ("Not in it.",)}, "isn't in the article: “Not in it.”"),
        ({"points": ("Nul \x00.",), "kind": "generative"}, "cannot be stored"),
        ({"points": ("Lone \ud800.",), "kind": "generative"}, "cannot be stored"),
    ],
)
def test_a_result_beyond_the_limits_is_refused_in_a_sentence(change, word):
    with pytest.raises(BackendFailed, match="“mine”") as caught:
        validated(replace(GOOD, **change), REQUEST)
    assert word in str(caught.value)
