"""A strict content security policy for readers: everything from this site, nothing inline."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

POLICY = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:"
# The Wagtail admin and the browsable APIs have inline scripts or styles.
NOT_FOR_READERS = ("/admin/", "/api/v2/", "/api/v3/docs")


class ReaderContentSecurityPolicy:
    """Adds `Content-Security-Policy` to every response, except for the admin and the browsable APIs."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # Django's error pages with DEBUG have inline styles and scripts.
        is_technical = settings.DEBUG and response.status_code in {404, 500}
        if not is_technical and not request.path.startswith(NOT_FOR_READERS):
            response.headers.setdefault("Content-Security-Policy", POLICY)
        return response
