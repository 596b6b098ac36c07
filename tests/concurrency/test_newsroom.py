"""Two and eight editors on the same few pages, for seconds: nobody meets a deadlock over our tables, nothing is lost.

In InnoDB Wagtail meets some of its own: who saves a draft writes the page last, who publishes it first.
``python -m tests.concurrency.newsroom --seconds 600`` goes on for longer.
"""

import pytest
from django.db import connection

from .levels import LEVELS, ONE_WRITER, isolation
from .newsroom import Newsroom, summaries_that_are_not_one

SECONDS = 3


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason=ONE_WRITER)
@pytest.mark.parametrize("level", LEVELS)
def test_editors_at_once(level):
    room = Newsroom()
    with isolation(level):
        for writers in (2, 8):
            report = room.work(writers, SECONDS, seed=writers)
            assert sum(report.done.values()) >= writers
            assert report.deadlocks == [], report.examples
            assert report.wrong == []
            # Each editor asks after his own change; whoever asks at the same moment may get the same.
            assert len(set(report.versions)) > 1
    assert summaries_that_are_not_one() == []
