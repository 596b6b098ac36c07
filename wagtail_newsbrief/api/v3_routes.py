"""How an address of API v3 is answered, whatever it gives. Only ``api.v3`` and what extends it import this module."""

# No postponed annotations: Django Ninja reads the annotations of this module.

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import register_converter
from django.urls.converters import StringConverter
from ninja import Router
from ninja.decorators import decorate_view
from wagtail.api.v3.auth import AllowAnonymous, BearerTokenAuth
from wagtail.api.v3.errors import problem_response

from wagtail_newsbrief.access import Visitor

from .http import patch_cache_headers

AUTH = [BearerTokenAuth(), AllowAnonymous()]

_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


def get(router: Router, path: str, **named: Any) -> Callable[[Callable[..., HttpResponse]], Any]:
    """Answer GET, as ``router.get`` does, and HEAD beside it, as HTTP asks of every server.

    OpenAPI documents name GET alone. Other methods are refused.
    """

    def register(view: Callable[..., HttpResponse]) -> Any:
        router.add_api_operation(path, ["HEAD"], view, include_in_schema=False)
        registered = router.get(path, **named)(view)
        _refuse_others(router, path, view, ["GET", "HEAD"])
        return registered

    return register


def post(router: Router, path: str, **named: Any) -> Callable[[Callable[..., HttpResponse]], Any]:
    """Answer POST, as ``router.post`` does, and refuse other methods."""

    def register(view: Callable[..., HttpResponse]) -> Any:
        registered = router.post(path, **named)(view)
        _refuse_others(router, path, view, ["POST"])
        return registered

    return register


def _refuse_others(router: Router, path: str, view: Callable[..., HttpResponse], allowed: list[str]) -> None:
    """Answer the other methods with 405 as ``application/problem+json``; Django Ninja has a plain text for it.

    A path that answers preflights adds its view for OPTIONS first.
    """

    def refuse(run: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(run)
        def refused(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            response: HttpResponse = problem_response(status=405, detail=f"{request.method} is not allowed here.")
            response["Allow"] = ", ".join(allowed)
            patch_cache_headers(response, Visitor(request))
            return response

        return refused

    # Not with its decorators, which are kept in a list on the function.
    @wraps(view, updated=())
    def other(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        raise NotImplementedError  # ``refuse`` answers before parameters are read

    others = [method for method in _METHODS if method not in allowed]
    router.add_api_operation(path, others, decorate_view(refuse)(other), include_in_schema=False)


def with_cache_headers(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Say who may keep the answer, errors included."""

    @wraps(view)
    def view_with_cache_headers(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        patch_cache_headers(response, Visitor(request))
        return response

    return view_with_cache_headers


class _Anything(StringConverter):
    """Whatever stands in an address, slashes and line ends among it."""

    regex = r"[\s\S]+"


register_converter(_Anything, "newsbrief_anything")


def nowhere_router() -> Router:
    """Return a router for the addresses below a prefix that mean nothing: 404 as ``application/problem+json``.

    Without it the rest of the site would answer, with a page for readers. To be added behind all others.
    """
    router = Router(auth=AUTH)
    router.api_operation(_METHODS, "/{newsbrief_anything:rest}/", include_in_schema=False)(_nowhere)
    return router


@decorate_view(with_cache_headers)
def _nowhere(request: HttpRequest, rest: str) -> HttpResponse:
    raise Http404("There is nothing here.")
