"""Search of rows that are committed, as MariaDB and MySQL need it; and everywhere, as it is on a site."""

from __future__ import annotations

import pytest

from tests.api import paper
from tests.api.conftest import Api
from tests.support.search import SEARCH_SEES_UNCOMMITTED

pytestmark = [
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.skipif(SEARCH_SEES_UNCOMMITTED, reason="every other test of search tells it of this database"),
]


def test_search_of_committed_rows(api: Api):
    paper.make()
    assert sorted(api.titles(search="twin")) == ["First twin", "Second twin"]
    assert api.titles(search="twin", order="published_at") == ["First twin", "Second twin"]
    assert api.titles(search="twin", order="title", section="news", published_after="2026-11-02") == [
        "First twin",
        "Second twin",
    ]
    assert api.titles(search="twin", section="news/local") == []
    assert api.titles(search="flood", tag="River", author="ada-quayle") == ["Flood"]
    assert api.titles(search='"flood"') == api.titles(search="(flood") == ["Flood"]
    assert api.titles("sections/", search="local") == ["Local"]
    assert api.titles(search="nothing of the kind") == []
