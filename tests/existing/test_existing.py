"""The mixins on page types that exist, with data: there, and back again."""

import datetime
import io
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.migrations.loader import MigrationLoader
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Locale, Page, Site

from tests.existing.models import Editor, EssayPage, EventPage, FeaturePage, Picture
from tests.navigation.oracle import Oracle
from tests.support.factories import edit, make_article, make_page, make_section, make_user
from wagtail_newsbrief.articles.models import ArticlePage
from wagtail_newsbrief.navigation import neighbours
from wagtail_newsbrief.navigation import rows as index_rows
from wagtail_newsbrief.navigation.models import NavigationEntry
from wagtail_newsbrief.navigation.signals import fill_after_migrate
from wagtail_newsbrief.summary.recording import mark_reviewed

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "uninstall.md"

#: What the mixins brought to each type.
BROUGHT = {EssayPage: "summary", EventPage: "show_in_navigation", FeaturePage: "published_at"}


def columns(model):
    with connection.cursor() as cursor:
        return {column.name for column in connection.introspection.get_table_description(cursor, model._meta.db_table)}


def rows(model, names):
    """Return the rows of a table as they are in the database, by id."""
    with connection.cursor() as cursor:
        quoted = ", ".join(connection.ops.quote_name(name) for name in sorted(names))
        cursor.execute(f"SELECT {quoted} FROM {connection.ops.quote_name(model._meta.db_table)} ORDER BY 1, 2")
        return cursor.fetchall()


@pytest.fixture
def site(db):
    """Return the default site, also after a test that emptied the tables."""
    locale, _ = Locale.objects.get_or_create(language_code="en")
    found = Site.objects.select_related("root_page").filter(is_default_site=True).first()
    if found is None:
        root = Page.add_root(instance=Page(title="Root", slug="root", locale=locale))
        home = root.add_child(instance=Page(title="Home", slug="home-page", locale=locale))
        found = Site.objects.create(hostname="localhost", root_page=home, is_default_site=True, site_name="Existing")
    return found


@pytest.fixture
def pages(site):
    days = [datetime.date(2020, 1, day) for day in (3, 1, 2)]
    return [
        *[make_page(EventPage, title=f"Event {day:%d}", starts_on=day) for day in days],
        make_page(EssayPage, title="Essay", text="<p>Long.</p>"),
        make_page(FeaturePage, title="Feature", kicker="Rivers", revision=True),
    ]


# --- there and back -----------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_mixins_come_to_tables_with_rows_and_go_again(pages, migrate):
    here = {model: columns(model) for model in BROUGHT}
    migrate("existing", "0002")
    there = {model: columns(model) for model in BROUGHT}
    for model, brought in BROUGHT.items():
        assert brought in here[model] - there[model]
    before = {model: rows(model, there[model]) for model in BROUGHT}
    base = rows(Page, columns(Page))
    migrate("wagtail_newsbrief", "zero")
    assert NavigationEntry._meta.db_table not in connection.introspection.table_names()
    assert {model: rows(model, there[model]) for model in BROUGHT} == before
    assert rows(Page, columns(Page)) == base

    migrate()
    assert {model: columns(model) for model in BROUGHT} == here
    assert {model: rows(model, there[model]) for model in BROUGHT} == before
    assert rows(Page, columns(Page)) == base
    Oracle().check_index()
    assert NavigationEntry.objects.count() == 4
    first = EventPage.objects.get(starts_on="2020-01-01")
    assert neighbours(first).next.starts_on == datetime.date(2020, 1, 2)
    assert not EssayPage.objects.get().summary
    assert FeaturePage.objects.get().kicker == "Rivers"
    assert edit(FeaturePage.objects.get(), standfirst="New.").published_at is not None
    # The revisions of before are read as what they were.
    assert FeaturePage.objects.get().revisions.order_by("pk").first().as_object().kicker == "Rivers"


@pytest.mark.django_db(transaction=True)
def test_removing_the_page_types_of_the_package(site, migrate):
    kept, gone = make_page(EventPage, title="Event", starts_on="2020-01-01"), make_article(title="Article")
    migrate("newsbrief", "zero")
    assert ArticlePage._meta.db_table not in connection.introspection.table_names()
    # A row of the base page stays, and shows as a page without content: delete articles first, as the guide says.
    assert Page.objects.filter(pk__in=[kept.pk, gone.pk]).count() == 2
    migrate("newsbrief")
    assert not ArticlePage.objects.exists()
    assert Page.objects.get(pk=gone.pk).title == "Article"


