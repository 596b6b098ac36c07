"""The example site as a real one would run, for bad input: no debugging, and no limit of attempts to hide behind."""

from example_project.settings.base import *  # noqa: F403

ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
# Who tries passwords is refused at once, and the rest of the door would stay untried.
WAGTAIL_NEWSBRIEF = {"UNLOCK_RATE_LIMIT": "", "OPENAPI_ALL_STREAMS": True}
