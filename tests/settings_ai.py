"""The tests' settings with wagtail-ai beside us: ``pytest --ds=tests.settings_ai tests/together``."""

from tests.settings import *  # noqa: F403
from tests.settings import INSTALLED_APPS as ALL_APPS

INSTALLED_APPS = ["wagtail_ai", "django_ai_core", *ALL_APPS]

# No model is asked in the tests.
WAGTAIL_AI = {"PROVIDERS": {"default": {"provider": "openai", "model": "none"}}}
