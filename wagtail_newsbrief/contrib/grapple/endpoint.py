"""``newsbriefArticles`` and ``newsbriefArticle``: the endpoint of the REST API, its answers as pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wagtail_newsbrief.api.articles import ArticleEndpoint
from wagtail_newsbrief.api.parameters import Shape

from .peers import Peers


class GraphQLEndpoint(ArticleEndpoint):
    """Chooses articles as ``/articles/`` does; GraphQL asks the pages themselves for their fields."""

    #: Its responses are GraphQL's.
    is_cacheable = False

    def __init__(self, request: Any, arguments: dict[str, str]) -> None:
        # What stands in the address of a GraphQL request is GraphQL's.
        super().__init__(request, detail_path=lambda page: None, ignored=list(request.GET))
        self.query = arguments

    def represent(self, pages: Sequence[Any], shape: Shape) -> list[Any]:
        Peers(pages, self.request, self.scope).attach()
        return list(pages)
