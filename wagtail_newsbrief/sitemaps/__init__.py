"""Sitemaps in addition to Wagtail's."""
