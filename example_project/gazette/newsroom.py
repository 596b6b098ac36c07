"""Create the articles: first all as drafts, so that they can link to each other, then publish them."""

import datetime
import hashlib
import json
import uuid
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone
from django.utils.html import format_html
from wagtail.models import Page, PageViewRestriction

from wagtail_newsbrief.articles.models import ArticleByline, ArticlePage, RelatedArticle

from .markup import body_blocks, rich_text
from .models import HomePage
from .paper import make_author, make_picture, url_path
from .stories import Story, read_table

Drafts = dict[tuple[str, str], ArticlePage]


def make_draft(story: Story, home: HomePage, drafts: Drafts) -> ArticlePage:
    """Return the page of a story, or create an empty draft. `drafts` has the pages created so far."""
    section_path = url_path(home, story.section)
    page = ArticlePage.objects.filter(url_path=f"{section_path}{story.slug}/").first()
    if page is None:
        page = ArticlePage(
            title=story.front["title"],
            slug=story.slug,
            locale=home.locale,
            live=False,
            published_at=story.published_at,
            first_published_at=story.published_at,
        )
        if "translation_of" in story.front:
            page.translation_key = drafts["en", story.front["translation_of"]].translation_key
        Page.objects.get(url_path=section_path).add_child(instance=page)
    return page


def is_finished(page: ArticlePage) -> bool:
    """Return `True` if the story has been written: an empty draft has no revision."""
    return page.latest_revision_id is not None


@transaction.atomic
def finish(story: Story, page: ArticlePage, drafts: Drafts) -> None:
    """Write the article and bring it to the state in its file."""
    _restrict(story, page)
    _write(story, page, drafts)
    if story.state == "scheduled":
        page.go_live_at = timezone.now() + datetime.timedelta(days=story.front["go_live_in_days"])
    revision = page.save_revision(user=_editor())
    if story.state == "draft":
        return
    revision.publish(user=_editor())
    page.refresh_from_db()
    if story.state == "unpublished":
        page.unpublish(user=_editor())
    if page.live:
        # Readers and sitemaps should see the story's date, not the date of loading.
        Page.objects.filter(pk=page.pk).update(last_published_at=story.published_at)
        for path in story.front.get("alias_in", []):
            root = page.url_path.removesuffix(f"{story.section}/{story.slug}/")
            section = Page.objects.get(url_path=f"{root}{path}/")
            page.create_alias(parent=section, user=_editor())


def link_authors(drafts: Drafts) -> None:
    """Set the page of each author from `authors.toml`, unless an editor chose another."""
    for slug, entry in read_table("authors").items():
        author = make_author(slug)
        if "page" in entry and author.page_id is None:
            author.page_id = drafts["en", entry["page"]].pk
            author.save()


def _editor() -> Any:
    return get_user_model().objects.filter(username="editor").first()


def _write(story: Story, page: ArticlePage, drafts: Drafts) -> None:
    front = story.front
    page.standfirst = front["standfirst"]
    page.byline_override = front.get("byline_override", "")
    page.show_in_navigation = front.get("show_in_navigation", True)
    page.search_description = front["standfirst"]
    if "picture" in front:
        page.lead_image_id = make_picture(front["picture"])
        page.lead_image_alt = front["alt"]
        page.lead_image_caption = front["caption"]
        page.lead_image_credit = front["credit"]

    def link(target: str) -> str:
        if target.startswith("page:"):
            found = drafts[story.language, target.removeprefix("page:")]
            return format_html('<a linktype="page" id="{}">', found.pk)
        return format_html('<a href="{}">', target)

    blocks = list(body_blocks(story.text, link, make_picture))
    page.body = _stream(story, "body", blocks)
    page.summary = _stream(story, "summary", [_summary_block(block, link) for block in front.get("summary", [])])
    page.bylines = [ArticleByline(author=make_author(slug)) for slug in front["authors"]]
    page.related_articles = [RelatedArticle(article=drafts[story.language, key]) for key in front.get("related", [])]
    page.tags.set(front["tags"])
    _record_origin(story, page)


def _record_origin(story: Story, page: ArticlePage) -> None:
    """Record the origin, the review and the source text of the summary."""
    front = story.front
    if not front.get("summary"):
        return
    page.summary_origin = front.get("summary_origin", "human")
    page.summary_backend = front.get("summary_backend", "")
    page.summary_model = front.get("summary_model", "")
    if page.summary_origin != "human" and story.published_at:
        page.summary_generated_at = story.published_at - datetime.timedelta(hours=2)
        page.summary_generated_by = _editor()
    if front.get("summary_reviewed") and story.published_at:
        page.summary_reviewed_at = story.published_at - datetime.timedelta(hours=1)
        page.summary_reviewed_by = _editor()
    page.summary_source_digest = page.body_source_digest
    if front.get("summary_outdated"):
        page.summary_source_digest = hashlib.sha256(b"the text as it was before").hexdigest()


def _stream(story: Story, field: str, blocks: list[tuple[str, Any]]) -> str:
    """Return blocks as a StreamField stores them, with the same ids at each load."""

    def block_id(index: int, item: int | None = None) -> str:
        return str(uuid.uuid5(uuid.NAMESPACE_URL, f"gazette/{story.language}/{story.key}/{field}/{index}/{item}"))

    def with_ids(index: int, value: Any) -> Any:
        if isinstance(value, list):
            return [{"type": "item", "value": item, "id": block_id(index, i)} for i, item in enumerate(value)]
        if isinstance(value, dict):
            return {name: with_ids(index, part) if name == "items" else part for name, part in value.items()}
        return value

    return json.dumps(
        [{"type": kind, "value": with_ids(i, value), "id": block_id(i)} for i, (kind, value) in enumerate(blocks)]
    )


def _summary_block(block: dict[str, Any], link: Any) -> tuple[str, Any]:
    ((kind, value),) = block.items()
    if kind == "key_points":
        return kind, [rich_text(point, link) for point in value]
    if kind in ("paragraph", "why_it_matters"):
        return kind, rich_text(value, link)
    return kind, value


def _restrict(story: Story, page: ArticlePage) -> None:
    front = story.front
    restrictions = PageViewRestriction.objects
    if "password" in front:
        kind = PageViewRestriction.PASSWORD
        restrictions.get_or_create(page=page, restriction_type=kind, defaults={"password": front["password"]})
    if front.get("login"):
        restrictions.get_or_create(page=page, restriction_type=PageViewRestriction.LOGIN)
    if "groups" in front:
        restriction, _ = restrictions.get_or_create(page=page, restriction_type=PageViewRestriction.GROUPS)
        restriction.groups.set([Group.objects.get_or_create(name=name)[0] for name in front["groups"]])
