"""The documentation against the code: nothing public is missing from the reference, and no link leads nowhere.

What belongs to one part stands beside its tests: settings in ``test_conf``, checks in ``test_checks``, tags and
templates in ``templatetags/test_docs``, backends in ``summary/test_docs``.
"""

from __future__ import annotations

import ast
import json
import re
import tomllib
from importlib import import_module
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class
from django.core.management.base import BaseCommand

from wagtail_newsbrief.articles.models import Author
from wagtail_newsbrief.blocks import ArticleStreamBlock
from wagtail_newsbrief.mixins import ArticleMixin, NavigationMixin, SummaryMixin
from wagtail_newsbrief.summary.blocks import SummaryStreamBlock

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = sorted(page for page in DOCS.rglob("*.md") if "_build" not in page.parts)
WRITTEN = [*PAGES, *sorted(ROOT.glob("*.md"))]


def reference(name: str) -> str:
    return (DOCS / "reference" / f"{name}.md").read_text(encoding="utf-8")


def is_named(name: str, text: str) -> bool:
    """Tell whether a text has a name as code, alone or in something longer."""
    return (
        re.search(rf"`[^`\n]*\b{re.escape(name)}\b[^`\n]*`|^\s*\"{re.escape(name)}\":", text, re.MULTILINE) is not None
    )


# --- what there is ------------------------------------------------------------------------------------------------

COMMANDS = sorted(name for name, app in get_commands().items() if str(app).startswith("wagtail_newsbrief"))
DJANGOS = {flag for action in BaseCommand().create_parser("", "")._actions for flag in action.option_strings}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_is_in_the_reference(name):
    pages = reference("management-commands").split("\n## ")
    (page,) = [page for page in pages if page.startswith(name)] or [""]
    assert page, f"{name} has no heading"
    command = load_command_class(get_commands()[name], name)
    flags = {flag for action in options_of(command.create_parser("manage.py", name)) for flag in action.option_strings}
    missing = [flag for flag in sorted(flags - DJANGOS) if not is_named(flag.lstrip("-"), page)]
    assert missing == []


def options_of(parser):
    for action in parser._actions:
        yield action
        if isinstance(action.choices, dict):  # the parsers of subcommands
            for below in action.choices.values():
                yield from options_of(below)


@pytest.mark.parametrize("stream", [SummaryStreamBlock, ArticleStreamBlock])
def test_every_block_is_in_the_reference(stream):
    missing = [name for name in stream().child_blocks if not is_named(name, reference("blocks"))]
    assert missing == []


@pytest.mark.parametrize("model", [SummaryMixin, NavigationMixin, ArticleMixin, Author])
def test_every_field_of_a_model_is_in_the_reference(model):
    fields = [field.name for field in (*model._meta.fields, *model._meta.many_to_many) if not field.auto_created]
    assert [name for name in fields if not is_named(name, reference("models"))] == []


@pytest.mark.parametrize("version", ["v2", "v3"])
def test_every_key_of_an_answer_is_in_the_reference(version):
    # What a block's value holds is told in the reference of blocks.
    text = reference("api-v2") + reference(f"api-{version}") + reference("blocks")
    exchanges = json.loads((ROOT / "tests/contract" / f"{version}.json").read_text(encoding="utf-8"))
    answers = [exchange["answer"] for exchange in exchanges if exchange["status"] == 200]
    assert answers
    assert [key for key in sorted(set(keys_of(answers))) if not is_named(key, text)] == []


def keys_of(value):
    if isinstance(value, dict):
        for key, below in value.items():
            yield key
            if key not in (
                "renditions",
                "redirect",
                "seo",
            ):  # names of the settings, of the site; told with the tag newsbrief_seo
                yield from keys_of(below)
    elif isinstance(value, list):
        for below in value:
            yield from keys_of(below)


def test_every_extra_is_told_of():
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    everything = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    assert [extra for extra in extras if f"[{extra}]" not in everything] == []


# --- samples --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", WRITTEN, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_python_sample_is_python_and_imports_what_there_is(page):
    """Which samples also run, and where, is told in ``docs/how-to/run-the-tests.md``."""
    for code in re.findall(r"^```python\n(.*?)^```", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE):
        for node in ast.walk(ast.parse(code)):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("wagtail_newsbrief"):
                if ".contrib." in node.module or node.module.endswith(".v3"):
                    continue  # needs an extra, or Wagtail 8
                module = import_module(node.module)
                missing = [alias.name for alias in node.names if not hasattr(module, alias.name)]
                assert missing == [], f"{node.module} has no {', '.join(missing)}"


# --- links ----------------------------------------------------------------------------------------------------------

LINK = re.compile(r"(?<!`)\[[^\]\n]*\]\((?P<target>[^)\s]+)\)")
DOC = re.compile(r"\{doc\}`(?:[^`<]*<)?(?P<target>[^`>]+)>?`")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


@pytest.mark.parametrize("page", WRITTEN, ids=lambda page: str(page.relative_to(ROOT)))
def test_no_link_leads_nowhere(page):
    text = without_code(page.read_text(encoding="utf-8"))
    lost = [target for target in LINK.findall(text) if not leads_somewhere(page, target)]
    lost += [target for target in DOC.findall(text) if not beside(page, f"{target}.md").is_file()]
    assert lost == []


def without_code(text: str) -> str:
    return re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)


def leads_somewhere(page: Path, target: str) -> bool:
    address, _, anchor = target.partition("#")
    if "://" in address or address.startswith("mailto:"):
        return True
    there = beside(page, address) if address else page
    if not there.exists():
        return False
    return not anchor or anchor in {slug(heading) for heading in HEADING.findall(there.read_text(encoding="utf-8"))}


def beside(page: Path, address: str) -> Path:
    return DOCS / address.lstrip("/") if address.startswith("/") else (page.parent / address)


def slug(heading: str) -> str:
    """Return a heading's anchor, as GitHub and MyST make it."""
    return re.sub(r"\s", "-", re.sub(r"[^\w\s-]", "", heading.lower().strip()))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_picture_is_there_and_says_what_it_shows(page):
    pictures = re.findall(r"!\[([^\]]*)\]\(([^)\s]+)\)", page.read_text(encoding="utf-8"))
    assert [target for alt, target in pictures if not alt or not beside(page, target).is_file()] == []
