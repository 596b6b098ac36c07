"""Move editors' comments to the converted fields."""

from __future__ import annotations

from typing import Any

from wagtail.models import Comment

from .mapping import Reasons
from .plan import Plan


class CommentPaths:
    """Content paths of comments in the new page: at the same block, or at the new field."""

    def __init__(self, plan: Plan, page: Any, values: dict[str, Any]) -> None:
        self.plan = plan
        self.page = page
        self.values = values
        self.own = set(plan.old.names)

    def of(self, path: str) -> str | None:
        """Return the new content path; the same for a field that stays, None for one that is removed."""
        name, _, rest = path.partition(".")
        if self.plan.fills or name not in self.own:
            return path
        for conversion in self.plan.conversions:
            if conversion.source != name:
                continue
            if conversion.stream is None:
                return conversion.to
            ids = [block["id"] for block in self.values.get(conversion.target, ())]
            block = rest.split(".")[0]
            if block in ids:
                return f"{conversion.to}.{block}"
            return f"{conversion.to}.{ids[0]}" if ids else conversion.to
        return None

    def move_stored(self, comment: dict[str, Any]) -> None:
        """Move a comment in the content of a revision; one on a removed field isn't changed."""
        place = self.of(comment["contentpath"])
        if place is not None and place != comment["contentpath"]:
            # The position counts characters in the editor of the old field.
            comment["contentpath"], comment["position"] = place, ""

    def moves(self, using: str, reasons: Reasons) -> list[tuple[Any, str]]:
        """Return the unresolved comments that move, each with its new path. 1 query.

        One on a removed field is a reason to skip the page, because it would not be shown any more.
        """
        found = []
        comments = Comment.objects.using(using).filter(page_id=self.page.pk, resolved_at__isnull=True)
        for pk, path in comments.order_by("pk").values_list("pk", "contentpath"):
            place = self.of(path)
            if place is None:
                reasons.add(f"comment {pk} is on “{path}”, which is ignored: resolve it first")
            elif place != path:
                found.append((pk, place))
        return found


def move(moves: list[tuple[Any, str]], using: str) -> None:
    """Save the new content paths of comments. 1 query each."""
    for pk, place in moves:
        Comment.objects.using(using).filter(pk=pk).update(contentpath=place, position="")
