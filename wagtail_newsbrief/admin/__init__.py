"""The Wagtail admin: listing, report, checks and views of the editor. Panels and forms are in ``editor``."""
