"""Adopt thousands of posts, killed once and interrupted once on the way, and compare each field of each of them.

``python -m tests.benchmarks.adoption --posts 10000``, on a database of its own (DATABASE_URL names the server).
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.support.own_database import own_database

ROOT = Path(__file__).resolve().parents[2]

MAPPING = """
source = "blog.PostPage"
ignore = ["rating", "categories", "links"]

[fields]
date = "published_at"
intro = "standfirst"
body = "body"
takeaways = { to = "summary", as = "key_points" }
hero = "lead_image"
hero_caption = "lead_image_caption"
author = { to = "bylines", attribute = "name", create = true }
tags = "tags"
"""

PEOPLE = ["Ann Ode", "Bob Day", "Cyd Eve", ""]


def expected(number: int) -> dict[str, Any]:
    """Return what the article of a post has to say, written down without asking the package."""
    return {
        "title": f"Post {number}",
        "slug": f"post-{number}",
        "published_at": datetime.datetime(2010, 1, 1, tzinfo=datetime.UTC) + datetime.timedelta(days=number % 5000),
        "standfirst": f"What happened on day {number} & after.",
        "caption": f"Picture {number}" if number % 3 else "",
        "authors": [PEOPLE[number % 4]] if PEOPLE[number % 4] else [],
        "tags": sorted({f"tag {number % 7}", f"tag {number % 11}"}),
        "summary": ["key_points"] if number % 2 else [],
        "points": [f"First of {number}.", "Second."] if number % 2 else [],
        "body": [
            ("heading", {"text": f"Chapter {number}", "level": "h2"}),
            ("paragraph", f"<p>The <b>council</b> met &amp; voted {number} times.</p>"),
            ("list", ["<p>Bread</p>", f"<p>Salt {number}</p>"]),
            *[("paragraph", f"<p>It was said again. {'The council met. ' * 20}{line}</p>") for line in range(5)],
        ],
    }


def is_refused(number: int) -> bool:
    """Tell whether a post holds what no block takes: one in a hundred."""
    return number % 100 == 99


def html(number: int) -> str:
    """Return the body of a post."""
    parts = []
    for kind, value in expected(number)["body"]:
        if kind == "heading":
            parts.append(f"<h2>{value['text']}</h2>")
        elif kind == "list":
            parts.append("<ul>" + "".join(f"<li>{item[3:-4]}</li>" for item in value) + "</ul>")
        else:
            parts.append(value)
    return "".join(parts) + ("<table><tr><td>1</td></tr></table>" if is_refused(number) else "")


def load(posts: int) -> dict[int, int]:
    """Make the posts, with tags and two revisions each; return number to id."""
    from taggit.models import Tag
    from wagtail.models import Revision

    from tests.projects.blog.models import BlogIndexPage, Person, PostPage, PostTag
    from tests.support.factories import bulk_pages, make_page

    index = make_page(BlogIndexPage, title="Blog")
    people = {name: Person.objects.create(name=name) for name in PEOPLE if name}
    tags = {name: Tag.objects.create(name=name) for name in {tag for n in range(77) for tag in expected(n)["tags"]}}
    ids: dict[int, int] = {}
    for start in range(0, posts, 1000):
        numbers = range(start, min(start + 1000, posts))
        pages = []
        for number in numbers:
            says = expected(number)
            name = PEOPLE[number % 4]
            pages.append(
                PostPage(
                    title=says["title"],
                    slug=says["slug"],
                    date=says["published_at"].date(),
                    intro=says["standfirst"],
                    hero_caption=says["caption"],
                    takeaways="\n".join(says["points"]),
                    body=html(number),
                    author=people.get(name),
                    rating=number % 5,
                    first_published_at=says["published_at"],
                    last_published_at=says["published_at"],
                )
            )
        bulk_pages(index, pages)
        rows, revisions = [], []
        for number, page in zip(numbers, pages, strict=True):
            ids[number] = page.pk
            rows += [PostTag(content_object_id=page.pk, tag=tags[name]) for name in expected(number)["tags"]]
        PostTag.objects.bulk_create(rows)
        for page in PostPage.objects.filter(pk__in=ids.values()).order_by("-pk")[: len(pages)]:
            for intro in (f"Earlier: {page.intro}", page.intro):
                page.intro = intro
                revisions.append(
                    Revision(
                        content_type=page.cached_content_type,
                        base_content_type=page.get_base_content_type(),
                        object_id=str(page.pk),
                        created_at=page.first_published_at,
                        object_str=str(page),
                        content=page.serializable_data(),
                    )
                )
        Revision.objects.bulk_create(revisions)
    return ids


def base_rows(ids: dict[int, int]) -> dict[int, dict[str, Any]]:
    """Return what the base page's table says about the posts, but for their type."""
    from wagtail.models import Page

    return {
        row.pop("id"): row
        for row in Page.objects.filter(content_type__model__in=("postpage", "articlepage")).values()
        if row.pop("content_type_id")
    }


