"""``path("", include("wagtail_newsbrief.sitemaps.urls"))``: ``news-sitemap.xml``."""

from __future__ import annotations

from django.urls import path

from .news import news_sitemap

app_name = "newsbrief_sitemaps"

urlpatterns = [path("news-sitemap.xml", news_sitemap, name="news")]
