"""The example site on more than one machine: PostgreSQL, Redis, and workers that keep their connections.

    pip install "psycopg[binary]" redis gunicorn
    DJANGO_SETTINGS_MODULE=example_project.settings.scaled gunicorn -c example_project/server.py \
        example_project.wsgi

Beside the variables of `base`: PGDATABASE (required), PGHOST, PGUSER and the others that PostgreSQL's own programs
read, and REDIS_URL. The load test (`make load`) runs this file, through tests/benchmarks/load/settings.py, and
docs/how-to/scale-out.md shows it.
"""

import os

from .base import *  # noqa: F403

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": os.environ.get("PGDATABASE", ""),
        # A connection a worker, looked at before it is used again, so that a restarted database is no error.
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
    }
}
INSTALLED_APPS.append("django.contrib.postgres")  # noqa: F405

# One for all workers and machines: what one of them has found out, the others know.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/0"),
        "KEY_PREFIX": "gazette",
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
