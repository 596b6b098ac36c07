"""An existing blog, and the mapping files of the guide."""

from __future__ import annotations

import datetime
import io
import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command

from tests.projects.blog.models import BlogIndexPage, Category, Person, PostLink, PostPage, StoryPage, StoryPerson
from tests.support.factories import again, make_page
from tests.support.indexing import indexed_once
from wagtail_newsbrief.contrib.adopt.mapping import read
from wagtail_newsbrief.contrib.adopt.page import adopt
from wagtail_newsbrief.contrib.adopt.plan import Plan

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "adopt.md"

BODY = (
    '<p data-block-key="aaaaa">The <b>old</b> bridge <a linktype="page" id="1">closes</a>.</p>'
    '<h2 data-block-key="bbbbb">What happens next</h2>'
    '<p data-block-key="ccccc">Buses go <i>round</i> by the mill &amp; back.</p>'
    '<ul><li data-block-key="ddddd">Bread</li><li data-block-key="eeeee">Salt</li></ul>'
)


def mapping_file(number: int) -> str:
    """Return a mapping file of the guide."""
    return re.findall(r"```toml\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)[number]


@pytest.fixture(scope="module")
def _index(_module_transaction):
    return make_page(BlogIndexPage, title="Blog")


@pytest.fixture
def index(_index, site):
    return again(_index)


@pytest.fixture
def make_post(index):
    """Return a function that creates a published post below the index."""

    @indexed_once()
    def make(title="Bridge", parent=None, tags=("Town", "River"), author="Ann Ode", **fields):
        person = Person.objects.get_or_create(name=author)[0] if author else None
        values = {
            "date": datetime.date(2020, 1, 2),
            "intro": "A bridge closes.",
            "body": BODY,
            "takeaways": "It closes on Monday.\n\nBuses go round.",
            "author": person,
            "rating": 3,
        }
        values.update(fields)
        draft = {} if values.get("live", True) else {"intro": values.pop("intro")}
        page = make_page(PostPage, parent or index, title, revision=True, **{"intro": "A draft.", **values})
        page.intro = draft.get("intro", page.intro)
        page.tags.add(*tags)
        page.links = [PostLink(post=index)]
        page.save(clean=False)
        revision = page.save_revision(clean=False)
        if page.live:
            revision.publish()
        return PostPage.objects.get(pk=page.pk)

    return make


@pytest.fixture
def make_story(index):
    @indexed_once()
    def make(title="Story", people=(), **fields):
        page = make_page(StoryPage, index, title, revision=True, **fields)
        page.people = [StoryPerson(person=Person.objects.get_or_create(name=name)[0]) for name in people]
        page.save_revision().publish()
        return StoryPage.objects.get(pk=page.pk)

    return make


@pytest.fixture
def mapping(tmp_path):
    """Return a function that writes a mapping file: the guide's for posts, or another text."""

    def write(text=None, **changes):
        text = mapping_file(0) if text is None else text
        for old, new in changes.pop("replace", ()):
            assert old in text
            text = text.replace(old, new)
        path = tmp_path / "mapping.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def run():
    """Return a function that runs the command and returns its table, the remaining steps and the exit status."""

    def run_command(path, *arguments, **options):
        out, err = io.StringIO(), io.StringIO()
        end = None
        try:
            call_command(
                "newsbrief_adopt", *([str(path)] if path else []), *arguments, stdout=out, stderr=err, **options
            )
        except (CommandError, RuntimeError) as error:
            end = error
        # The list of remaining steps is the same each time.
        table, _, steps = out.getvalue().partition("What is left to do:\n")
        return SimpleNamespace(out=table, steps=steps, err=err.getvalue(), end=end)

    return run_command


@pytest.fixture
def adopted(mapping):
    """Return a function that adopts one page and returns the results for it and its aliases."""

    def adopt_page(page, path=None, write=True):
        return adopt(Plan(read(path or mapping())), page.pk, write=write)

    return adopt_page


@pytest.fixture
def category(db):
    return Category.objects.create(name="Local")
