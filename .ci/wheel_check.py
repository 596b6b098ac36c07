"""Check that the wheel can be imported, migrated and checked, in an environment without the checkout."""

import importlib.metadata
from importlib.resources import files

import django
from django.conf import settings
from django.core.management import call_command

settings.configure(
    SECRET_KEY="wheel-check",
    INSTALLED_APPS=[
        "wagtail_newsbrief",
        "wagtail_newsbrief.articles",
        "wagtail.contrib.redirects",
        "wagtail.contrib.typed_table_block",
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
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.messages",
        "django.contrib.staticfiles",
    ],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    MIDDLEWARE=["django.contrib.sessions.middleware.SessionMiddleware"],
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
    USE_TZ=True,
    WAGTAIL_SITE_NAME="Wheel",
    WAGTAILADMIN_BASE_URL="http://localhost",
    STATIC_URL="/static/",
)
django.setup()

package = files("wagtail_newsbrief")
assert "site-packages" in str(package), package
for part in ("py.typed", "templates", "static", "locale", "migrations", "articles/migrations"):
    assert package.joinpath(part).exists(), f"{part} is missing from the wheel"
call_command("check")
call_command("migrate", verbosity=0)
print("wagtail-newsbrief", importlib.metadata.version("wagtail-newsbrief"), "imports, migrates and checks")
