"""The settings of Wagtail's own tests, with our app installed and our view set mounted."""

import tempfile

from wagtail.test.settings import *  # noqa: F403
from wagtail.test.settings import INSTALLED_APPS as WAGTAILS_APPS

INSTALLED_APPS = [*WAGTAILS_APPS, "wagtail_newsbrief"]
ROOT_URLCONF = "tests.wagtail_suite.urls"

# Not beside the code of the installed Wagtail.
MEDIA_ROOT = tempfile.mkdtemp(prefix="newsbrief-wagtail-suite-")
STATIC_ROOT = f"{MEDIA_ROOT}-static"
