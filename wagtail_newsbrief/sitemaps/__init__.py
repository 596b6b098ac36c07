"""Sitemaps for search engines beside Wagtail's own."""
