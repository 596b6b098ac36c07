"""Differences between versions of Wagtail and Python. No other module checks a version."""

from __future__ import annotations

import sys
import warnings
from typing import TYPE_CHECKING, Any

from django.apps import apps
from wagtail import VERSION as WAGTAIL_VERSION

if TYPE_CHECKING or sys.version_info >= (3, 12):
    from typing import TypedDict
else:  # pragma: no cover (coverage is measured with a newer Python)
    # Pydantic, and so API v3, requires this TypedDict before Python 3.12.
    from typing_extensions import TypedDict

__all__ = [
    "HAS_API_V3",
    "RICH_TEXT_FORMATS",
    "TypedDict",
    "content_checker_item",
    "default_rich_text_format",
    "get_full_url",
    "get_page_model",
    "page_model_dependency",
    "page_model_name",
    "page_permission_policy",
    "to_markdown",
]

#: Wagtail 8 added API v3, rich text as Markdown in the API, and a swappable base page model.
HAS_API_V3 = WAGTAIL_VERSION >= (8, 0)

#: Rich text output formats that this Wagtail can produce, the API's default first.
RICH_TEXT_FORMATS: tuple[str, ...] = (
    ("html", "db_html", "markdown", "db_markdown") if HAS_API_V3 else ("html", "db_html")
)


def page_model_name() -> str:
    """Return the label of the base page model, ``"wagtailcore.Page"`` unless the site has swapped it."""
    if WAGTAIL_VERSION >= (8, 0):
        import swapper

        swapper.set_app_prefix("wagtailcore", "wagtail")
        return str(swapper.get_model_name("wagtailcore", "Page"))
    return "wagtailcore.Page"


def page_model_dependency() -> tuple[str, str] | Any:
    """Return the migration dependency that makes the base page model available."""
    if WAGTAIL_VERSION >= (8, 0):
        import swapper

        swapper.set_app_prefix("wagtailcore", "wagtail")
        return swapper.dependency("wagtailcore", "Page")
    return ("wagtailcore", "0094_alter_page_locale")


def get_page_model() -> type[Any]:
    """Return the base page model class. Models must be loaded."""
    return apps.get_model(page_model_name())


def page_permission_policy() -> Any:
    """Return the policy for the pages that a user may see and edit in the admin."""
    if WAGTAIL_VERSION >= (8, 0):
        from wagtail.permissions import policy_registry

        return policy_registry.get_by_type(get_page_model())
    from wagtail.permissions import page_permission_policy as policy

    return policy


def content_checker_item() -> type[Any]:
    """Return Wagtail's class of the content checker.

    The editor of Wagtail 7.4.0 looks for a subclass of the older name, which warns when it is subclassed.
    """
    from wagtail.admin import userbar

    if WAGTAIL_VERSION >= (8, 0):
        checker: type[Any] = userbar.ContentCheckerItem
        return checker

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")

        class CheckerItem(userbar.AccessibilityItem):
            def __init_subclass__(cls, **kwargs: Any) -> None:
                super(userbar.AccessibilityItem, cls).__init_subclass__(**kwargs)

    return CheckerItem


def get_full_url(request: Any | None, path: str) -> str:
    """Return a path with the base URL of the API: ``WAGTAILAPI_BASE_URL``, or that of the request's site."""
    if WAGTAIL_VERSION >= (8, 0):
        from wagtail.api import utils
    else:
        from wagtail.api.v2 import utils
    return str(utils.get_full_url(request, path))


def default_rich_text_format() -> str:
    """Return the default format of rich text in this Wagtail's API."""
    if WAGTAIL_VERSION >= (8, 0):
        from wagtail.api.rich_text import APIRichText

        return str(APIRichText.get_default_format())
    return "db_html"


def to_markdown(db_html: str, *, features: list[str] | None, resolved: bool) -> str:
    """Convert stored rich text to Markdown; with ``resolved``, references become URLs. Needs Wagtail 8."""
    from wagtail.admin.rich_text.converters.markdown_db import MarkdownConverter

    return str(MarkdownConverter(features).from_database_format(db_html, resolved=resolved))
