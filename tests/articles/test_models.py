"""The page types and the author: what they say, in which order, and at which cost."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError, prefetch_related_objects
from wagtail.models import Locale

from tests.support import factories
from wagtail_newsbrief.access import Visitor
from wagtail_newsbrief.articles.models import ArticleByline, ArticlePage, Author, RelatedArticle, SectionPage
from wagtail_newsbrief.navigation.order import ArticleOrder

pytestmark = pytest.mark.django_db

DAY = datetime.datetime(2026, 11, 2, 9, 30, tzinfo=datetime.UTC)


@pytest.fixture
def ada():
    return Author.objects.create(name="Ada Quayle", slug="ada-quayle", role="Harbour reporter")


@pytest.fixture
def ben():
    return Author.objects.create(name="Ben Ode", slug="ben-ode")


def sign(article, *authors):
    return factories.edit(
        article, bylines=[ArticleByline(author=author, sort_order=order) for order, author in enumerate(authors)]
    )


# --- authors -----------------------------------------------------------------------------------------------------


def test_authors_by_name(ada, ben):
    Author.objects.create(name="Ada Quayle", slug="another")
    assert [author.slug for author in Author.objects.all()] == ["ada-quayle", "another", "ben-ode"]
    assert str(ada) == "Ada Quayle"


def test_a_slug_is_one_author(ada):
    with pytest.raises(IntegrityError), transaction.atomic():
        Author.objects.create(name="Another", slug="ada-quayle")
    with pytest.raises(ValidationError):
        Author(name="x", slug="no slug").full_clean()
    Author(name="عادل", slug="عادل").full_clean()


def test_an_author_with_articles_can_not_be_deleted(ada):
    sign(factories.make_article(), ada)
    with pytest.raises(ProtectedError):
        ada.delete()


# --- articles ----------------------------------------------------------------------------------------------------


def test_a_byline_in_its_order(ada, ben):
    article = sign(factories.make_article(), ben, ada)
    assert article.authors == [ben, ada]
    assert article.get_byline() == [
        {"name": "Ben Ode", "slug": "ben-ode", "role": ""},
        {"name": "Ada Quayle", "slug": "ada-quayle", "role": "Harbour reporter"},
    ]
    assert [str(byline) for byline in article.bylines.all()] == ["Ben Ode", "Ada Quayle"]


def test_bylines_that_were_never_sorted_stay_as_they_were_added(ada, ben):
    article = factories.make_article()
    for author in (ben, ada):
        ArticleByline.objects.create(page=article, author=author)
    assert ArticlePage.objects.get(pk=article.pk).authors == [ben, ada]


def test_other_words_stand_instead_of_the_authors(ada):
    article = factories.edit(sign(factories.make_article(), ada), byline_override="our correspondents")
    assert article.get_byline() == [{"name": "our correspondents", "slug": None, "role": ""}]
    assert article.get_byline_page_ids() == {}


def test_pages_about_authors(ada, ben):
    about = factories.make_section(title="About Ada")
    ada.page = about.page_ptr
    ada.save()
    article = sign(factories.make_article(), ada, ben)
    assert article.get_byline_page_ids() == {"ada-quayle": about.pk}


def test_tags_by_name(django_assert_num_queries):
    article = factories.make_article()
    assert article.get_tag_names() == []
    article.tags.add("water", "Harbour", "boats")
    article.save()
    article = ArticlePage.objects.get(pk=article.pk)
    with django_assert_num_queries(2):
        assert article.get_tag_names() == ["Harbour", "boats", "water"]


def test_related_articles_in_their_order():
    first, second, article = (factories.make_article() for _ in range(3))
    rows = [RelatedArticle(article=page, sort_order=order) for order, page in enumerate([second, first])]
    article = factories.edit(article, related_articles=rows)
    assert article.get_related_ids() == [second.pk, first.pk]
    assert [str(row) for row in article.related_articles.all()] == [str(second), str(first)]
    second.delete()
    assert ArticlePage.objects.get(pk=article.pk).get_related_ids() == [first.pk]


def test_what_a_listing_prefetches(ada, ben, django_assert_num_queries):
    articles = [sign(factories.make_article(), ada, ben) for _ in range(3)]
    for article in articles:
        article.tags.add("a", "b")
        article.related_articles = [RelatedArticle(article=articles[0])]
        article.save()
    pages = list(ArticlePage.objects.all())
    with django_assert_num_queries(3):
        prefetch_related_objects(pages, *dict.fromkeys(ArticlePage.get_api_prefetch().values()))
        for page in pages:
            assert len(page.get_byline()) == 2
            assert page.get_tag_names() == ["a", "b"]
            assert page.get_related_ids() == [articles[0].pk]


def test_a_draft_knows_what_it_would_have(ada):
    article = factories.make_article()
    draft = article.get_latest_revision_as_object()
    draft.bylines = [ArticleByline(author=ada)]
    draft.related_articles = [RelatedArticle(article=article)]
    draft.tags.add("new")
    draft = draft.save_revision().as_object()
    assert [entry["slug"] for entry in draft.get_byline()] == ["ada-quayle"]
    assert draft.get_tag_names() == ["new"]
    assert draft.get_related_ids() == [article.pk]
    assert ArticlePage.objects.get(pk=article.pk).get_byline() == []


def test_an_article_below_any_page():
    parent = factories.make_article()
    child = factories.make_article(parent)
    assert child.get_parent().pk == parent.pk
    assert ArticlePage.can_create_at(factories.home())


# --- sections ----------------------------------------------------------------------------------------------------


@pytest.fixture
def section():
    section = factories.make_section(title="News")
    for title, hours in (("B", 1), ("A", 1), ("C", 3)):
        factories.make_article(section, title, published_at=DAY + datetime.timedelta(hours=hours))
    factories.make_article(section, "Draft", live=False)
    factories.restrict(factories.make_article(section, "Secret", published_at=DAY))
    factories.make_article(factories.make_section(section, "Local"), "Deeper", published_at=DAY)
    return SectionPage.objects.get(pk=section.pk)


def titles(pages) -> list[str]:
    return [page.title for page in pages]


def test_articles_of_a_section(section):
    assert titles(section.get_articles()) == ["C", "A", "B"]
    section.article_order = ArticleOrder.EXPLORER
    assert titles(section.get_articles()) == ["B", "A", "C"]


def test_articles_of_a_section_for_who_may_see_more(section):
    reader = Visitor(factories.make_request(user=factories.make_user()))
    assert titles(section.get_articles(reader)) == ["C", "A", "B", "Secret"]


def test_articles_of_a_section_in_its_language(section):
    german = Locale.objects.create(language_code="de")
    stray = factories.make_article(section, "Verirrt")
    ArticlePage.objects.filter(pk=stray.pk).update(locale=german)
    assert titles(section.get_articles()) == ["C", "A", "B"]


def test_sections_of_a_section(section):
    factories.restrict(factories.make_section(section, "Closed"))
    factories.make_section(section, "Town")
    assert titles(section.get_sections()) == ["Local", "Town"]


def test_the_end_of_a_section(section):
    """What a section shows are pages: they go with it."""
    section.delete()
    assert not ArticlePage.objects.exists()
