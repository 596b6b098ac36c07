"""The pages about templates name everything there is, and their examples are templates."""

import re
from pathlib import Path

import pytest
from django.template import Template
from django.template.loader import get_template
from django.template.loader_tags import BlockNode

import wagtail_newsbrief
from wagtail_newsbrief.templatetags.newsbrief_tags import register

PACKAGE = Path(wagtail_newsbrief.__file__).parent
DOCS = PACKAGE.parent / "docs"
TAGS = (DOCS / "reference" / "template-tags.md").read_text(encoding="utf-8")
TEMPLATES = (DOCS / "reference" / "templates.md").read_text(encoding="utf-8")
STYLESHEET = (PACKAGE / "static" / "wagtail_newsbrief" / "newsbrief.css").read_text(encoding="utf-8")


@pytest.mark.parametrize("tag", sorted(register.tags))
def test_a_tag_has_a_heading_and_its_queries(tag):
    assert f"\n## {tag}\n" in TAGS


@pytest.mark.parametrize("name", sorted(register.filters))
def test_a_filter_is_named(name):
    assert f"|{name} " in TAGS


@pytest.mark.parametrize("page", ["base", "article_page", "section_page"])
def test_every_block_of_a_page_is_named(page):
    blocks = {
        node.name for node in get_template(f"newsbrief/{page}.html").template.nodelist.get_nodes_by_type(BlockNode)
    }
    assert [block for block in sorted(blocks) if f"`{block}`" not in TEMPLATES] == []


@pytest.mark.parametrize("folder", ["", "blocks"])
def test_every_part_is_named(folder):
    parts = sorted(path.name for path in (PACKAGE / "templates" / "wagtail_newsbrief" / folder).glob("*.html"))
    assert parts
    assert [part for part in parts if f"`{part}`" not in TEMPLATES] == []


def test_every_custom_property_is_named_with_its_values():
    light, dark = STYLESHEET.split("@supports (color: light-dark", 1)
    defaults = dict(re.findall(r"^\s+(--newsbrief-[\w-]+): ([^;]+);", light, re.MULTILINE))
    schemes = dict(re.findall(r"^\s+(--newsbrief-[\w-]+): light-dark\((.+)\);", dark, re.MULTILINE))
    assert len(defaults) == 15
    for name, value in defaults.items():
        (row,) = re.findall(rf"^\| `{name}` \| .*$", TEMPLATES, re.MULTILINE)
        assert all(f"`{part}`" in row for part in schemes.get(name, "").split(", ") if part)
        assert f"`{value}`" in row or "system fonts" in row
    used = set(re.findall(r"var\((--newsbrief-[\w-]+)", STYLESHEET))
    assert used == set(defaults)


@pytest.mark.parametrize(
    "page",
    ["how-to/templates.md", "how-to/mixins.md", "how-to/install.md", "how-to/seo-and-sharing.md", "how-to/feeds.md"],
)
def test_the_examples_are_templates(page):
    text = (DOCS / page).read_text(encoding="utf-8")
    examples = re.findall(r"^```html\+django\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    assert examples
    for example in examples:
        Template(example)
