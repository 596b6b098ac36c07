"""Turning pages of another type into articles: a mapping file, what it says, and doing it page by page."""
