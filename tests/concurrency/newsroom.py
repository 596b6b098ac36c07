"""A newsroom in which several editors change the same few pages at once, each over a connection of their own.

    python -m tests.concurrency.newsroom [--writers 8] [--seconds 60] [--level "repeatable read"] [--seed 1]

Works on a database of its own beside the one that ``DATABASE_URL`` names, which has to be PostgreSQL or MariaDB, and
says what was done and what was refused. Without ``--level`` each isolation level is tried in turn. ``--plain`` takes
our receivers away, to see what Wagtail alone does. Exits with 1 if somebody met a deadlock or the index is wrong.
"""

from __future__ import annotations

import argparse
import datetime
import os
import random
import re
import sys
import threading
import time
import traceback
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from tests.support.own_database import own_database

START = datetime.datetime(2026, 11, 2, 9, 30, tzinfo=datetime.UTC)

#: Articles of each of the two sections. Few, so that editors meet.
ARTICLES = 5


@dataclass
class Report:
    """What editors did, what was refused to them and why, and what is wrong with the index afterwards."""

    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)
    versions: list[int] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def deadlocks(self) -> list[str]:
        """All but those of which the database tells that nobody waited for a table of ours."""
        return [name for name in self.refused if re.search("deadlock$|timeout$|wagtail_newsbrief", name)]

    def __str__(self) -> str:
        done = ", ".join(f"{count} {name}" for name, count in sorted(self.done.items()))
        refused = ", ".join(f"{count} {name}" for name, count in sorted(self.refused.items()))
        return f"{sum(self.done.values())} done ({done}); refused: {refused or 'none'}; index: {self.wrong or 'right'}"


class Newsroom:
    """Two sections, one of each order, with a few articles."""

    def __init__(self) -> None:
        from tests.support.factories import make_article, make_section
        from wagtail_newsbrief.navigation.order import ArticleOrder

        self.sections = [make_section(), make_section(article_order=ArticleOrder.EXPLORER)]
        for section in self.sections:
            for number in range(ARTICLES):
                make_article(section, published_at=START + datetime.timedelta(days=number))
        # Treebeard works out new paths from what it read before: Wagtail wants the tree to be changed by one at a time.
        self.tree = threading.Lock()

    def work(self, writers: int, seconds: float, seed: int) -> Report:
        """Let so many editors work at once for so long; return what came of it."""
        from tests.navigation.oracle import Oracle
        from wagtail_newsbrief.navigation import index

        report = Report()
        until = time.monotonic() + seconds
        editors = [Editor(self, random.Random(f"{seed}-{number}"), report) for number in range(writers)]
        threads = [threading.Thread(target=editor.work, args=[until]) for editor in editors]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        report.wrong = [str(difference) for difference in index.differences()]
        if not report.wrong:
            Oracle().check_index()
        return report


