"""Models of the core app. It defines no page type, so that it installs on every site."""

from wagtail_newsbrief.attempts import AttemptCount
from wagtail_newsbrief.navigation.models import NavigationEntry
from wagtail_newsbrief.versioning.models import ContentVersion

__all__ = ["AttemptCount", "ContentVersion", "NavigationEntry"]
