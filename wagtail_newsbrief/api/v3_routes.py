"""Routes of API v3: methods, cache headers and 404. Only ``api.v3`` and its extensions import this module."""

# No postponed annotations: Django Ninja reads them at run time.

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
    """Register a view for GET, as ``router.get`` does, and for HEAD.

    OpenAPI documents only GET. Other methods get 405.
    """

    def register(view: Callable[..., HttpResponse]) -> Any:
        router.add_api_operation(path, ["HEAD"], view, include_in_schema=False)
        registered = router.get(path, **named)(view)
        _refuse_others(router, path, view, ["GET", "HEAD"])
        return registered

    return register


def post(router: Router, path: str, **named: Any) -> Callable[[Callable[..., HttpResponse]], Any]:
    """Register a view for POST, as ``router.post`` does. Other methods get 405."""

    def register(view: Callable[..., HttpResponse]) -> Any:
        registered = router.post(path, **named)(view)
        _refuse_others(router, path, view, ["POST"])
        return registered

    return register


def _refuse_others(router: Router, path: str, view: Callable[..., HttpResponse], allowed: list[str]) -> None:
    """Respond to other methods with 405 as ``application/problem+json``, instead of Django Ninja's plain text.

    A path that supports preflight requests registers its OPTIONS view first.
    """

    def refuse(run: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(run)
        def refused(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            response: HttpResponse = problem_response(status=405, detail=f"{request.method} is not allowed here.")
            response["Allow"] = ", ".join(allowed)
            patch_cache_headers(response, Visitor(request))
            return response

        return refused

    # Without ``__dict__``, in which Ninja keeps the decorators of the view.
    @wraps(view, updated=())
    def other(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        raise NotImplementedError  # ``refuse`` answers before parameters are read

    others = [method for method in _METHODS if method not in allowed]
    router.add_api_operation(path, others, decorate_view(refuse)(other), include_in_schema=False)


def with_cache_headers(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Decorate a view to set cache headers, also on errors."""

    @wraps(view)
    def view_with_cache_headers(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        patch_cache_headers(response, Visitor(request))
        return response

    return view_with_cache_headers


class _AnyPath(StringConverter):
    """Any part of a URL, including slashes and line breaks."""

    regex = r"[\s\S]+"


register_converter(_AnyPath, "newsbrief_anything")


def not_found_router() -> Router:
    """Return a router that responds to any path with 404 as ``application/problem+json``.

    Without it the site's own 404 page would be served. Add it after all other routers.
    """
    router = Router(auth=AUTH)
    router.api_operation(_METHODS, "/{newsbrief_anything:rest}/", include_in_schema=False)(_not_found)
    return router


@decorate_view(with_cache_headers)
def _not_found(request: HttpRequest, rest: str) -> HttpResponse:
    raise Http404("There is nothing here.")