def compare(ids: dict[int, int], before: dict[int, dict[str, Any]]) -> int:
    """Hold each article against what its post said; return how many fields were compared. Fails on the first."""
    from wagtail.models import Page

    from tests.projects.blog.models import PostPage
    from wagtail_newsbrief.articles.models import ArticlePage
    from wagtail_newsbrief.navigation import index

    fields = 0
    after = base_rows(ids)
    assert after == before
    fields += sum(len(row) for row in after.values())
    articles = {page.pk: page for page in ArticlePage.objects.prefetch_related("bylines__author", "tagged_items__tag")}
    for number, pk in ids.items():
        if is_refused(number):
            assert PostPage.objects.filter(pk=pk, body=html(number)).exists()
            continue
        page, says = articles[pk], expected(number)
        found = {
            "title": page.title,
            "slug": page.slug,
            "published_at": page.published_at,
            "standfirst": page.standfirst,
            "caption": page.lead_image_caption,
            "authors": [byline.author.name for byline in page.bylines.all()],
            "tags": page.get_tag_names(),
            "summary": [block["type"] for block in page.summary.raw_data],
            "points": page.summary_text.splitlines(),
            "body": [
                (
                    block["type"],
                    [item["value"] for item in block["value"]["items"]] if block["type"] == "list" else block["value"],
                )
                for block in page.body.raw_data
            ],
        }
        assert found == says, (number, found, says)
        fields += len(found)
    for old, new in histories(articles):
        page = articles[int(old.object_id)]
        old, new = old.as_object(), new.as_object()
        assert old.standfirst == f"Earlier: {page.standfirst}"
        for name in ("title", "published_at", "standfirst", "lead_image_caption"):
            assert name == "standfirst" or getattr(old, name) == getattr(page, name), (page.pk, name)
            assert getattr(new, name) == getattr(page, name), (page.pk, name)
        tags = sorted(row.tag_id for row in page.tagged_items.all())
        for revision in (old, new):
            assert revision.body.raw_data[:] == page.body.raw_data[:]
            assert sorted(row.tag_id for row in revision.tagged_items.all()) == tags
            fields += 8
    assert not Page.objects.filter(pk__in=ids.values(), content_type__model="articlepage", articlepage=None).exists()
    assert list(index.differences()) == []
    return fields


def histories(articles: dict[int, Any]) -> Iterator[tuple[Any, Any]]:
    """Yield the two revisions of each article; fails if one has more, or fewer, or those of another type."""
    from wagtail.models import Revision

    pks = sorted(articles)
    for start in range(0, len(pks), 500):
        part = pks[start : start + 500]
        found: dict[int, list[Any]] = {pk: [] for pk in part}
        content_types = {articles[pk].content_type_id for pk in part}
        rows = Revision.objects.filter(content_type__in=content_types, object_id__in=map(str, part))
        for revision in rows.order_by("pk"):
            found[int(revision.object_id)].append(revision)
        yield from ((old, new) for old, new in found.values())


def state() -> tuple[int, int]:
    """Return how many posts and articles there are; fails if a page is half of each."""
    from wagtail.models import Page

    from tests.projects.blog.models import PostPage
    from wagtail_newsbrief.articles.models import ArticlePage

    for model in (PostPage, ArticlePage):
        name = model._meta.model_name
        assert not Page.objects.filter(content_type__model=name, **{name: None}).exists()
        assert not model.objects.exclude(content_type__model=name).exists()
    return PostPage.objects.count(), ArticlePage.objects.count()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, default=10_000)
    parser.add_argument("--dry", type=int, metavar="N", help="Check so many first, instead of all.")
    options = parser.parse_args()
    # A shell starts what runs in its background with ^C switched off, and that is handed down.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    url = os.environ.get("DATABASE_URL", "")
    with tempfile.TemporaryDirectory() as folder, own_database(url, "_adoption") as connection:
        from wagtail_newsbrief.articles.models import ArticlePage

        mapping = Path(folder) / "posts.toml"
        mapping.write_text(MAPPING, encoding="utf-8")
        name = connection.settings_dict["NAME"]
        child_url = f"sqlite:///{name}" if connection.vendor == "sqlite" else f"{url.rpartition('/')[0]}/{name}"
        environment = {**os.environ, "DATABASE_URL": child_url}
        command = [sys.executable, "-m", "django", "newsbrief_adopt", str(mapping)]

        begin = time.monotonic()
        ids = load(options.posts)
        before = base_rows(ids)
        numbers: dict[str, Any] = {"posts": options.posts, "loading": round(time.monotonic() - begin, 1)}

        sys.stderr.write(f"{numbers}\n")

        def start(*arguments: str) -> subprocess.Popen[str]:
            return subprocess.Popen(
                [*command, *arguments], cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )  # fmt: skip

        def interrupt(kind: signal.Signals, articles: int) -> int:
            process = start("--write")
            while ArticlePage.objects.count() < articles and process.poll() is None:
                time.sleep(0.25)
            process.send_signal(kind)
            _, err = process.communicate(timeout=120)
            code = process.returncode
            assert code == (-signal.SIGKILL if kind == signal.SIGKILL else 130), (code, err)
            posts, done = state()
            assert posts + done == options.posts
            assert articles <= done < options.posts
            return done

        begin = time.monotonic()
        checked = min(options.dry or options.posts, options.posts)
        dry = start("--limit", str(checked))
        out, err = dry.communicate()
        refused = sum(map(is_refused, range(options.posts)))
        assert dry.returncode == (1 if any(map(is_refused, range(checked))) else 0), err
        assert "Would be adopted" in out
        numbers["dry run"] = {"posts": checked, "seconds": round(time.monotonic() - begin, 1)}
        assert state() == (options.posts, 0)

        begin = time.monotonic()
        numbers["killed at"] = interrupt(signal.SIGKILL, options.posts // 3)
        numbers["interrupted at"] = interrupt(signal.SIGINT, options.posts * 2 // 3)
        last = start("--write", "--report", str(Path(folder) / "report.json"))
        out, err = last.communicate()
        numbers["writing"] = round(time.monotonic() - begin, 1)
        assert last.returncode == (1 if refused else 0), err
        assert state() == (refused, options.posts - refused)
        rows = json.loads((Path(folder) / "report.json").read_text(encoding="utf-8"))
        assert sum(row["outcome"] == "Refused" for row in rows) == refused
        numbers["refused"] = refused
        numbers["fields compared"] = compare(ids, before)
        sys.stdout.write(json.dumps(numbers) + "\n")


if __name__ == "__main__":
    main()
