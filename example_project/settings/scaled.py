"""The example site on several machines: PostgreSQL, Redis and persistent connections.

    pip install "psycopg[binary]" redis gunicorn
    DJANGO_SETTINGS_MODULE=example_project.settings.scaled gunicorn -c example_project/server.py \
        example_project.wsgi

Set PGDATABASE, REDIS_URL and the variables of `base`. PGHOST, PGUSER and the other variables of libpq work too.
The load test (`make load`) uses these settings, and docs/how-to/scale-out.md shows them.
"""

import os

from .base import *  # noqa: F403

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": os.environ.get("PGDATABASE", ""),
        # Workers keep their connection. Health checks replace it when the database has restarted.
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
    }
}
INSTALLED_APPS.append("django.contrib.postgres")  # noqa: F405

# Shared by all workers and machines.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/0"),
        "KEY_PREFIX": "gazette",
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
