"""Model fields: streams that stay out of migrations, and columns that follow from the body."""

from __future__ import annotations

import pytest
from django.db.migrations.writer import MigrationWriter
from wagtail.blocks import CharBlock

from tests.reader.material import stream
from tests.support import factories
from wagtail_newsbrief.articles.models import ArticlePage, Author
from wagtail_newsbrief.blocks import ArticleStreamBlock
from wagtail_newsbrief.fields import StableStreamField
from wagtail_newsbrief.summary.provenance import source_digest


def test_blocks_stay_out_of_migrations():
    field = StableStreamField(ArticleStreamBlock(), blank=True)
    path, args, kwargs = field.deconstruct()[1:]
    assert path == "wagtail.fields.StreamField"
    assert args == [[]]
    assert kwargs == {"blank": True, "block_lookup": {}}
    text, imports = MigrationWriter.serialize(field)
    assert text == "wagtail.fields.StreamField([], blank=True, block_lookup={})"
    assert imports == {"import wagtail.fields"}


def test_a_change_of_blocks_is_no_migration():
    first = StableStreamField([("a", ArticleStreamBlock())])
    second = StableStreamField([("b", CharBlock(max_length=3))])
    assert first.deconstruct()[1:] == second.deconstruct()[1:]


BODY = stream(("paragraph", f"<p>{'word ' * 238}</p>"))


@pytest.fixture
def article(db):
    return factories.make_article(body=BODY)


def columns(article) -> tuple[int, str]:
    return ArticlePage.objects.values_list("stored_reading_seconds", "stored_body_digest").get(pk=article.pk)


def test_columns_follow_from_the_body(article):
    digest = source_digest([" ".join(["word"] * 238)])
    assert columns(article) == (60, digest)
    factories.edit(article, body=[])
    assert columns(article) == (0, source_digest([]))


def test_a_deferred_body_is_read_from_the_columns(article, django_assert_num_queries):
    deferred = ArticlePage.objects.defer("body").select_related("locale").get(pk=article.pk)
    with django_assert_num_queries(0):
        found = deferred.reading_seconds, deferred.body_source_digest
    assert found == columns(article)
    whole = ArticlePage.objects.get(pk=article.pk)
    assert found == (whole.reading_seconds, whole.body_source_digest)
    assert "body" in deferred.get_deferred_fields()


def test_saving_with_a_deferred_body_leaves_them_alone(article):
    ArticlePage.objects.update(stored_reading_seconds=7, stored_body_digest="kept")
    deferred = ArticlePage.objects.defer("body").get(pk=article.pk)
    deferred.title = "Another"
    deferred.save(clean=False)
    assert ArticlePage.objects.get(pk=article.pk).title == "Another"
    assert columns(article) == (7, "kept")


def test_search_reads_a_rich_text_paragraph_by_paragraph():
    field = Author._meta.get_field("bio")
    assert field.get_searchable_content("<p>One <b>two</b></p><p>three</p>") == ["One two", "three"]
    assert field.get_searchable_content(None) == []
