"""The example site as a real one would run, for bad input: no debugging, and no limit of attempts to hide behind."""

from example_project.settings.base import *  # noqa: F403

ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
# Who tries passwords is refused at once, and the rest of the door would stay untried.
WAGTAIL_NEWSBRIEF = {"UNLOCK_RATE_LIMIT": "", "OPENAPI_ALL_STREAMS": True}
# Django writes errors to nobody's mail otherwise, and the harness reads the log.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler", "level": "ERROR"}},
    "loggers": {"django": {"handlers": ["console"]}},
}
