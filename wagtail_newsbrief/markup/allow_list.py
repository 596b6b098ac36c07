"""The elements that rich text may have: Wagtail's feature registry, and the setting ``RICH_TEXT_ALLOW``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

import nh3
from wagtail.rich_text import features

from wagtail_newsbrief.conf import newsbrief_settings

from .elements import BLOCKS, NEVER_ALLOWED, REFERENCES, WITHOUT_CONTENT

#: Attributes allowed on every element. Draftail identifies its blocks by the first.
_ATTRIBUTES = frozenset({"data-block-key", "dir", "id", "lang", "title"})

#: Allowed schemes of URLs.
_SCHEMES = frozenset({"http", "https", "ftp", "mailto", "tel", "sms", "wagtail"})

#: Selectors of Wagtail's rules: "a", "a[href]", "embed[embedtype='image']".
_SELECTOR = re.compile(r"([\w-]+)(?:\[([\w-]+))?")


class AllowList(NamedTuple):
    """The elements that rich text may have, and the attributes of each."""

    attributes: Mapping[str, frozenset[str]]
    cleaner: nh3.Cleaner
    #: Elements of the site's setting only: the editor doesn't write them, and they keep their structure.
    foreign: frozenset[str]


def allow_list() -> AllowList:
    """Return the allow-list of this site: Wagtail's registered features and ``RICH_TEXT_ALLOW``."""
    own = newsbrief_settings.rich_text_allow
    return _allow_list(tuple((name, tuple(attributes)) for name, attributes in own.items()))


def refused_names(own: Mapping[str, Any]) -> list[str]:
    """Return the entries of ``RICH_TEXT_ALLOW`` that are never allowed: ``"element"`` or ``"element attribute"``."""
    elements = [name for name in own if name in WITHOUT_CONTENT or name in {"base", "link", "meta"}]
    attributes = (f"{name} {one}" for name in own for one in own[name] if NEVER_ALLOWED.fullmatch(one))
    return [*elements, *attributes]


@lru_cache(maxsize=8)
def _allow_list(own: tuple[tuple[str, tuple[str, ...]], ...]) -> AllowList:
    wagtails: dict[str, set[str]] = {"p": set(), "br": set()}
    for name, attribute in _registered():
        wagtails.setdefault(name, set()).update({attribute} - {""})
    attributes = {name: set(names) for name, names in wagtails.items()}
    for name, names in own:
        attributes.setdefault(name, set()).update(names)
    refused = set(refused_names(dict(own)))
    kept = {
        name: frozenset(
            attribute
            for attribute in names | _ATTRIBUTES | REFERENCES.get(name, frozenset())
            if not NEVER_ALLOWED.fullmatch(attribute)
        )
        for name, names in attributes.items()
        if name not in refused
    }
    return AllowList(kept, cleaner(kept), frozenset(kept) - frozenset(wagtails))


def _registered() -> Iterator[tuple[str, str]]:
    """Yield ``(element, attribute or "")`` of every rule that converts between stored rich text and Draftail's."""
    features.get_default_features()  # reads the site's hooks
    for rule in features.converter_rules_by_converter.get("contentstate", {}).values():
        reading, writing = rule["from_database_format"], rule["to_database_format"]
        for selector in dict(reading):
            if match := _SELECTOR.match(selector):
                yield match[1], match[2] or ""
        for config in [*writing.get("block_map", {}).values(), *writing.get("style_map", {}).values()]:
            element = config.get("element") if isinstance(config, dict) else config
            if isinstance(element, str):
                yield element, ""
                if isinstance(config, dict):
                    yield from ((element, name) for name in config.get("props", {}))


def cleaner(attributes: Mapping[str, frozenset[str]]) -> nh3.Cleaner:
    # Block elements are kept until `in_order` turns them into paragraphs, so that their texts stay separate.
    return nh3.Cleaner(
        tags={*attributes, *BLOCKS},
        clean_content_tags=set(WITHOUT_CONTENT),
        attributes={name: set(names) for name, names in attributes.items()},
        url_schemes=set(_SCHEMES),
        link_rel=None,
    )