class Editor:
    """One writer, in a thread with a connection of its own."""

    def __init__(self, room: Newsroom, choice: random.Random, report: Report) -> None:
        self.room = room
        self.random = choice
        self.report = report

    def work(self, until: float) -> None:
        from django.db import connection, connections

        from wagtail_newsbrief.versioning import current_version

        from .levels import kind_of, tables_that_met

        deeds = [
            *([self.publish, self.re_date, self.write_a_summary] * 2),
            *(self.unpublish, self.exclude, self.restrict, self.move, self.arrange, self.replace, self.switch_order),
        ]
        try:
            while time.monotonic() < until:
                deed = self.random.choice(deeds)
                try:
                    deed()
                    self.report.done[deed.__name__] += 1
                    self.report.versions.append(current_version())
                except Exception as error:  # noqa: BLE001  (which ones there are is what is asked)
                    name = f"{deed.__name__}: {kind_of(error)}"
                    if name.endswith("deadlock") and connection.vendor == "mysql":
                        name = " on ".join([name, *tables_that_met()])
                    self.report.refused[name] += 1
                    self.report.examples.setdefault(name, "".join(traceback.format_exception(error)))
        finally:
            connections.close_all()

    # --- what editors do ----------------------------------------------------------------------------------------

    def article(self) -> Any:
        from wagtail_newsbrief.articles.models import ArticlePage

        return ArticlePage.objects.get(pk=self.random.choice(list(ArticlePage.objects.values_list("pk", flat=True))))

    def edit(self, **fields: Any) -> None:
        draft = self.article().get_latest_revision_as_object()
        for name, value in fields.items():
            setattr(draft, name, value)
        draft.save_revision().publish()

    def publish(self) -> None:
        self.edit(standfirst=f"{self.random.random()}")

    def re_date(self) -> None:
        self.edit(published_at=START + datetime.timedelta(days=self.random.randrange(ARTICLES)))

    def exclude(self) -> None:
        self.edit(show_in_navigation=self.random.random() < 0.7)

    def write_a_summary(self) -> None:
        """Write one that says in its words what its record has to say too."""
        from tests.reader.material import stream

        name = f"machine {self.random.randrange(10**9)}"
        self.edit(summary=stream(("paragraph", f"<p>{name}</p>")), summary_origin="ai", summary_model=name)

    def unpublish(self) -> None:
        self.article().unpublish()

    def restrict(self) -> None:
        from tests.support.factories import restrict

        article = self.article()
        if self.random.random() < 0.5:
            restrict(article)
        else:
            article.view_restrictions.all().delete()

    def section(self) -> Any:
        section = self.random.choice(self.room.sections)
        return type(section).objects.get(pk=section.pk)

    def switch_order(self) -> None:
        from wagtail_newsbrief.navigation.order import ArticleOrder

        with self.room.tree:
            section = self.section()
            section.article_order = self.random.choice(list(ArticleOrder))
            section.save_revision().publish()

    def move(self) -> None:
        with self.room.tree:
            article, section = self.article(), self.section()
            if article.get_parent().pk != section.pk:
                article.move(section, pos=self.random.choice(["first-child", "last-child"]))

    def arrange(self) -> None:
        with self.room.tree:
            article = self.article()
            article.move(self.random.choice(list(article.get_siblings())), pos=self.random.choice(["left", "right"]))

    def replace(self) -> None:
        from tests.support.factories import make_article

        with self.room.tree:
            self.article().delete()
            make_article(self.section(), published_at=START)


def summaries_that_are_not_one() -> list[str]:
    """Return the articles whose summary and its record don't come from the same editor."""
    from wagtail_newsbrief.articles.models import ArticlePage

    with_summary = [page for page in ArticlePage.objects.all() if page.summary]
    return [page.title for page in with_summary if page.summary_text.strip() != page.summary_model]


def take_our_receivers_away() -> None:
    from django.db.models.signals import post_save, pre_delete
    from wagtail.models import get_page_models
    from wagtail.signals import post_page_move

    from wagtail_newsbrief.compat import get_page_model

    for model in get_page_models():
        post_save.disconnect(sender=model, dispatch_uid=f"newsbrief-navigation-{model._meta.label}")
    pre_delete.disconnect(sender=get_page_model(), dispatch_uid="newsbrief-navigation-deletion")
    post_page_move.disconnect(dispatch_uid="newsbrief-navigation-moved")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.concurrency.newsroom")
    parser.add_argument("--writers", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--level")
    parser.add_argument("--plain", action="store_true", help="without our receivers")
    parser.add_argument("--examples", action="store_true", help="show the first of each kind of refusal")
    options = parser.parse_args()
    with own_database(os.environ.get("DATABASE_URL", ""), "_newsroom") as connection:
        from .levels import LEVELS, ONE_WRITER, isolation, without_search

        if connection.vendor == "sqlite":
            sys.exit(ONE_WRITER)
        if options.plain:
            take_our_receivers_away()
        is_bad = False
        with without_search():
            room = Newsroom()
            for level in [options.level] if options.level else LEVELS:
                with isolation(level):
                    report = room.work(options.writers, options.seconds, options.seed)
                    sys.stdout.write(f"{level}: {report}\n")
                    for name, text in report.examples.items() if options.examples else ():
                        sys.stdout.write(f"--- {name}\n{text}")
                    is_bad |= bool(report.wrong or report.deadlocks or summaries_that_are_not_one())
    return int(is_bad)


if __name__ == "__main__":
    sys.exit(main())
