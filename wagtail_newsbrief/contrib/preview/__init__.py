"""Drafts in the frontend: *Preview* of the Wagtail admin opens them there. Extra ``[preview]``."""
