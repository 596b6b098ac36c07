"""Processes that are killed in the middle of their work: what is left, and how it is mended.

    python -m tests.faults.killed [publish] [arrange] [rebuild] [backfill]

On a database of its own, beside that of ``DATABASE_URL``. Each fault is a child that ends itself by SIGKILL at a
chosen place: no ``finally`` runs, no connection is closed.
"""

from __future__ import annotations

import datetime
import io
import os
import signal
import sys
from collections.abc import Callable
from functools import partial
from typing import Any
from unittest import mock

from tests.support.own_database import own_database

ARTICLES = 12
FAULTS = ("publish", "arrange", "rebuild", "backfill")
START = datetime.datetime(2026, 11, 2, 9, 30, tzinfo=datetime.UTC)


def die(*args: Any, **kwargs: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def die_at(call: int, real: Callable[..., Any], *, before: bool = True) -> Callable[..., Any]:
    """Return a stand-in that is the real thing until its so-manyth call, before or after which the process dies."""
    calls = []

    def stand_in(*args: Any, **kwargs: Any) -> Any:
        calls.append(args)
        if before and len(calls) == call:
            die()
        result = real(*args, **kwargs)
        if len(calls) == call:
            die()
        return result

    return stand_in


def killed(work: Callable[[], None]) -> None:
    """Do something in a process of its own that kills itself on the way."""
    from django.db import connections

    connections.close_all()
    child = os.fork()
    if child == 0:
        work()
        os._exit(0)  # it should be dead by now
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), "nothing killed it"
    assert os.WTERMSIG(status) == signal.SIGKILL


def patched(target: Any, name: str, stand_in: Callable[..., Any], work: Callable[[], Any]) -> None:
    with mock.patch.object(target, name, stand_in):
        work()


def says(*words: Any, **options: Any) -> str:
    """Run a management command; return what it says and whether it complains."""
    from django.core.management import CommandError, call_command

    out = io.StringIO()
    try:
        call_command(*words, stdout=out, stderr=io.StringIO(), **options)
    except CommandError as error:
        return f"{out.getvalue()}{error}"
    return out.getvalue()


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def is_right() -> bool:
    return "is complete" in says("newsbrief_navigation", "check")


def publish(section: Any) -> None:
    """Killed while publishing: the article is as it was or as it is to be, and the index agrees."""
    from tests.support.factories import edit, make_article
    from wagtail_newsbrief.articles.models import ArticlePage
    from wagtail_newsbrief.navigation import index, recheck
    from wagtail_newsbrief.versioning import current_version
    from wagtail_newsbrief.versioning.models import ContentVersion

    to = datetime.datetime(2020, 2, 2, tzinfo=datetime.UTC)
    places: list[tuple[Any, str, Callable[..., Any], bool]] = [
        (index, "reindex", die, False),
        (index, "reindex", die_at(1, index.reindex, before=False), False),
        (ContentVersion, "save", die, False),
        (recheck._collected, "_hand_over", die, True),
    ]
    for target, name, stand_in, is_committed in places:
        article = make_article(section, published_at=START)
        before = current_version()

        def re_date(article: Any = article) -> None:
            draft = ArticlePage.objects.get(pk=article.pk).get_latest_revision_as_object()
            draft.published_at = to
            draft.save()

        killed(partial(patched, target, name, stand_in, re_date))
        found = ArticlePage.objects.get(pk=article.pk).published_at
        assert found == (to if is_committed else START), name
        assert (current_version() != before) is is_committed, name
        assert is_right(), name
        edit(article, published_at=to)
        assert is_right()
    say(f"publish: killed at {len(places)} places")


def arrange(section: Any) -> None:
    """Killed between Wagtail's move and ours: the check says so, a rebuild mends it."""
    from tests.support.factories import make_article, make_section
    from wagtail_newsbrief.articles.models import ArticlePage
    from wagtail_newsbrief.navigation import index

    guide = make_section(article_order="explorer")
    first, *_, last = (make_article(guide) for _ in range(4))

    def move() -> None:
        ArticlePage.objects.get(pk=last.pk).move(ArticlePage.objects.get(pk=first.pk), pos="left")

    killed(lambda: patched(index, "resort_section", die, move))
    assert "differs in" in says("newsbrief_navigation", "check")
    says("newsbrief_navigation", "rebuild")
    assert is_right()
    say("arrange: killed, reported, rebuilt")


def rebuild(section: Any) -> None:
    """Killed while it rebuilds: what is done stays, what is missing is reported, and only that is written later."""
    from wagtail_newsbrief.navigation import rows
    from wagtail_newsbrief.navigation.models import NavigationEntry

    total = NavigationEntry.objects.count()
    NavigationEntry.objects.all().delete()
    rows.BATCH_SIZE = 4
    for _ in range(2):
        before = NavigationEntry.objects.count()
        killed(lambda: patched(rows, "write", die_at(2, rows.write), lambda: says("newsbrief_navigation", "rebuild")))
        assert NavigationEntry.objects.count() == before + 4
        assert f"differs in {total - before - 4:,} places" in says("newsbrief_navigation", "check")
    written = []
    write = rows.write
    with mock.patch.object(rows, "write", lambda some: (written.extend(some), write(some))):
        says("newsbrief_navigation", "rebuild")
    assert len(written) == total - 8, "what was right was written again"
    assert is_right()
    rows.BATCH_SIZE = 1000
    say("rebuild: killed twice, resumed twice")


def backfill(section: Any) -> None:
    """Killed while it writes summaries: each article has its whole summary or none; the next run does the rest."""
    from wagtail.models import Revision

    from wagtail_newsbrief.articles.models import ArticlePage

    everything = ArticlePage.objects.count()
    revisions = Revision.objects.count()
    command = ("newsbrief_summaries",)
    options = {"write": True, "publish": True, "section": section.pk}
    # Those that were killed on their way have no text to sum up.
    wanted = sum(bool(page.body) for page in ArticlePage.objects.child_of(section))

    def with_summary() -> int:
        return sum(bool(page.summary) for page in ArticlePage.objects.all())

    killed(lambda: patched(Revision, "publish", die_at(3, Revision.publish), lambda: says(*command, **options)))
    assert with_summary() == 2
    assert Revision.objects.count() == revisions + 2, "the third one's revision was to go with it"
    said = says(*command, **options)
    assert with_summary() == wanted, said
    assert Revision.objects.count() == revisions + wanted, "somebody was written twice"
    assert all(page.summary_origin == "extracted" for page in ArticlePage.objects.all() if page.summary)
    assert is_right()
    assert everything == ArticlePage.objects.count()
    say("backfill: killed, resumed")


def main() -> None:
    with own_database(os.environ.get("DATABASE_URL", ""), "_killed"):
        from tests.reader.material import stream
        from tests.support.factories import make_article, make_section

        section = make_section(title="News")
        for number in range(ARTICLES):
            body = stream(("paragraph", f"<p>The river rose by {number} metres in the night. Nobody was hurt.</p>"))
            make_article(section, published_at=START + datetime.timedelta(days=number), body=body)
        for fault in (publish, arrange, rebuild, backfill):
            if fault.__name__ in (sys.argv[1:] or FAULTS):
                fault(section)


if __name__ == "__main__":
    main()
