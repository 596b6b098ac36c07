"""What the load test serves: the example site scaled out, and beside it the same content by Wagtail alone."""

from example_project.settings.scaled import *  # noqa: F403

SECRET_KEY = "load-test-only"
ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
ROOT_URLCONF = "tests.benchmarks.load.urls"
WAGTAILADMIN_BASE_URL = WAGTAILAPI_BASE_URL = "http://localhost"
# Pictures are the same rows for all; nobody fetches their files.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
