"""The tag of all checks of the package: ``manage.py check --tag newsbrief``."""

NEWSBRIEF = "newsbrief"
