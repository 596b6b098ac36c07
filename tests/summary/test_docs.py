"""The how-to's own code, run as a reader would run it."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from wagtail_newsbrief import summary
from wagtail_newsbrief.conf import DEFAULTS
from wagtail_newsbrief.summary import BackendFailed, backend_choices, suggest_summary
from wagtail_newsbrief.summary.llm import AnyLLM

from . import openai_server as server_says

DOCS = Path(__file__).resolve().parents[2] / "docs"
HOW_TO = (DOCS / "how-to" / "suggestion-backend.md").read_text(encoding="utf-8")
REFERENCE = (DOCS / "reference" / "summary-backends.md").read_text(encoding="utf-8")
PAGE = SimpleNamespace(
    title="Bridge", locale=SimpleNamespace(language_code="en"), body_texts=lambda: ["The bridge closes.", "In June."]
)


@pytest.fixture
def internal_service(settings, monkeypatch):
    """Put the how-to's class and settings in place; yield the server behind its address."""
    class_code, settings_code, _trial = re.findall(r"```python\n(.*?)```", HOW_TO, re.DOTALL)
    module = ModuleType("newsroom.summaries")
    exec(class_code, module.__dict__)
    monkeypatch.setitem(sys.modules, "newsroom", ModuleType("newsroom"))
    monkeypatch.setitem(sys.modules, "newsroom.summaries", module)
    namespace: dict = {}
    exec(settings_code, namespace)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with server_says.running() as server:
        entry = namespace["WAGTAIL_NEWSBRIEF"]["SUMMARY"]["BACKENDS"]["internal"]
        assert entry["URL"] == "http://summaries.internal/v1"
        entry["URL"] = server.url
        settings.WAGTAIL_NEWSBRIEF = namespace["WAGTAIL_NEWSBRIEF"]
        yield server


def test_the_how_tos_backend_works(internal_service):
    internal_service.behaviour = server_says.sends(json.dumps({"sentences": ["The bridge is shut."]}))
    result = suggest_summary(PAGE, "internal")
    assert result.points == ("The bridge is shut.",)
    assert internal_service.requests[0]["json"] == {
        "language": "en",
        "text": "The bridge closes.\nIn June.",
        "sentences": 3,
    }
    assert backend_choices() == [("default", "Sentences of the article"), ("internal", "Internal service")]
    assert suggest_summary(PAGE).kind == "extractive"


def test_the_how_tos_backend_fails_as_it_should(internal_service):
    internal_service.behaviour = server_says.sends(json.dumps({"sentences": []}))
    assert suggest_summary(PAGE, "internal").reason == "The service found nothing to say."
    for behaviour in (
        server_says.fails(500),
        server_says.sends("no json"),
        server_says.sends("[]"),
        server_says.hangs_up,
    ):
        internal_service.behaviour = behaviour
        with pytest.raises(BackendFailed, match="doesn't answer"):
            suggest_summary(PAGE, "internal")


@pytest.mark.parametrize("name", summary.__all__)
def test_every_public_name_is_in_the_reference(name):
    assert f"`{name}" in REFERENCE


def test_every_setting_and_option_is_in_the_reference_with_its_default():
    rows = {
        row[0].strip(" `"): row[1].strip(" `").replace("\u00a0", " ")
        for row in re.findall(r"^\|(.+?)\|(.+?)\|", REFERENCE, re.M)
    }
    for key, default in DEFAULTS["SUMMARY"].items():
        assert key in rows, key
        if isinstance(default, int | str):
            assert rows[key].replace(" ", "") == str(default)
    arguments = set(AnyLLM.__init__.__kwdefaults__) | {"provider", "model"}
    assert {name.upper() for name in arguments} <= set(rows)
    assert rows["TIMEOUT"] == str(AnyLLM.__init__.__kwdefaults__["timeout"])
