"""``path("feeds/", include("wagtail_newsbrief.feeds.urls"))``: rss.xml, atom.xml and feed.json of each kind."""

from __future__ import annotations

from django.urls import path

from wagtail_newsbrief.metadata.feed_links import NAMESPACE

from .views import feed

app_name = NAMESPACE

urlpatterns = [
    path("<str:format>", feed, {"kind": "site"}, name="site"),
    path("<str:language>/<str:format>", feed, {"kind": "site"}, name="site"),
    path("section/<int:pk>/<str:format>", feed, {"kind": "section"}, name="section"),
    path("section/<int:pk>/all/<str:format>", feed, {"kind": "section", "with_subsections": True}, name="section_all"),
    path("author/<str:slug>/<str:format>", feed, {"kind": "author"}, name="author"),
    path("<str:language>/author/<str:slug>/<str:format>", feed, {"kind": "author"}, name="author"),
    path("tag/<str:slug>/<str:format>", feed, {"kind": "tag"}, name="tag"),
    path("<str:language>/tag/<str:slug>/<str:format>", feed, {"kind": "tag"}, name="tag"),
]
