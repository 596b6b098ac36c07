"""The tests' settings, with a queue in a folder, and a cache of this machine in front of the site."""

import os

from tests.settings import *  # noqa: F403

TASKS = {
    "default": {
        "BACKEND": "tests.spool.SpoolBackend",
        "OPTIONS": {"FOLDER": os.environ["SPOOL"], "MODULES": "wagtail_newsbrief"},
    }
}
WAGTAILFRONTENDCACHE = {
    "default": {"BACKEND": "wagtail.contrib.frontend_cache.backends.HTTPBackend", "LOCATION": os.environ["CACHE"]}
}
WAGTAIL_NEWSBRIEF = {"PURGE": {"TIMEOUT": 1, "BACKOFF_SECONDS": 1}}
