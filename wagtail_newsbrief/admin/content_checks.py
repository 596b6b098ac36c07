"""Rules for articles in Wagtail's content checker: in the userbar, and in the editor's panel *Checks*.

The server checks the article and puts the results into the checker's configuration, which is part of the userbar of
the page or its preview. The rules work with any template, and nothing is added to what readers get. A script
highlights the element.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.forms import Media
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin import userbar
from wagtail.admin.staticfiles import versioned_static
from wagtail.admin.userbar import ContentCheckerItem

from wagtail_newsbrief.compat import content_checker_item
from wagtail_newsbrief.editor.status import SummaryStatus
from wagtail_newsbrief.mixins import ArticleMixin, SummaryMixin

#: After the hooks of order 0, in which a site adds a checker of its own to the userbar.
AFTER_THE_SITES_OWN = 100

#: Rules of axe-core that matter for articles, by their ids in axe's documentation.
AXE_RULES = ("heading-order", "image-alt")

#: Prefixes of axe's tags; everything else in ``axe_run_only`` is the id of a rule.
_TAG = re.compile(r"wcag|cat\.|section508|TT|EN-|ACT|RGAA|best-practice|experimental|seo")

_HEADLINE = ("h1", "body")
_SUMMARY = (".newsbrief-summary", *_HEADLINE)
_LEAD_IMAGE = (".newsbrief-article__lead", *_HEADLINE)


@dataclass(frozen=True, slots=True)
class ArticleCheck:
    """A rule for articles.

    ``places`` are CSS selectors: the checker highlights the first element that exists.
    """

    id: str
    fails: Callable[[Any], bool]
    places: tuple[str, ...]
    error: Any
    help: Any


def _has_overlong_point(page: Any) -> bool:
    return any(point.verdict == "too-long" for point in SummaryStatus(page).points)


def _lacks_lead_image(page: Any) -> bool:
    return isinstance(page, ArticleMixin) and page.lead_image_id is None


def _lacks_alternative_text(page: Any) -> bool:
    # Readers get the image's description, or else its title, which is often the name of a file.
    if not isinstance(page, ArticleMixin) or page.lead_image_id is None or page.lead_image_alt.strip():
        return False
    return not getattr(page.lead_image, "description", "").strip()


CHECKS = (
    ArticleCheck(
        "newsbrief-brief-missing",
        lambda page: not page.summary,
        _HEADLINE,
        _("The article has no summary"),
        _("Write one, or let one be suggested, for readers without time"),
    ),
    ArticleCheck(
        "newsbrief-brief-stale",
        lambda page: page.is_summary_stale,
        _SUMMARY,
        _("The article changed after its summary was written"),
        _("Compare the summary with the article"),
    ),
    ArticleCheck(
        "newsbrief-brief-overlong",
        _has_overlong_point,
        _SUMMARY,
        _("A key point of the summary is too long"),
        _("One thought a point, in 25 words or fewer"),
    ),
    ArticleCheck(
        "newsbrief-brief-unreviewed",
        lambda page: bool(page.summary) and not page.is_summary_reviewed,
        _SUMMARY,
        _("Nobody reviewed the AI’s summary"),
        _("Read it against the article, and mark it as reviewed"),
    ),
    ArticleCheck(
        "newsbrief-brief-unverified",
        lambda page: SummaryStatus(page).has_findings,
        _SUMMARY,
        _("The summary says what the article doesn’t"),
        _("Correct what the editor’s panel marks, or take it out"),
    ),
    ArticleCheck(
        "newsbrief-lead-image-missing",
        _lacks_lead_image,
        _HEADLINE,
        _("The article has no lead image"),
        _("Choose one: lists and social media show it"),
    ),
    ArticleCheck(
        "newsbrief-lead-image-alt",
        _lacks_alternative_text,
        _LEAD_IMAGE,
        _("The lead image has no alternative text"),
        _("Say what it shows, for readers who can’t see it"),
    ),
)


class ArticleCheckerItem(content_checker_item()):  # type: ignore[misc]
    """Wagtail's checker with the rules for articles; a site's own checker may derive from it.

    The checks cost at most 2 queries, for the lead image and the locale. In the editor, which only needs the list of
    rules, nothing is checked.
    """

    page: Any = None

    def about(self, page: Any) -> ArticleCheckerItem:
        """Return the same item for a page."""
        item = copy.copy(self)
        item.page = page
        return item

    @property
    def media(self) -> Media:
        wagtails: Media = super().media
        return wagtails + Media(js=["wagtail_newsbrief/admin/content-checks.js"])

    def get_axe_run_only(self, request: HttpRequest | None) -> list[str]:
        names: list[str] = super().get_axe_run_only(request)
        # None runs everything; ids of rules can't be mixed with tags, and our rules have tags too.
        if not names or any(_TAG.match(name) for name in names):
            return names
        return list(dict.fromkeys([*names, *AXE_RULES, *(check.id for check in CHECKS)]))

    def get_axe_custom_rules(self, request: HttpRequest | None) -> list[dict[str, Any]]:
        return [
            *super().get_axe_custom_rules(request),
            *(
                {
                    "id": check.id,
                    "impact": "serious",
                    "selector": ", ".join(check.places),
                    # Elements that are collapsed count.
                    "excludeHidden": False,
                    "tags": ["best-practice"],
                    "any": [check.id],
                    "enabled": True,
                }
                for check in CHECKS
            ),
        ]

    def get_axe_custom_checks(self, request: HttpRequest | None) -> list[dict[str, Any]]:
        return [
            *super().get_axe_custom_checks(request),
            *(
                {"id": check.id, "options": {"failed": self._fails(check), "places": list(check.places)}}
                for check in CHECKS
            ),
        ]

    def get_axe_messages(self, request: HttpRequest | None) -> dict[str, Any]:
        ours = {check.id: {"error_name": check.error, "help_text": check.help} for check in CHECKS}
        return {**super().get_axe_messages(request), **ours}

    def get_axe_spec(self, request: HttpRequest | None) -> dict[str, Any]:
        spec: dict[str, Any] = super().get_axe_spec(request)
        finders = hooks.get_hooks("newsbrief_checker_origins")
        origins = [one for find in finders for one in find(self.page, request, in_editor=self.in_editor)]
        # Without any, axe exchanges messages with its own origin only.
        return {**spec, "allowedOrigins": origins} if origins else spec

    def get_axe_configuration(self, request: HttpRequest | None) -> dict[str, Any]:
        configuration: dict[str, Any] = super().get_axe_configuration(request)
        if not self.in_editor:
            return configuration
        origins = configuration["spec"].get("allowedOrigins", [])
        # The text that preview-status.js shows.
        unreachable = _("The frontend at %(origins)s can’t be reached, so there is no preview. Is it running?")
        unseen = _(
            "Not checked: the content checker does not run on the page in the preview, which lacks Wagtail’s userbar."
        )
        words = {"unreachable": unreachable % {"origins": ", ".join(origins)}, "unseen": unseen}
        return {**configuration, "newsbrief": words}

    def _fails(self, check: ArticleCheck) -> bool:
        return not self.in_editor and bool(check.fails(self.page))


def editor_script() -> str:
    """Return the script tag of the editor that reports a preview that could not be checked."""
    return format_html('<script src="{}"></script>', versioned_static("wagtail_newsbrief/admin/preview-status.js"))


def add_checks(request: HttpRequest | None, items: list[Any], page: Any) -> None:
    """Add the rules to the checker for a page with a summary; other pages keep Wagtail's checker.

    A checker of the site's own is not changed, unless it derives from ``ArticleCheckerItem``.
    """
    if not isinstance(page, SummaryMixin):
        return
    for index, item in enumerate(items):
        if type(item).__module__ == userbar.__name__ and isinstance(item, ContentCheckerItem):
            item = ArticleCheckerItem(in_editor=item.in_editor)
        if isinstance(item, ArticleCheckerItem):
            items[index] = item.about(page)
