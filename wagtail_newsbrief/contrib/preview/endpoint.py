"""``/drafts/``: a draft as an article, and the userbar for the page of the frontend that shows it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from wagtail_newsbrief.api.articles import ArticleEndpoint
from wagtail_newsbrief.api.parameters import FieldSelection, Parameters
from wagtail_newsbrief.content.batch import DetailPath
from wagtail_newsbrief.content.page_types import article_model
from wagtail_newsbrief.utils.requests import request_with

from . import drafts, userbar
from .frontends import HEADER


class DraftEndpoint(ArticleEndpoint):
    """Shows a draft as an anonymous reader would see it once it is published."""

    is_cacheable = False
    gives_saved_pages = False

    def __init__(self, request: Any, *, detail_path: DetailPath, **options: Any) -> None:
        # A new page has no URL yet.
        saved: DetailPath = lambda page: detail_path(page) if page.pk is not None else None  # noqa: E731
        # As a preview, it has the neighbours of its future position.
        request = request_with(getattr(request, "_request", request), is_preview=True)
        super().__init__(request, detail_path=saved, **options)

    def draft(self) -> dict[str, Any]:
        """Return the draft of the token in the header. Raise ``drafts.NoDraft``."""
        parameters = Parameters(self.query, ["site", "rich_text_format", "renditions"])
        page = fetch(self.request).page
        selection = FieldSelection(
            dict.fromkeys(self.available_fields), parameters.rich_text_format(), parameters.renditions()
        )
        data = self.represent([page], selection)[0]
        # The schema requires a number, which a new page doesn't have yet.
        return {**data, "id": page.pk or 0}


def fetch(request: Any) -> drafts.Draft:
    """Return the draft of the token in a request's header. Raise ``drafts.NoDraft``."""
    return drafts.fetch(request.headers.get(HEADER, ""), article_model())


def userbar_of(request: Any) -> HttpResponse:
    """Return Wagtail's userbar for the draft of the token, as HTML. Raise ``drafts.NoDraft``."""
    return HttpResponse(userbar.render(fetch(request), request))


def refusal() -> str:
    """Return the message for an invalid token; it doesn't say why it is invalid."""
    return _("This preview has expired or is not valid. Open it again in the editor.")
