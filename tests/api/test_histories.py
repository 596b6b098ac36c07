"""Random histories of a site: a 304 is given only for the very bytes that the API would answer.

``pytest tests/api/test_histories.py --hypothesis-profile=thorough`` looks longer.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.db.models import F
from django.test import Client, override_settings
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule, run_state_machine_as_test
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Locale, Page, Site

from tests.api.conftest import VERSIONS
from tests.navigation.test_histories import History, numbers
from wagtail_newsbrief.articles.models import ArticlePage, Author
from wagtail_newsbrief.versioning import mark_changed

PATHS = [
    "articles/?fields=*",
    "articles/?section=news&limit=1",
    "articles/?locale=de&fallback=en",
    "articles/sitemap/",
    "articles/by-path/?path=/old/",
    "sections/",
]


class Kept(History):
    """A client that keeps every answer and asks for it again after each change."""

    def __init__(self) -> None:
        super().__init__()
        self.client = Client()
        article = ArticlePage.objects.first()
        paths = [*PATHS, f"articles/{article.pk}/", f"sections/{article.get_parent().pk}/"]
        self.kept: dict[str, Any] = dict.fromkeys(f"/api/{version}/{path}" for version in VERSIONS for path in paths)

    @rule(name=st.sampled_from(["Ada", "Ben"]))
    def write_without_signals(self, name: str) -> None:
        Author.objects.update_or_create(slug="ada", defaults={"name": name})
        ArticlePage.objects.filter(live=True).update(standfirst=name)
        mark_changed()

    @rule(port=st.sampled_from([80, 8080]))
    def move_site(self, port: int) -> None:
        site = Site.objects.get()
        site.port = port
        site.save()

    @rule(number=numbers)
    def redirect(self, number: int) -> None:
        target = {"redirect_page": Page.objects.get(pk=self.any_page(number).pk)}
        Redirect.objects.update_or_create(old_path="/old", defaults=target)

    @rule()
    def rename_locale(self) -> None:
        codes = {"de": "ar", "ar": "de"}
        locale = Locale.objects.exclude(language_code="en").get()
        locale.language_code = codes[locale.language_code]
        locale.save()

    @rule()
    def draft(self) -> None:
        Page.objects.update(has_unpublished_changes=True, draft_title=F("title"))

    @invariant()
    def unchanged_is_what_has_not_changed(self) -> None:
        for url, kept in self.kept.items():
            if kept is not None:
                answer = self.client.get(url, headers={"if_none_match": kept["ETag"]})
                with override_settings(WAGTAIL_NEWSBRIEF={"API_CACHE": {"ALIAS": ""}}):
                    now = self.client.get(url)
                is_same = (now.status_code, now.content) == (200, kept.content)
                assert (answer.status_code == 304) == is_same
            answer = self.client.get(url)
            self.kept[url] = answer if answer.status_code == 200 else None

    # What tests/navigation looks at.

    def the_index_is_that_of_the_oracle(self) -> None: ...

    def everybody_has_the_neighbours_of_the_oracle(self) -> None: ...


@pytest.mark.slow
@pytest.mark.django_db
def test_histories(site):
    few = settings(max_examples=6, stateful_step_count=10)
    chosen = settings() if settings.get_current_profile_name() == "thorough" else few
    run_state_machine_as_test(
        Kept, settings=settings(chosen, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True)
    )
