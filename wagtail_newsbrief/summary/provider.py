"""The only module that uses ``any-llm-sdk``: returns the text of a model, or raises a named problem."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Mapping
from typing import Any

from django.views.decorators.debug import sensitive_variables

Message = dict[str, str]


class ProviderProblem(Exception):  # noqa: N818 (named as Django names its own)
    """An error of a provider: its kind and details that are safe to show.

    It has no text of the provider, which may contain a key or the article.
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
    """Return the text of the model's response, within ``timeout`` seconds.

    Raise ``ProviderProblem``. Must not be called in a thread that runs an event loop.
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
        # The response is not a chat completion, or the options are invalid.
        problem = ProviderProblem("unreadable", type(error).__name__)
    # Raised outside of the handlers, so that tracebacks don't contain the provider's text.
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
        # An editor waits, and retries would add to the load of a busy service.
        client.setdefault("max_retries", 0)
    if kind.TIMEOUT_SUPPORT != "unsupported":
        # Clients that run in a thread are stopped by this timeout only.
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
    # Before the event loop ends, so that connections are closed.
    close = getattr(client, "close", None)
    closing = close() if callable(close) else None
    if inspect.isawaitable(closing):
        await closing


def _named(error: Any) -> ProviderProblem:
    """Return the problem of an any-llm error, by the most reliable information first."""
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
#: Parts of class names of HTTP clients' errors without a response.
_BY_ORIGIN = {"timeout": "timeout", "connect": "unreachable", "protocol": "unreachable", "network": "unreachable"}
#: For providers without an HTTP status, where any-llm classifies the error message.
_BY_CLASS = {
    "AuthenticationError": "credentials",
    "InsufficientFundsError": "credit",
    "InvalidRequestError": "refused",
    "ModelNotFoundError": "no_model",
    "RateLimitError": "busy",
}
