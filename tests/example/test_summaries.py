"""Every summary of the example newspaper says what its article says: it shows editors how it is done."""

from __future__ import annotations

from typing import Any

import pytest
from wagtail.models import Locale

from example_project.gazette.markup import body_blocks, rich_text
from example_project.gazette.stories import Story, read_stories
from wagtail_newsbrief.articles.models import ArticlePage
from wagtail_newsbrief.summary.verification import verify_summary

pytestmark = pytest.mark.django_db

STORIES = [story for story in read_stories() if story.front.get("summary")]


def link(target: str) -> str:
    return f'<a href="{target}">'


def block(entry: dict[str, Any]) -> tuple[str, Any]:
    ((kind, value),) = entry.items()
    if kind == "key_points":
        return kind, [rich_text(point, link) for point in value]
    return kind, rich_text(value, link) if isinstance(value, str) else value


def page_of(story: Story) -> ArticlePage:
    """Return the article as the loader writes it, without its pictures and not saved."""
    front = story.front
    return ArticlePage(
        title=front["title"],
        standfirst=front["standfirst"],
        lead_image_caption=front.get("caption", ""),
        published_at=story.published_at,
        locale=Locale(language_code=story.language),
        body=list(body_blocks(story.text, link, lambda name: None)),
        summary=[block(entry) for entry in front["summary"]],
    )


@pytest.mark.parametrize("story", STORIES, ids=lambda story: f"{story.language}/{story.key}")
def test_the_article_holds_what_the_summary_says(story):
    verification = verify_summary(page_of(story))
    assert [f"{finding.kind}: {finding.text}" for finding in verification.findings] == []
    assert verification.statements
