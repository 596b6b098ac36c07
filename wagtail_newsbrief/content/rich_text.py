"""Renders the rich text of a whole response at once, without links to pages that the visitor may not see.

Wagtail expands one value at a time, with a query for the links of each. Here the tags of all values are passed to
Wagtail's rules together: 1 query for each type of link.
"""

from __future__ import annotations

import logging
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import partial
from typing import Any

from django.utils.html import escape
from wagtail.rich_text import features
from wagtail.rich_text.rewriters import EmbedRewriter, LinkRewriter, TagRewriter

from wagtail_newsbrief.access import Visitor
from wagtail_newsbrief.compat import get_full_url, get_page_model, to_markdown
from wagtail_newsbrief.markup import block_texts, sanitize_rich_text
from wagtail_newsbrief.page_urls import PageUrls
from wagtail_newsbrief.utils.text import as_id

logger = logging.getLogger("wagtail_newsbrief")

#: Exceptions of Wagtail's converter, and of custom rules in it, for invalid markup.
_UNREADABLE = (AssertionError, AttributeError, LookupError, TypeError, ValueError)

#: Wagtail's converter is quadratic: it takes a second for this many tags.
_MAX_TAGS_FOR_MARKDOWN = 2000

# Characters that Markdown interprets: at the start of a line, and anywhere.
_MARKDOWN_SYNTAX = re.compile(r"(?:^(\d*)(?=[-+.)]\s)([-+.)]))|([\\`*_\[\]<>#])")

#: Takes the attributes of link tags of one type and returns their opening tags.
_BulkRule = Callable[[list[dict[str, str]]], list[str]]

#: Takes a visible page and the stored attributes and returns an opening tag.
_OpenTag = Callable[[Any, dict[str, str]], str]

# A link to a page that the rewriter doesn't recognise, because of unusual quotes.
_UNREAD_PAGE_LINK = re.compile(r"""<a\b[^>]*\blinktype\s*=\s*['"]?page\b[^>]*>""", re.IGNORECASE)


# The position before a URL without a host, "/documents/…", in a tag written by Wagtail.
_LOCAL_URL = re.compile(r"""\b(?:href|src)=["'](?=/(?!/))""")


def linked_page_ids(texts: Iterable[str]) -> set[int]:
    """Return the ids of pages that stored rich texts link to. No query."""
    links = LinkRewriter()
    attributes = (match.attrs for text in texts for match in links.extract_tags(text).get("page", ()))
    return {pk for one in attributes if (pk := _page_id(one)) is not None}


def has_embeds(text: str) -> bool:
    """Return ``True`` if stored rich text embeds images or media. No query."""
    return "<embed" in text


def visible_pages(ids: Collection[Any], visitor: Visitor) -> dict[Any, Any]:
    """Return pages that the visitor may see by id, specific and without StreamFields.

    Queries: 2, and 1 per page type; none without ids.
    """
    if not ids:
        return {}
    pages: Any = visitor.visible(get_page_model().objects.filter(pk__in=ids))
    return {page.pk: page for page in pages.defer_streamfields().specific()}


def render(
    sources: Iterable[tuple[str, Collection[str] | None]],
    format_: str,
    visitor: Visitor,
    pages: Mapping[Any, Any] | None = None,
    urls: PageUrls | None = None,
) -> dict[str, str]:
    """Return ``{stored rich text: rendered text}`` for pairs of stored text and features.

    Links to pages that are deleted, or that the visitor may not see, become plain text in every format. ``pages`` are
    the visible link targets by id; without it they are fetched with ``visible_pages``. With ``urls``, links lead
    to the site's frontend if it has one, and links to documents and images are absolute. Queries: 1 for each other type
    of link; embedded images and media cost what Wagtail's rules cost.
    """
    features_of = dict(sources)
    originals = list(features_of)
    stored = list(map(sanitize_rich_text, originals))
    if pages is None:
        pages = visible_pages(linked_page_ids(originals), visitor)
    open_page = partial(_link_to, urls.link if urls else partial(_wagtail_url, visitor.request))
    if format_ == "html":
        links = {name: handler.expand_db_attributes_many for name, handler in features.get_link_types().items()}
        embeds = {name: handler.expand_db_attributes_many for name, handler in features.get_embed_types().items()}
        if urls and urls.has_frontend():
            links = {name: _absolute(rule, urls.request) for name, rule in links.items()}
            embeds = {name: _absolute(rule, urls.request) for name, rule in embeds.items()}
        links["page"] = _page_rule(pages, open_page)
        texts = _rewrite(stored, LinkRewriter(bulk_rules=links))
        texts = _rewrite(texts, EmbedRewriter(bulk_rules=embeds))
    elif format_ == "db_html":
        texts = _rewrite(stored, _OnlyKnown(bulk_rules={"page": _page_rule(pages, _stored)}))
    else:
        resolved = format_ == "markdown"
        rules = _resolving_rules(pages, open_page, urls) if resolved else _reference_rules(pages)
        texts = _rewrite(stored, _OnlyKnown(bulk_rules=rules))
        texts = [
            _to_markdown(text, features_of[original], resolved) for text, original in zip(texts, originals, strict=True)
        ]
    return dict(zip(originals, texts, strict=True))


