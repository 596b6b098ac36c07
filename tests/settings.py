"""Settings of the test suite: SQLite and cache in memory, unless DATABASE_URL or REDIS_URL say otherwise."""

import os
import tempfile
from importlib.util import find_spec
from pathlib import Path

import dj_database_url
import wagtail

HAS_API_V3 = wagtail.VERSION >= (8, 0)

# The extras are tested where they are installed.
HAS_PREVIEW = find_spec("wagtail_headless_preview") is not None
HAS_WEBHOOKS = find_spec("standardwebhooks") is not None and find_spec("cryptography") is not None

SECRET_KEY = "tests-only"
DEBUG = False
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver", "example.com", "other.example.com"]
ROOT_URLCONF = "tests.urls"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "tests.projects.testapp",
    "tests.projects.blog",
    "wagtail_newsbrief",
    "wagtail_newsbrief.articles",
    "wagtail_newsbrief.contrib.adopt",
    "wagtail_newsbrief.contrib.cdn",
    *(["wagtail_newsbrief.contrib.preview", "wagtail_headless_preview"] if HAS_PREVIEW else []),
    *(["wagtail_newsbrief.contrib.webhooks"] if HAS_WEBHOOKS else []),
    "wagtail.api.v2",
    *(["wagtail.api.v3", "ninja"] if HAS_API_V3 else []),
    "rest_framework",
    "wagtail.contrib.forms",
    "wagtail.contrib.frontend_cache",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.simple_translation",
    "wagtail.contrib.sitemaps",
    "wagtail.contrib.table_block",
    "wagtail.contrib.typed_table_block",
    "wagtail.locales",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
            ],
        },
    },
]

# --- services ---------------------------------------------------------------------------------------------------

DATABASES = {"default": dj_database_url.parse(os.environ.get("DATABASE_URL") or "sqlite://:memory:")}
if DATABASES["default"]["ENGINE"].endswith("mysql"):
    # Four-byte characters in titles, and an error instead of a value cut short.
    DATABASES["default"].setdefault("OPTIONS", {}).update(
        {"charset": "utf8mb4", "init_command": "SET sql_mode='STRICT_TRANS_TABLES'"}
    )
    DATABASES["default"]["TEST"] = {"CHARSET": "utf8mb4", "COLLATION": "utf8mb4_general_ci"}
elif DATABASES["default"]["ENGINE"].endswith("postgresql"):
    INSTALLED_APPS.append("django.contrib.postgres")

REDIS_URL = os.environ.get("REDIS_URL")
CACHES = {
    "default": (
        {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": REDIS_URL,
            # Processes side by side have a database each, but one Redis.
            "KEY_PREFIX": os.environ.get("PYTEST_XDIST_WORKER", ""),
        }
        if REDIS_URL
        else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    )
}

TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}

WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
MEDIA_ROOT = Path(tempfile.gettempdir()) / "wagtail-newsbrief-tests-media"
MEDIA_URL = "/media/"
STATIC_URL = "/static/"

# --- languages and time -----------------------------------------------------------------------------------------

USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [("en", "English"), ("ar", "Arabic"), ("de", "German")]
WAGTAIL_I18N_ENABLED = True

# --- the rest ---------------------------------------------------------------------------------------------------

# Hashing is slow on purpose; no password of a test is worth the time.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

WAGTAIL_SITE_NAME = "Newsbrief tests"
WAGTAILADMIN_BASE_URL = "http://localhost"
WAGTAILADMIN_NOTIFICATION_INCLUDE_SUPERUSERS = False
# No test may ask a server on the network what an embed looks like.
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []
