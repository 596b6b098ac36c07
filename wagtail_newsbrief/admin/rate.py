"""How often one user may ask for suggestions."""

from __future__ import annotations

from typing import Any

from wagtail_newsbrief import rate
from wagtail_newsbrief.conf import newsbrief_settings
from wagtail_newsbrief.rate import Rate, parse

__all__ = ["Rate", "parse", "seconds_to_wait"]


def seconds_to_wait(user: Any) -> int:
    """Count one request of ``user``; return 0 if it is within the limit, else the seconds to wait."""
    return rate.seconds_to_wait(f"suggest:{user.pk}", newsbrief_settings.summary["RATE_LIMIT"])
