"""``/paths/``: whatever is at an address of the site."""

from __future__ import annotations

from typing import Any, ClassVar

from wagtail_newsbrief.compat import get_page_model

from .articles import PAGE_META, ArticleEndpoint
from .endpoint import SHAPING, Endpoint, FieldGetter
from .parameters import Parameters, Shape
from .sections import SectionEndpoint


class PathEndpoint(Endpoint):
    """An article, a section, a page of any other type, or a redirect. Gives the pages of other types itself."""

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
        """Return ``{"kind", <kind>}`` for the address in ``path``. ``Http404`` where nothing is for the visitor.

        A page costs 1 query more than in ``by_path``, a redirect the same.
        """
        parameters = Parameters(self.query, ["path", "site", "locale", "fallback", *SHAPING])
        address = self.address(parameters)
        endpoints: list[Endpoint] = [self.other(ArticleEndpoint), self.other(SectionEndpoint), self]
        # Which of them is asked is known only when the page is.
        names = list(dict.fromkeys(name for endpoint in endpoints for name in endpoint.available_fields))
        types = {name: type_ for endpoint in endpoints for name, type_ in endpoint.types.items()}
        shapes = [parameters.shape(names, endpoint.detail_fields, endpoint.by_name, types) for endpoint in endpoints]

        page = self.page_at(address, parameters, lambda rows: rows)
        if page is None:
            redirect = self.redirect_at(address)
            return {"kind": "redirect", "redirect": {**redirect, "permanent": redirect["is_permanent"]}}
        model = page.specific_class or type(page)
        endpoint, shape = next(
            (endpoint, shape)
            for endpoint, shape in zip(endpoints, shapes, strict=True)
            if issubclass(model, endpoint.model)
        )
        if endpoint is not self:
            # The scope knows by now in which language the page was found.
            endpoint = self.other(type(endpoint))
        given = {name: within for name, within in shape.selection.items() if name in endpoint.available_fields}
        rows = (model if endpoint is self else endpoint.model)._default_manager.filter(pk=page.pk)
        found = endpoint.one(rows, Shape(given, shape.rich_text_format, shape.renditions))
        return {"kind": endpoint.kind, endpoint.kind: found}
