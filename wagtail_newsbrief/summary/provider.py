"""The one place that knows ``any-llm-sdk``: messages in, the model's text out, or a named problem."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Mapping
from typing import Any

from django.views.decorators.debug import sensitive_variables

Message = dict[str, str]


class ProviderProblem(Exception):  # noqa: N818 (named as Django names its own)
    """What went wrong between this site and a model: a kind, and what may be shown of the rest.

    Carries no text of the provider's, which may repeat a key or the article.
    """

    def __init__(self, kind: str, detail: str = "", status: int | None = None) -> None:
        super().__init__(kind, detail, status)
        self.kind = kind
        self.detail = detail
        self.status = status


@sensitive_variables("options")
def complete(
    provider: str,
    model: str,
    messages: list[Message],
    *,
    timeout: float,
    response_format: Mapping[str, Any],
    options: Mapping[str, Any],
) -> str:
    """Return the text with which the model answers, after at most ``timeout`` seconds.

    Not for a thread that runs an event loop. Raises ``ProviderProblem``.
    """
    import any_llm

    try:
        return asyncio.run(_complete(any_llm.AnyLLM, provider, model, messages, timeout, response_format, options))
    except any_llm.MissingApiKeyError as error:
        problem = ProviderProblem("no_key", error.env_var_name)
    except (any_llm.UnsupportedProviderError, NotImplementedError):
        problem = ProviderProblem("no_provider")
    except any_llm.UnsupportedParameterError as error:
        problem = ProviderProblem("no_option", error.parameter_name)
    except any_llm.AnyLLMError as error:
        problem = _named(error)
    except ImportError:
        problem = ProviderProblem("no_package")
    except TimeoutError:
        problem = ProviderProblem("timeout")
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        # An answer that isn't shaped like a chat completion, or options that make no request.
        problem = ProviderProblem("unreadable", type(error).__name__)
    # Raised outside, so that no report of it shows what the provider wrote.
    raise problem


async def _complete(
    sdk: Any,
    provider: str,
    model: str,
    messages: list[Message],
    timeout: float,
    response_format: Mapping[str, Any],
    options: Mapping[str, Any],
) -> str:
    settings = {"response_format": response_format, **options}
    client: dict[str, Any] = {**settings.pop("client_args", {}), "unified_exceptions": True}
    client["api_key"] = settings.pop("api_key", None)
    client["api_base"] = settings.pop("api_base", None)
    kind = sdk.get_provider_class(provider)
    if kind.MAX_RETRIES_SUPPORT != "unsupported":
        # Somebody waits, and a busy service is not helped by asking it three times.
        client.setdefault("max_retries", 0)
    if kind.TIMEOUT_SUPPORT != "unsupported":
        # A client that works in a thread of its own stops by this one only.
        settings.setdefault("timeout", timeout)
    llm = sdk.create(provider, **client)
    try:
        async with asyncio.timeout(timeout):
            answer = await llm.acompletion(model, messages, **settings)
    finally:
        await _close(getattr(llm, "client", None))
    return _text(answer)


def _text(answer: Any) -> str:
    choice = answer.choices[0]
    if choice.finish_reason == "length":
        raise ProviderProblem("cut_off")
    if choice.finish_reason == "content_filter" or not choice.message.content:
        raise ProviderProblem("declined")
    return str(choice.message.content)


async def _close(client: Any) -> None:
    # Before the event loop goes, or its connections are closed by nobody.
    close = getattr(client, "close", None)
    closing = close() if callable(close) else None
    if inspect.isawaitable(closing):
        await closing


def _named(error: Any) -> ProviderProblem:
    """Name the problem behind an error of any-llm: by what it is sure of first."""
    status = error.status_code
    name = type(error).__name__
    origin = type(error.original_exception or error).__name__
    kind = (
        _SURE.get(name)
        or _BY_STATUS.get(status)
        or ("down" if (status or 0) >= 500 else None)
        or next((kind for part, kind in _BY_ORIGIN.items() if part in origin.lower()), None)
        or _BY_CLASS.get(name, "unreadable")
    )
    return ProviderProblem(kind, origin, status)


_SURE = {"ContextLengthExceededError": "too_long", "ContentFilterError": "declined"}
_BY_STATUS = {
    400: "refused",
    401: "credentials",
    402: "credit",
    403: "credentials",
    404: "no_model",
    413: "too_long",
    422: "refused",
    429: "busy",
}
#: Parts of the class names that HTTP clients give to what never became an answer.
_BY_ORIGIN = {"timeout": "timeout", "connect": "unreachable", "protocol": "unreachable", "network": "unreachable"}
#: For providers that answer without an HTTP status; any-llm guesses from their words.
_BY_CLASS = {
    "AuthenticationError": "credentials",
    "InsufficientFundsError": "credit",
    "InvalidRequestError": "refused",
    "ModelNotFoundError": "no_model",
    "RateLimitError": "busy",
}
