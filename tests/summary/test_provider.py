"""The one function that knows any-llm, against a stand-in for it: every way in which it may fail gets a name.

``test_openai_protocol`` asks the real one.
"""

from __future__ import annotations

import asyncio
import sys
import time
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from wagtail_newsbrief.summary.llm import SENTENCES
from wagtail_newsbrief.summary.provider import _BY_CLASS, _BY_ORIGIN, _BY_STATUS, _SURE, ProviderProblem, complete

CONVERSATION = [{"role": "user", "content": "Sum up."}]
FORMAT = {"type": "json_schema"}


class AnyLLMError(Exception):
    def __init__(self, message: str = "sk-secret", origin: Exception | None = None, status: int | None = None) -> None:
        super().__init__(message)
        self.original_exception = origin
        self.status_code = status


class MissingApiKeyError(AnyLLMError):
    env_var_name = "OPENAI_API_KEY"


class UnsupportedProviderError(AnyLLMError):
    pass


class UnsupportedParameterError(AnyLLMError):
    parameter_name = "response_format"


def named(name: str, base: type[Exception] = Exception) -> type[Any]:
    """Return an exception class of that name."""
    return type(name, (base,), {})


def answer(content: Any = "Text.", finish_reason: str = "stop") -> SimpleNamespace:
    choice = SimpleNamespace(finish_reason=finish_reason, message=SimpleNamespace(content=content))
    return SimpleNamespace(choices=[choice])


class Client:
    closed = False

    async def close(self) -> None:
        self.closed = True


class SyncClient(Client):
    def close(self) -> None:
        self.closed = True


class Provider:
    """As much of ``any_llm.AnyLLM`` as is used. ``reply`` is returned, or raised if it is an error."""

    MAX_RETRIES_SUPPORT = "native"
    TIMEOUT_SUPPORT = "native"
    reply: Any = None
    delay = 0.0
    client: Any = None

    @classmethod
    def get_provider_class(cls, provider: str) -> type[Provider]:
        cls.asked = {"provider": provider}
        return cls

    @classmethod
    def create(cls, provider: str, **client: Any) -> Provider:
        cls.asked |= {"create": provider, "client": client}
        return cls()

    async def acompletion(self, model: str, messages: list[Any], **settings: Any) -> Any:
        type(self).asked |= {"model": model, "messages": messages, "settings": settings}
        await asyncio.sleep(self.delay)
        if isinstance(self.reply, Exception):
            raise self.reply
        return self.reply


@pytest.fixture
def sdk(monkeypatch):
    """Return a fresh stand-in class and put it where the SDK would be imported from."""
    module = ModuleType("any_llm")
    for class_ in (AnyLLMError, MissingApiKeyError, UnsupportedProviderError, UnsupportedParameterError):
        setattr(module, class_.__name__, class_)
    stand_in = type("StandIn", (Provider,), {"reply": answer(), "client": Client()})
    module.AnyLLM = stand_in
    monkeypatch.setitem(sys.modules, "any_llm", module)
    return stand_in


def ask(timeout=5.0, **options):
    return complete("openai", "m", CONVERSATION, timeout=timeout, response_format=FORMAT, options=options)


def test_the_request(sdk):
    assert ask(api_key="k", api_base="http://b", client_args={"region": "eu"}, temperature=0) == "Text."
    assert sdk.asked == {
        "provider": "openai",
        "create": "openai",
        "client": {
            "api_key": "k",
            "api_base": "http://b",
            "region": "eu",
            "unified_exceptions": True,
            "max_retries": 0,
        },
        "model": "m",
        "messages": CONVERSATION,
        "settings": {"response_format": FORMAT, "temperature": 0, "timeout": 5.0},
    }


def test_a_site_has_the_last_word_on_what_goes_to_the_provider(sdk):
    ask(client_args={"max_retries": 2}, response_format=None, timeout=1)
    assert sdk.asked["client"]["max_retries"] == 2
    assert sdk.asked["settings"] == {"response_format": None, "timeout": 1}


def test_what_a_provider_cannot_take_is_not_sent(sdk):
    sdk.MAX_RETRIES_SUPPORT = sdk.TIMEOUT_SUPPORT = "unsupported"
    ask()
    assert "max_retries" not in sdk.asked["client"]
    assert "timeout" not in sdk.asked["settings"]


def test_options_are_left_as_they_are(sdk):
    options = {"api_key": "k", "client_args": {"a": 1}}
    complete("openai", "m", CONVERSATION, timeout=1, response_format=FORMAT, options=options)
    assert options == {"api_key": "k", "client_args": {"a": 1}}