class _OnlyKnown(LinkRewriter):
    """Rewrites only links that it has a rule for."""

    def get_tag_replacements(self, tag_type: str | None, attrs_list: list[dict[str, str]]) -> list[str]:
        return super().get_tag_replacements(tag_type, attrs_list) if tag_type in self.bulk_rules else []


def _reference_rules(pages: Mapping[Any, Any]) -> dict[str, _BulkRule]:
    return {"page": _page_rule(pages, _reference), "document": _document_references}


def _resolving_rules(pages: Mapping[Any, Any], open_page: _OpenTag, urls: PageUrls | None) -> dict[str, _BulkRule]:
    """Resolve references before Wagtail's converter, which would query for each of them."""
    documents = features.get_link_types().get("document")
    rules: dict[str, _BulkRule] = {"document": documents.expand_db_attributes_many} if documents else {}
    if urls and urls.has_frontend():
        rules = {name: _absolute(rule, urls.request) for name, rule in rules.items()}
    return {**rules, "page": _page_rule(pages, open_page)}


def _link_to(url_of: Callable[[Any], str | None], page: Any, attributes: dict[str, str]) -> str:
    return _open_tag({"href": url_of(page) or ""})


def _wagtail_url(request: Any | None, page: Any) -> str | None:
    url: str | None = page.get_url(request)
    return url


def _absolute(rule: _BulkRule, request: Any | None) -> _BulkRule:
    """Wrap a rule of Wagtail's so that it returns absolute URLs."""

    def absolute_rule(tags: list[dict[str, str]]) -> list[str]:
        base = escape(get_full_url(request, ""))
        return [_LOCAL_URL.sub(rf"\g<0>{base}", tag) for tag in rule(tags)]

    return absolute_rule


def _reference(page: Any, attributes: dict[str, str]) -> str:
    return _open_tag({"href": f"wagtail://page?id={page.pk}"})


def _document_references(tags: list[dict[str, str]]) -> list[str]:
    return [_open_tag({"href": f"wagtail://document?id={tag.get('id', '')}"}) for tag in tags]


def _stored(page: Any, attributes: dict[str, str]) -> str:
    return _open_tag(attributes)


def _page_rule(pages: Mapping[Any, Any], open_tag: _OpenTag) -> _BulkRule:
    """Return a rule that opens links to visible pages and removes the target of others."""

    def rule(tags: list[dict[str, str]]) -> list[str]:
        found = ((pages.get(_page_id(tag)), tag) for tag in tags)
        return [open_tag(page, tag) if page is not None else "<a>" for page, tag in found]

    return rule


def _page_id(attributes: dict[str, str]) -> int | None:
    return as_id(attributes.get("id", ""))


def _open_tag(attributes: dict[str, str]) -> str:
    return "<a" + "".join(f' {name}="{escape(value)}"' for name, value in attributes.items()) + ">"


def _to_markdown(text: str, allowed: Collection[str] | None, resolved: bool) -> str:
    # All kinds of links have become plain URLs.
    converted = None if allowed is None else [*allowed, "link"]
    if text.count("<") > _MAX_TAGS_FOR_MARKDOWN:
        return _plain_markdown(text)
    try:
        return to_markdown(_UNREAD_PAGE_LINK.sub("<a>", text), features=converted, resolved=resolved)
    except _UNREADABLE as error:
        logger.warning("Rich text can't be converted to Markdown and is returned as plain text: %r", error)
        return _plain_markdown(text)


def _plain_markdown(text: str) -> str:
    """Return the plain text of rich text as Markdown, one paragraph per block element."""
    return "".join(f"{_MARKDOWN_SYNTAX.sub(_escaped, one)}\n\n" for one in block_texts(text))


def _escaped(match: re.Match[str]) -> str:
    return f"{match[1] or ''}\\{match[2] or match[3]}"


def _rewrite(texts: list[str], rewriter: TagRewriter) -> list[str]:
    """Rewrite the tags of all texts; each rule is called once with all tags of its type.

    Linear in the length of the texts, while ``TagRewriter`` copies a text for each of its tags.
    """
    tags: dict[Any, list[tuple[int, Any]]] = defaultdict(list)
    for number, text in enumerate(texts):
        for type_, matches in rewriter.extract_tags(text).items():
            tags[type_] += [(number, match) for match in matches]
    changes: list[list[tuple[int, int, str]]] = [[] for _ in texts]
    for type_, found in tags.items():
        replacements = rewriter.get_tag_replacements(type_, [match.attrs for _, match in found])
        for (number, match), replacement in zip(found, replacements, strict=False):
            changes[number].append((match.start, match.end, replacement))
    return [_replace(text, sorted(changed)) for text, changed in zip(texts, changes, strict=True)]


def _replace(text: str, changes: list[tuple[int, int, str]]) -> str:
    parts = []
    last = 0
    for start, end, replacement in changes:
        parts += [text[last:start], replacement]
        last = end
    return "".join([*parts, text[last:]])
