"""A search backend that compiles each question as Elasticsearch and OpenSearch get it, and sends it to nobody.

Wagtail's own mapping and compiler, which need no client and no server.
"""

from __future__ import annotations

from typing import Any

from modelsearch.backends.base import BaseSearchBackend
from modelsearch.backends.elasticsearchbase import (
    ElasticsearchBaseAutocompleteQueryCompiler,
    ElasticsearchBaseMapping,
    ElasticsearchBaseSearchQueryCompiler,
    ElasticsearchBaseSearchResults,
)

#: The bodies of the questions since a test emptied it.
asked: list[dict[str, Any]] = []


class Results(ElasticsearchBaseSearchResults):
    def _do_search(self) -> list[Any]:
        asked.append(self._get_es_body())
        return []

    def _do_count(self) -> int:
        asked.append(self._get_es_body(for_count=True))
        return 0


class Backend(BaseSearchBackend):
    mapping_class = ElasticsearchBaseMapping
    query_compiler_class = ElasticsearchBaseSearchQueryCompiler
    autocomplete_query_compiler_class = ElasticsearchBaseAutocompleteQueryCompiler
    results_class = Results

    def add(self, obj: Any) -> None:
        pass

    def add_bulk(self, model: Any, obj_list: Any) -> None:
        pass

    def delete(self, obj: Any) -> None:
        pass


SearchBackend = Backend
