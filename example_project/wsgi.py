"""WSGI entry point. Set DJANGO_SETTINGS_MODULE, for a real site to `example_project.settings.base`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "example_project.settings.base")

application = get_wsgi_application()