@pytest.mark.django_db(transaction=True)
def test_removing_them_as_the_guide_says(site, migrate):
    kept = make_page(EventPage, title="Event", starts_on="2020-01-01")
    gone = make_article(make_section(), title="Article")
    (code,) = re.findall(r"```python\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    exec(code, {})
    migrate("newsbrief", "zero")
    migrate("wagtail_newsbrief", "zero")
    assert list(Page.objects.filter(pk__in=[kept.pk, gone.pk])) == [Page.objects.get(pk=kept.pk)]
    assert Page.find_problems() == ([], [], [], [], [])


@pytest.mark.django_db
def test_a_filling_that_was_interrupted_is_finished_by_the_next_migrate(pages, monkeypatch):
    NavigationEntry.objects.all().delete()
    loader = MigrationLoader(None, ignore_no_migrations=True)
    migrated = loader.project_state(loader.graph.leaf_nodes()).apps
    write, written = index_rows.write, []

    def write_once(entries):
        if written:
            raise KeyboardInterrupt
        written.append(entries)
        write(entries)

    monkeypatch.setattr(index_rows, "BATCH_SIZE", 2)
    with monkeypatch.context() as patch:
        patch.setattr(index_rows, "write", write_once)
        with pytest.raises(KeyboardInterrupt):
            fill_after_migrate(DEFAULT_DB_ALIAS, apps=migrated)
    assert NavigationEntry.objects.count() == 2
    fill_after_migrate(DEFAULT_DB_ALIAS, apps=migrated)
    Oracle().check_index()
    assert NavigationEntry.objects.count() == 4


def test_migrations_of_the_site_need_no_package():
    for model in BROUGHT:
        for field in model._meta.local_fields:
            assert not field.deconstruct()[1].startswith("wagtail_newsbrief"), field


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", "--check", "--dry-run", "existing", "wagtail_newsbrief", "newsbrief", verbosity=0)


# --- the site's own models --------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_user_model_of_the_sites_own(pages):
    assert get_user_model() is Editor
    user = make_user("boss")
    essay = EssayPage.objects.get()
    essay.summary = [{"type": "paragraph", "value": "<p>Short.</p>", "id": "1"}]
    essay.summary_origin = "ai"
    mark_reviewed(essay, user)
    essay.save_revision().publish()
    assert EssayPage.objects.get().summary_reviewed_by == user
    assert not EssayPage.objects.get().is_summary_stale
    user.delete()
    assert EssayPage.objects.get().summary_reviewed_by is None


@pytest.mark.django_db
def test_an_image_model_and_an_api_of_the_sites_own(pages, client, django_capture_on_commit_callbacks):
    assert get_image_model() is Picture
    picture = Picture.objects.create(title="River", file=get_test_image_file(), photographer="Ann")
    with django_capture_on_commit_callbacks(execute=True):
        feature = edit(FeaturePage.objects.get(), lead_image=picture, lead_image_alt="A river")
    (article,) = client.get("/headless/content/articles/").json()["items"]
    assert article["meta"]["detail_url"] == f"http://localhost/headless/content/articles/{feature.pk}/"
    assert article["lead_image"]["id"] == picture.pk
    assert article["lead_image"]["renditions"]["card"]
    detail = client.get(f"/headless/content/articles/{feature.pk}/").json()
    assert detail["previous"]["meta"]["detail_url"].startswith("http://localhost/headless/content/")
    essay = EssayPage.objects.get()
    found = client.get(f"/headless/content/pages/{essay.pk}/").json()
    assert found["summary_text"] == ""
    assert found["meta"]["detail_url"] == f"http://localhost/headless/content/pages/{essay.pk}/"


@pytest.mark.django_db
def test_languages(pages):
    german = Locale.objects.create(language_code="de")
    events = list(EventPage.objects.order_by("starts_on"))
    first, second = (event.copy_for_translation(german, copy_parents=True) for event in events[:2])
    first, second = edit(first, title="Erstes"), edit(second, title="Zweites")
    assert neighbours(first).next == second
    assert neighbours(second).next is None
    assert neighbours(events[1]).next == events[2]


@pytest.mark.django_db
def test_the_commands_know_the_types(pages):
    out = io.StringIO()
    call_command("newsbrief_summaries", stdout=out, stderr=io.StringIO())
    assert "Would be suggested" in out.getvalue()
    call_command("newsbrief_navigation", "check", stdout=out, stderr=io.StringIO())
    assert apps.is_installed("wagtail_newsbrief.articles")
