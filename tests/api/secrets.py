"""An article that stands out, to be hidden: what says nothing of it never says its word."""

from __future__ import annotations

from typing import Any

from tests.api.paper import at
from tests.support import factories
from wagtail_newsbrief.articles.models import ArticleByline

#: A word that stands nowhere else: in title, slug and text of what is hidden.
WORD = "zyzzyva"

KINDS = ["login", "password", "groups"]


def make(section: Any, **fields: Any) -> Any:
    """Create the article that is going to be hidden, between the others by date and with all that filters find."""
    article = factories.make_article(
        section,
        WORD,
        slug=WORD,
        published_at=at(2, 12),
        standfirst=WORD,
        body=[("paragraph", f"<p>{WORD}</p>")],
        **fields,
    )
    if article.live:
        article.tags.add(WORD, "River")
        article.bylines = [ArticleByline(author_id=ArticleByline.objects.values_list("author_id", flat=True)[0])]
        article.save_revision().publish()
    return article


def address(page: Any) -> str:
    return page.url_path.removeprefix(factories.home().url_path)


def says_nothing_of(page: Any, content: bytes) -> None:
    assert WORD.encode() not in content.lower()
    for name in (f'"id":{page.pk},', f'id=\\"{page.pk}\\"', f"?id={page.pk})"):
        assert name.encode() not in content
