"""A strict content security policy for what readers see: everything from this site, nothing inline."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

POLICY = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:"
# The Wagtail admin and the two browsable API pages bring inline scripts or styles of their own.
NOT_FOR_READERS = ("/admin/", "/api/v2/", "/api/v3/docs")


class ReaderContentSecurityPolicy:
    """Adds `Content-Security-Policy` to every response but those of the editors' and developers' own pages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # Django's own error pages of the development server are made of inline styles and scripts.
        is_technical = settings.DEBUG and response.status_code in {404, 500}
        if not is_technical and not request.path.startswith(NOT_FOR_READERS):
            response.headers.setdefault("Content-Security-Policy", POLICY)
        return response
