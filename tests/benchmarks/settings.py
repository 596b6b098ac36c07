"""Settings of the benchmark: those of the tests, with what a site in production has and a test has not.

``DATABASE_URL`` and ``REDIS_URL`` name the database and the cache, as for the tests.
"""

from tests.settings import *  # noqa: F403

ROOT_URLCONF = "tests.benchmarks.urls"
# As a server keeps them; each answer would pay for a connection otherwise.
DATABASES["default"]["CONN_MAX_AGE"] = None  # noqa: F405
# Listings of a hundred.
WAGTAILAPI_LIMIT_MAX = 100
