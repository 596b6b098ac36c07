"""Metadata of pages for search engines, social networks and feed readers; the same for templates and APIs."""
