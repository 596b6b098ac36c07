"""WSGI entry point; name the settings with DJANGO_SETTINGS_MODULE (a real site: `example_project.settings.base`)."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "example_project.settings.base")

application = get_wsgi_application()
