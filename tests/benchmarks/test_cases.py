"""Every case once, among a few articles: its contenders agree, and cost what they should."""

import pytest

from tests.support.search import needs_search

from .cases import CASES
from .paper import load, search_index
from .running import measure

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def paper(_module_transaction):
    """A small newspaper, in both indexes."""
    found = load(40, restricted=2)
    search_index()
    return found


@pytest.mark.django_db
@pytest.mark.parametrize("name", [pytest.param(name, marks=needs_search if name == "search" else ()) for name in CASES])
def test_a_case_is_measured_once_all_agree(paper, name, settings):
    settings.ROOT_URLCONF = "tests.benchmarks.urls"
    settings.WAGTAILAPI_LIMIT_MAX = 100
    measured = measure(CASES[name], paper, rounds=1, seconds=1)
    found = measured["contenders"]
    assert len(found) > 1
    assert all(one["median"] > 0 and one["runs"] == 1 for one in found.values())
    most = {("neighbours-1", "ours"): 3, ("neighbours-20", "ours"): 4, ("not-modified", "v2 304"): 1}
    assert all(found[contender]["queries"] <= bound for (case, contender), bound in most.items() if case == name)
