"""The tests' settings with wagtail-localize in them: ``pytest --ds=tests.settings_localize tests/localize``."""

from tests.settings import *  # noqa: F403
from tests.settings import INSTALLED_APPS

_REPLACED = {"wagtail.locales": "wagtail_localize.locales", "wagtail.contrib.simple_translation": "wagtail_localize"}
INSTALLED_APPS = [_REPLACED.get(name, name) for name in INSTALLED_APPS]
INSTALLED_APPS += ["wagtail_newsbrief.contrib.localize"]
