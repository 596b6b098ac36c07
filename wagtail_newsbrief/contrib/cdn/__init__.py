"""Purge changed URLs from a cache in front of the site, through ``wagtail.contrib.frontend_cache``."""
