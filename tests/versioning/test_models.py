"""Which models' changes make a new content version, and that those of no other model cost anything."""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models.signals import m2m_changed, post_delete, post_save
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from taggit.models import Tag
from wagtail.blocks import ListBlock, StreamBlock, StructBlock
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection, Locale, Page, PageViewRestriction, Revision, Site
from wagtail.snippets.blocks import SnippetChooserBlock

from tests.projects.blog.models import PostPage
from tests.projects.testapp.models import LongReportPage, PlainPage
from tests.support import factories
from wagtail_newsbrief.articles.models import ArticleByline, ArticlePage, Author, RelatedArticle
from wagtail_newsbrief.navigation.models import NavigationEntry
from wagtail_newsbrief.versioning import current_version, signals
from wagtail_newsbrief.versioning.models import ContentVersion
from wagtail_newsbrief.versioning.signals import content_models, content_relations


def test_the_models_that_a_response_can_show():
    images = get_image_model()
    assert content_models() >= {
        *(Page, ArticlePage, PlainPage, LongReportPage, PostPage),
        *(ArticleByline, RelatedArticle, Author, Tag, ArticlePage.tags.through),
        *(images, images.get_rendition_model(), get_document_model()),
        *(Site, Locale, Collection, PageViewRestriction),
    }
    assert content_relations() >= {PageViewRestriction.groups.through, get_user_model().groups.through}


def test_no_others():
    others = {get_user_model(), Group, Session, Revision, NavigationEntry, ContentVersion}
    assert not content_models() & others


def test_what_is_chosen_in_blocks_however_deep():
    block = StreamBlock([("deep", ListBlock(StructBlock([("by", SnippetChooserBlock("auth.Group"))])))])
    assert set(signals._chosen_in(block)) == {Group}


def test_what_a_setting_names():
    with override_settings(WAGTAIL_NEWSBRIEF={"API_CACHE": {"MODELS": ["auth.user", "absent.Model"]}}):
        assert get_user_model() in content_models()
        assert get_user_model().user_permissions.through in content_relations()


def test_a_user_who_logs_in_changes_nothing_even_where_users_are_shown(db):
    user = factories.make_user()
    before = current_version()
    signals.content_saved(type(user), "default", frozenset({"last_login"}))
    assert current_version() == before
    signals.content_saved(type(user), "default", frozenset({"last_login", "email"}))
    assert current_version() != before


def test_nobody_listens_to_the_models_of_others():
    """Django does more queries for a model with listeners: it fetches what it deletes."""
    ours = "wagtail_newsbrief.versioning"
    for signal in (post_save, post_delete, m2m_changed):
        for model in (Session, Group, Revision):
            receivers = signal._live_receivers(model)
            found = [receiver for group in receivers for receiver in group]
            assert not [one for one in found if one.__module__.startswith(ours)]


def test_statements_for_a_table_that_no_response_shows(db):
    from django.utils import timezone

    row = {"session_data": "x", "expire_date": timezone.now()}
    with CaptureQueriesContext(connection) as queries:
        Session.objects.create(session_key="a", **row)
        Session.objects.bulk_create([Session(session_key=key, **row) for key in "bc"])
        Session.objects.filter(session_key="a").update(session_data="y")
        Session.objects.filter(session_key__in="abc").delete()
    statements = [query["sql"].split()[0] for query in queries if "SAVEPOINT" not in query["sql"]]
    assert statements == ["INSERT", "INSERT", "UPDATE", "DELETE"]


def test_a_site_without_documents(monkeypatch):
    monkeypatch.setattr(signals.apps, "is_installed", lambda name: name != "wagtail.documents")
    assert get_document_model() not in signals._known_models()
