"""The tests' settings, with a queue in a folder, and a webhook of this machine."""

import os

from tests.settings import *  # noqa: F403

TASKS = {
    "default": {
        "BACKEND": "tests.support.spool.SpoolBackend",
        "OPTIONS": {"FOLDER": os.environ["SPOOL"], "MODULES": "wagtail_newsbrief.contrib.webhooks"},
    }
}
WAGTAIL_NEWSBRIEF = {"WEBHOOKS": {"ALLOW_PRIVATE_NETWORKS": True, "TIMEOUT": 1, "BACKOFF_SECONDS": 1}}