@pytest.mark.parametrize("client", [Client(), SyncClient(), None, object()])
def test_the_client_is_closed_whether_it_answered_or_not(sdk, client):
    sdk.client = client
    ask()
    assert getattr(client, "closed", True)
    sdk.client = client = Client()
    sdk.reply = AnyLLMError()
    with pytest.raises(ProviderProblem):
        ask()
    assert client.closed


def test_the_timeout_is_for_the_whole_answer(sdk):
    sdk.delay = 30
    sdk.client = Client()
    started = time.perf_counter()
    with pytest.raises(ProviderProblem) as caught:
        ask(timeout=0.05)
    assert time.perf_counter() - started < 5
    assert caught.value.kind == "timeout"
    assert sdk.client.closed


@pytest.mark.parametrize(
    ("reply", "kind", "detail"),
    [
        (MissingApiKeyError(), "no_key", "OPENAI_API_KEY"),
        (UnsupportedProviderError(), "no_provider", ""),
        (NotImplementedError(), "no_provider", ""),
        (UnsupportedParameterError(), "no_option", "response_format"),
        (ImportError("pip install …"), "no_package", ""),
        (TimeoutError(), "timeout", ""),
        (named("ValidationError", ValueError)(), "unreadable", "ValidationError"),
        (answer("{", finish_reason="length"), "cut_off", ""),
        (answer("Half a", finish_reason="content_filter"), "declined", ""),
        (answer(None), "declined", ""),
        (answer(""), "declined", ""),
        (SimpleNamespace(choices=[]), "unreadable", "IndexError"),
        (SimpleNamespace(choices=None), "unreadable", "TypeError"),
        ("<html>", "unreadable", "AttributeError"),
    ],
)
def test_every_failure_has_a_name(sdk, reply, kind, detail):
    sdk.reply = reply
    with pytest.raises(ProviderProblem) as caught:
        ask()
    assert (caught.value.kind, caught.value.detail, caught.value.status) == (kind, detail, None)


@pytest.mark.parametrize(
    ("name", "origin", "status", "kind"),
    [
        ("RateLimitError", "RateLimitError", 429, "busy"),
        ("RateLimitError", "Throttled", None, "busy"),
        ("ContextLengthExceededError", "BadRequestError", 400, "too_long"),
        ("ContentFilterError", "BadRequestError", 400, "declined"),
        ("InvalidRequestError", "BadRequestError", 400, "refused"),
        ("InvalidRequestError", "TypeError", None, "refused"),
        ("AuthenticationError", "AuthenticationError", 401, "credentials"),
        ("InsufficientFundsError", "Error", 402, "credit"),
        ("ModelNotFoundError", "NotFoundError", 404, "no_model"),
        ("ProviderError", "InternalServerError", 500, "down"),
        ("GatewayTimeoutError", "InternalServerError", 504, "down"),
        ("ProviderError", "APITimeoutError", None, "timeout"),
        ("ProviderError", "APIConnectionError", None, "unreachable"),
        ("AuthenticationError", "ConnectError", None, "unreachable"),
        ("ProviderError", "RemoteProtocolError", None, "unreachable"),
        ("ProviderError", "ConflictError", 409, "unreadable"),
        ("ProviderError", "", None, "unreadable"),
    ],
)
def test_errors_are_named_by_what_is_sure_of_them(sdk, name, origin, status, kind):
    sdk.reply = named(name, AnyLLMError)(origin=named(origin)() if origin else None, status=status)
    with pytest.raises(ProviderProblem) as caught:
        ask()
    assert (caught.value.kind, caught.value.status) == (kind, status)
    assert caught.value.detail == (origin or name)


def test_nothing_of_the_providers_own_error_goes_on(sdk):
    sdk.reply = AnyLLMError("Incorrect key sk-secret", origin=Exception("sk-secret"))
    with pytest.raises(ProviderProblem) as caught:
        ask(api_key="sk-secret")
    assert caught.value.__cause__ is caught.value.__context__ is None
    assert "sk-secret" not in repr(caught.value)


def test_every_kind_of_problem_has_a_sentence():
    kinds = {*_SURE.values(), *_BY_STATUS.values(), *_BY_ORIGIN.values(), *_BY_CLASS.values(), "unreadable", "down"}
    assert kinds | {"no_key", "no_provider", "no_option", "no_package", "cut_off"} == set(SENTENCES)
