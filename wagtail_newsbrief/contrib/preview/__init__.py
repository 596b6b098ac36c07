"""Preview drafts in the frontend, from *Preview* in the Wagtail admin. Extra ``[preview]``."""
