"""The tests' settings with wagtail-grapple in them: ``pytest --ds=tests.settings_grapple tests/grapple``."""

from tests.settings import *  # noqa: F403
from tests.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "wagtail_newsbrief.contrib.grapple", "grapple", "graphene_django"]
ROOT_URLCONF = "tests.grapple.urls"
GRAPHENE = {
    "SCHEMA": "grapple.schema.schema",
    "MIDDLEWARE": ["wagtail_newsbrief.contrib.grapple.peers.PeersMiddleware"],
}
GRAPPLE = {"APPS": ["newsbrief", "testapp"]}
