"""Settings of the demo, for one person on one machine. Don't use them on a public server."""

import os

from django.core.exceptions import ImproperlyConfigured

from .base import *  # noqa: F403

DEBUG = os.environ.get("DJANGO_DEBUG", "1").strip().lower() not in {"0", "false", "no", "off", ""}
if not DEBUG:
    raise ImproperlyConfigured(
        "example_project.settings.demo has a public secret key and a public password, so it runs only with DEBUG on: "
        "unset DJANGO_DEBUG, or use example_project.settings.base for a real site."
    )

GAZETTE_DEMO = True
# The demo works without a network, so it doesn't check for new versions of Wagtail.
WAGTAIL_ENABLE_UPDATE_CHECK = False

PORT = os.environ.get("PORT", "8000")
SECRET_KEY = "demo-only-not-a-secret-do-not-use-on-a-real-site"
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", "testserver"]
WAGTAILADMIN_BASE_URL = WAGTAILAPI_BASE_URL = f"http://localhost:{PORT}"

# `make frontend` sets the port of the frontend.
if FRONTEND_PORT := os.environ.get("FRONTEND_PORT"):
    WAGTAIL_HEADLESS_PREVIEW = {"CLIENT_URLS": {"default": f"http://localhost:{FRONTEND_PORT}"}}
    # The URLs for readers and search engines.
    WAGTAIL_NEWSBRIEF["FRONTEND_URLS"] = {f"localhost:{PORT}": f"http://localhost:{FRONTEND_PORT}"}  # noqa: F405
# The frontend has the same secret (.ci/frontend), and both run on this machine.
WAGTAIL_NEWSBRIEF["WEBHOOKS"] = {  # noqa: F405
    "ALLOW_PRIVATE_NETWORKS": True,
    "SECRETS": {
        "frontend": os.environ.get("NEWSBRIEF_WEBHOOK_SECRET", "whsec_ZGVtby1vbmx5LW5vdC1hLXNlY3JldC1kby1ub3QtdXNl")
    },
}
