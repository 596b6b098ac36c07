"""Show drafts in the frontend, and let the content checker accept its messages."""

from __future__ import annotations

from wagtail import hooks

from .serve import serve_in_frontend
from .userbar import allowed_origins

hooks.register("newsbrief_serve_preview", serve_in_frontend)
hooks.register("newsbrief_checker_origins", allowed_origins)
