"""Settings for a real site. Secrets and hosts are read from the environment.

`SECRET_KEY` from DJANGO_SECRET_KEY (required), `ALLOWED_HOSTS` from DJANGO_ALLOWED_HOSTS (comma-separated),
`WAGTAILADMIN_BASE_URL` from WAGTAIL_BASE_URL, the SQLite file from GAZETTE_DB, media from GAZETTE_MEDIA.
"""

import os
from importlib.util import find_spec
from pathlib import Path

import wagtail
from django.utils.translation import gettext_lazy as _

PROJECT_DIR = Path(__file__).resolve().parent.parent

SECRET_KEY = os.environ.get("DJANGO_SECRET_KEY", "")
DEBUG = False
ALLOWED_HOSTS = [host for host in os.environ.get("DJANGO_ALLOWED_HOSTS", "").split(",") if host]

HAS_API_V3 = wagtail.VERSION >= (8, 0)
# Draft previews and webhooks for the frontend, if the extras are installed.
HAS_PREVIEW = find_spec("wagtail_headless_preview") is not None
HAS_WEBHOOKS = find_spec("standardwebhooks") is not None and find_spec("cryptography") is not None

INSTALLED_APPS = [
    "example_project.gazette",
    # The two apps of the package: the core, and its ready-made page types.
    "wagtail_newsbrief",
    "wagtail_newsbrief.articles",
    "wagtail_newsbrief.contrib.adopt",
    *(["wagtail_newsbrief.contrib.preview", "wagtail_headless_preview"] if HAS_PREVIEW else []),
    *(["wagtail_newsbrief.contrib.webhooks"] if HAS_WEBHOOKS else []),
    "wagtail.api.v2",
    *(["wagtail.api.v3", "ninja"] if HAS_API_V3 else []),
    "rest_framework",
    "wagtail.contrib.redirects",
    "wagtail.contrib.typed_table_block",
    "wagtail.contrib.simple_translation",
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
    "example_project.gazette.middleware.ReaderContentSecurityPolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "example_project.urls"
WSGI_APPLICATION = "example_project.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": os.environ.get("GAZETTE_DB", str(PROJECT_DIR / "db.sqlite3")),
        # WAL lets readers read during a write, and a second writer waits instead of failing.
        "OPTIONS": {
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
        },
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en"
FORMAT_MODULE_PATH = ["example_project.formats"]
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [("en", _("English")), ("ar", _("Arabic"))]
WAGTAIL_I18N_ENABLED = True

STATIC_URL = "/static/"
STATIC_ROOT = PROJECT_DIR / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = Path(os.environ.get("GAZETTE_MEDIA", str(PROJECT_DIR / "media")))

WAGTAIL_SITE_NAME = "The Ebrin Gazette"
WAGTAILADMIN_BASE_URL = os.environ.get("WAGTAIL_BASE_URL", "http://localhost:8000")
WAGTAILAPI_BASE_URL = WAGTAILADMIN_BASE_URL
WAGTAIL_FRONTEND_LOGIN_URL = "/_util/login/"
# The site calls no other server.
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
# Thumbnails in the admin stay WebP too.
WAGTAILIMAGES_FORMAT_CONVERSIONS = {"webp": "webp"}

# `load_demo` creates users with a documented password only if this is True, as in the demo settings.
GAZETTE_DEMO = False

# See docs/reference/settings.md. Other keys have their default.
WAGTAIL_NEWSBRIEF: dict[str, object] = {"SHARING": {"LOGO": "gazette/icon.svg"}}
