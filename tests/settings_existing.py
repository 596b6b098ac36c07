"""Settings of a site that has users, images and pages of its own, and takes the mixins later.

``pytest --ds=tests.settings_existing tests/existing``: these models can be chosen once for a whole run.
"""

from tests.settings import *  # noqa: F403
from tests.settings import INSTALLED_APPS as ALL_APPS

AUTH_USER_MODEL = "existing.Editor"
WAGTAILIMAGES_IMAGE_MODEL = "existing.Picture"
ROOT_URLCONF = "tests.existing.urls"

INSTALLED_APPS = [
    "tests.existing",
    *(app for app in ALL_APPS if app not in {"tests.projects.testapp", "tests.projects.blog"}),
]

WAGTAIL_NEWSBRIEF = {"API_ARTICLE_MODEL": "existing.FeaturePage", "API_SECTION_MODEL": "existing.TopicPage"}
