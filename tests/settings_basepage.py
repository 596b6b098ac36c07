"""Settings of a site that swapped Wagtail's base page model: the core has to work there, without our own page types."""

from tests.settings import *  # noqa: F403
from tests.settings import INSTALLED_APPS as ALL_APPS

WAGTAIL_PAGE_MODEL = "basepage.BasePage"

INSTALLED_APPS = [
    "tests.basepage",
    *(
        app
        for app in ALL_APPS
        if app not in {"tests.projects.testapp", "tests.projects.blog", "wagtail_newsbrief.articles"}
    ),
]

WAGTAIL_NEWSBRIEF = {"API_ARTICLE_MODEL": "basepage.StoryPage", "API_SECTION_MODEL": "basepage.RubricPage"}
