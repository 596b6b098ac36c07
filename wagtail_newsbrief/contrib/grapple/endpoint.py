"""``newsbriefArticles`` and ``newsbriefArticle``: the REST API's endpoint, which returns pages here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wagtail_newsbrief.api.articles import ArticleEndpoint
from wagtail_newsbrief.api.parameters import FieldSelection

from .peers import Peers


class GraphQLEndpoint(ArticleEndpoint):
    """Selects articles as ``/articles/`` does, and returns the pages; GraphQL resolves their fields."""

    #: The response is made by GraphQL.
    is_cacheable = False

    def __init__(self, request: Any, arguments: dict[str, str]) -> None:
        # The query string of a GraphQL request belongs to GraphQL.
        super().__init__(request, detail_path=lambda page: None, ignored=list(request.GET))
        self.query = arguments

    def represent(self, pages: Sequence[Any], selection: FieldSelection) -> list[Any]:
        Peers(pages, self.request, self.scope).attach()
        return list(pages)
