"""Registration of Wagtail hooks."""

from __future__ import annotations

from wagtail import hooks

from wagtail_newsbrief.admin.listing import ArticlesViewSet

from .models import ArticlePage

hooks.register("register_admin_viewset", lambda: ArticlesViewSet("newsbrief_articles", model=ArticlePage))
