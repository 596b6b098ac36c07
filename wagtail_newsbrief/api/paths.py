"""``/paths/``: the page of any type, or the redirect, at a URL of the site."""

from __future__ import annotations

from typing import Any, ClassVar

from wagtail_newsbrief.compat import get_page_model

from .articles import PAGE_META, ArticleEndpoint
from .endpoint import DISPLAY_PARAMETERS, Endpoint, FieldGetter
from .parameters import FieldSelection, Parameters
from .sections import SectionEndpoint


class PathEndpoint(Endpoint):
    """Serve an article, a section, another page or a redirect. Its own fields are those of other pages."""

    fields: ClassVar[dict[str, FieldGetter]] = {
        "id": lambda batch, page: page.pk,
        "title": lambda batch, page: page.title,
        "seo": lambda batch, page: batch.seo(page),
    }
    meta_fields: ClassVar[dict[str, FieldGetter]] = PAGE_META
    kind = "page"
    by_name: ClassVar[frozenset[str]] = frozenset()

    @property
    def model(self) -> type[Any]:
        return get_page_model()

    def at_path(self) -> dict[str, Any]:
        """Return ``{"kind": kind, kind: …}`` for ``path``. Raise ``Http404`` if the visitor may see nothing there.

        Queries: as ``by_path``, and 1 more for a page.
        """
        parameters = Parameters(self.query, ["path", "site", "locale", "fallback", *DISPLAY_PARAMETERS])
        path = self.requested_path(parameters)
        endpoints: list[Endpoint] = [self.other(ArticleEndpoint), self.other(SectionEndpoint), self]
        # The endpoint is known only after the page is found.
        names = list(dict.fromkeys(name for endpoint in endpoints for name in endpoint.available_fields))
        types = {name: type_ for endpoint in endpoints for name, type_ in endpoint.types.items()}
        selections = [
            parameters.field_selection(names, endpoint.detail_fields, endpoint.by_name, types) for endpoint in endpoints
        ]

        page = self.page_at(path, parameters, lambda rows: rows)
        if page is None:
            redirect = self.redirect_at(path)
            return {"kind": "redirect", "redirect": {**redirect, "permanent": redirect["is_permanent"]}}
        model = page.specific_class or type(page)
        endpoint, selection = next(
            (endpoint, selection)
            for endpoint, selection in zip(endpoints, selections, strict=True)
            if issubclass(model, endpoint.model)
        )
        if endpoint is not self:
            # With the scope that has the language of the page.
            endpoint = self.other(type(endpoint))
        given = {name: within for name, within in selection.tree.items() if name in endpoint.available_fields}
        rows = (model if endpoint is self else endpoint.model)._default_manager.filter(pk=page.pk)
        found = endpoint.one(rows, FieldSelection(given, selection.rich_text_format, selection.renditions))
        return {"kind": endpoint.kind, endpoint.kind: found}
