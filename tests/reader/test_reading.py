"""Everything around one page, as one visitor reads it."""

import pytest
from django.contrib.auth.models import Group
from django.test import override_settings
from wagtail.models import Locale, Page

from tests.reader.material import lose_file, make_image, stream
from tests.support.factories import edit, home, make_article, make_page, make_request, make_section, make_user, restrict
from wagtail_newsbrief.articles.models import ArticleByline, ArticlePage, Author, RelatedArticle
from wagtail_newsbrief.html.page_context import page_context
from wagtail_newsbrief.navigation import Neighbours

pytestmark = pytest.mark.django_db


def link_to(page, text="there"):
    return f'<p>See <a linktype="page" id="{page.pk}">{text}</a>.</p>'


# --- kept once ------------------------------------------------------------------------------------------------------


def test_a_request_has_one_reading_of_a_page_instance():
    article = make_article()
    request = make_request()
    assert page_context(article, request) is page_context(article, request)


def test_two_instances_two_requests_and_no_request_have_readings_of_their_own():
    article, same = make_article(), None
    same = ArticlePage.objects.get(pk=article.pk)
    request = make_request()
    readings = [
        page_context(article, request),
        page_context(same, request),
        page_context(article, make_request()),
        page_context(article),
    ]
    assert len({id(reading) for reading in readings}) == 4
    assert page_context(article) is readings[-1]


def test_a_preview_does_not_see_what_was_kept_for_the_live_page():
    section = make_section()
    live = make_article(section, "Live")
    other = make_article(section, "Other")
    request = make_request()
    assert page_context(live, request).neighbours.next == other
    draft = edit(live, publish=False, published_at=other.published_at.replace(year=2099))
    draft = draft.get_latest_revision_as_object()
    assert draft.pk == live.pk
    assert page_context(draft, request).neighbours == Neighbours(previous=other, next=None)


@pytest.mark.parametrize("nothing", [None, "", 7, object()])
def test_what_is_no_page_has_an_empty_reading(nothing):
    for request in (None, make_request()):
        reading = page_context(nothing, request)
        assert reading.neighbours == Neighbours(None, None)
        assert reading.related == reading.byline == reading.tags == reading.translations == []
        assert reading.section is reading.lead_image is reading.canonical_url is None
        assert reading.article_seconds == 0
        assert reading.summary_card() is None
        assert reading.language_code == "en"


def test_the_request_of_the_rest_framework_is_unwrapped(rf):
    from rest_framework.request import Request

    inner = rf.get("/")
    assert page_context(make_article(), Request(inner)).request is inner


# --- neighbours -----------------------------------------------------------------------------------------------------


def test_neighbours_cost_their_queries_once(django_assert_max_num_queries, django_assert_num_queries):
    section = make_section()
    _, middle, _ = (make_article(section) for _ in range(3))
    reading = page_context(middle, make_request())
    with django_assert_max_num_queries(3):
        assert None not in reading.neighbours
    with django_assert_num_queries(0):
        assert None not in page_context(middle, reading.request).neighbours


def test_neighbours_are_those_that_this_visitor_may_see():
    section = make_section()
    first, second = make_article(section), make_article(section)
    restrict(second)
    assert page_context(first, make_request()).neighbours.next is None
    assert page_context(first, make_request(user=make_user())).neighbours.next == second
    assert page_context(first).neighbours.next is None


def test_pages_without_the_mixin_have_nobody():
    assert page_context(make_page("testapp.PlainPage"), make_request()).neighbours == Neighbours(None, None)


# --- section, home, language ----------------------------------------------------------------------------------------


def test_the_section_is_the_parent():
    section = make_section()
    assert page_context(make_article(section)).section.pk == section.pk


def test_a_home_page_is_no_section():
    assert page_context(make_article()).section is None


def test_an_unpublished_section_is_not_named():
    section = make_section()
    article = make_article(section)
    section.unpublish()
    assert page_context(ArticlePage.objects.get(pk=article.pk)).section is None


def test_pages_outside_every_site_have_no_section_and_no_address():
    root = Page.get_first_root_node()
    page = root.add_child(instance=ArticlePage(title="Adrift", slug="adrift"))
    child = page.add_child(instance=ArticlePage(title="Farther adrift", slug="farther"))
    assert page_context(child).section is None
    assert page_context(child).canonical_url is None
    assert page_context(page).section is None


def test_a_page_that_is_not_in_the_tree_yet_has_no_section():
    assert page_context(ArticlePage(title="New")).section is None


def test_the_language_is_that_of_the_page_and_without_one_the_active():
    arabic = Locale.objects.create(language_code="ar")
    article = make_article()
    translation = home().copy_for_translation(arabic)
    article_ar = make_article(translation, "خبر")
    assert page_context(article).language_code == "en"
    assert page_context(article_ar).language_code == "ar"


def test_the_home_page_speaks_the_language_of_the_page():
    arabic = Locale.objects.create(language_code="ar")
    german = Locale.objects.create(language_code="de")
    article = make_article()
    home_ar = home().copy_for_translation(arabic)
    request = make_request()
    assert page_context(article, request).home == home()
    assert page_context(make_article(home_ar), request).home.pk == home_ar.pk
    assert page_context(make_article(locale=german), request).home == home()
    assert page_context(None, request).home == home()
    assert page_context(article).home is None


def test_there_is_no_home_without_a_site():
    article = make_article()
    from wagtail.models import Site

    Site.objects.all().delete()
    assert page_context(article, make_request()).home is None


def test_translations_are_those_that_the_visitor_may_see_by_language():
    article = make_article()
    versions = {}
    for code in ("de", "ar", "fr"):
        locale = Locale.objects.create(language_code=code)
        home().copy_for_translation(locale)
        versions[code] = article.copy_for_translation(locale)
    versions["de"].save_revision().publish()
    versions["ar"].save_revision().publish()
    assert [page.locale.language_code for page in page_context(article, make_request()).translations] == ["ar", "de"]
    restrict(versions["ar"])
    assert [page.locale.language_code for page in page_context(article, make_request()).translations] == ["de"]


@override_settings(WAGTAIL_I18N_ENABLED=False)
def test_a_site_in_one_language_is_not_asked_for_translations(django_assert_num_queries):
    article = make_article()
    with django_assert_num_queries(0):
        assert page_context(article, make_request()).translations == []


def test_a_new_page_has_no_translations():
    assert page_context(ArticlePage(title="New")).translations == []


# --- byline, tags, related ------------------------------------------------------------------------------------------


def article_by(*authors, **fields):
    article = make_article(**fields)
    article.bylines = [ArticleByline(author=author) for author in authors]
    article.save_revision().publish()
    return ArticlePage.objects.get(pk=article.pk)


def test_the_byline_leads_to_the_pages_that_the_visitor_may_see():
    about, hidden = make_page("testapp.PlainPage", title="About"), make_page("testapp.PlainPage", title="Hidden")
    restrict(hidden)
    authors = [
        Author.objects.create(name="Ada", slug="ada", role="Editor", page=about),
        Author.objects.create(name="Ben", slug="ben", page=hidden),
        Author.objects.create(name="Cleo", slug="cleo"),
    ]
    byline = page_context(article_by(*authors), make_request()).byline
    assert byline == [
        {"name": "Ada", "slug": "ada", "role": "Editor", "url": about.url},
        {"name": "Ben", "slug": "ben", "role": "", "url": None},
        {"name": "Cleo", "slug": "cleo", "role": "", "url": None},
    ]


@pytest.mark.parametrize("count", [1, 12])
def test_a_byline_costs_one_query_without_pages_and_a_constant_number_with(django_assert_num_queries, count):
    authors = [Author.objects.create(name=f"A{n}", slug=f"a{n}") for n in range(count)]
    article = article_by(*authors)
    with django_assert_num_queries(1):
        assert len(page_context(article, make_request()).byline) == count


def test_a_byline_in_other_words_stands_alone():
    about = make_page("testapp.PlainPage")
    article = article_by(Author.objects.create(name="Ada", slug="ada", page=about), byline_override="our reporters")
    assert page_context(article).byline == [{"name": "our reporters", "slug": None, "role": "", "url": None}]


def test_the_byline_of_a_draft_is_the_draft_s():
    article = article_by(Author.objects.create(name="Ada", slug="ada"))
    draft = article.get_latest_revision_as_object()
    draft.bylines = [ArticleByline(author=Author.objects.create(name="Ben", slug="ben"))]
    assert [entry["name"] for entry in page_context(draft).byline] == ["Ben"]


def test_tags_are_sorted_and_cost_one_query(django_assert_num_queries):
    article = make_article()
    article.tags.add("weather", "harbour", "storm")
    article.save_revision().publish()
    article = ArticlePage.objects.get(pk=article.pk)
    with django_assert_num_queries(1):
        assert page_context(article).tags == ["harbour", "storm", "weather"]


def test_article_types_of_a_site_need_neither_authors_nor_tags():
    report = make_page("testapp.ReportPage", byline_override="our reporters")
    reading = page_context(report, make_request())
    assert [entry["name"] for entry in reading.byline] == ["our reporters"]
    assert reading.tags == reading.related == []


def test_related_articles_keep_their_order_and_leave_out_what_is_hidden():
    section = make_section()
    wanted = [make_article(section, title) for title in "ABCD"]
    article = make_article(section, "Main")
    article.related_articles = [RelatedArticle(article=page) for page in (wanted[2], wanted[0], wanted[1], wanted[3])]
    article.save_revision().publish()
    restrict(wanted[0])
    wanted[1].unpublish()
    related = page_context(ArticlePage.objects.get(pk=article.pk), make_request()).related
    assert [page.title for page in related] == ["C", "D"]
    assert isinstance(related[0], ArticlePage)


# --- pictures and rich text -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 20])
def test_all_pictures_of_an_article_cost_two_queries(django_assert_num_queries, count):
    images = [make_image(f"picture-{number}") for number in range(count)]
    article = make_article(
        lead_image=images[0],
        body=stream(*(("image", {"image": image.pk, "alt": "", "caption": "", "credit": ""}) for image in images)),
    )
    reading = page_context(article, make_request())
    with django_assert_num_queries(2):
        assert reading.lead_image == images[0]
        assert all(reading.picture(image, "hero") for image in images)


def test_a_picture_from_elsewhere_is_found_too():
    assert page_context(make_article(), make_request()).picture(make_image(), "card").width == 48
    assert page_context(None).picture(make_image(), "card").width == 48


def test_a_lost_lead_image_is_no_picture():
    article = make_article(lead_image=lose_file(make_image(ready=False)))
    reading = page_context(article)
    assert reading.picture(reading.lead_image, "hero") is None


@pytest.mark.parametrize("count", [1, 20])
def test_all_links_of_an_article_cost_a_constant_number_of_queries(django_assert_num_queries, count):
    section = make_section()
    targets = [make_article(section) for _ in range(count)]
    article = make_article(
        section,
        body=stream(*(("paragraph", link_to(target)) for target in targets)),
        summary=stream(("key_points", [link_to(target, "point") for target in targets])),
    )
    reading = page_context(article, make_request())
    assert article.get_url(reading.request)  # Wagtail finds the site of a request once
    with django_assert_num_queries(3):
        for target in targets:
            assert f'href="{target.url}"' in reading.rich_text(link_to(target))
            assert f'href="{target.url}"' in reading.rich_text(link_to(target, "point"))


def test_links_in_rich_text_fields_are_fetched_with_those_in_streams(django_assert_num_queries):
    first, second = make_article(), make_article()
    page = make_page(
        "testapp.BlogPage", date="2026-11-02", text=link_to(first), summary=stream(("paragraph", link_to(second)))
    )
    reading = page_context(page, make_request())
    assert page.get_url(reading.request)
    with django_assert_num_queries(3):
        assert f'href="{first.url}"' in reading.rich_text(link_to(first))
        assert f'href="{second.url}"' in reading.rich_text(link_to(second))


def test_a_link_to_a_page_that_the_visitor_may_not_see_loses_its_target():
    section = make_section()
    secret, draft = make_article(section, "Secret"), make_article(section, "Draft", live=False)
    editors = Group.objects.create(name="Readers of secrets")
    restrict(secret, "groups", groups=[editors])
    article = make_article(section, body=stream(("paragraph", link_to(secret)), ("paragraph", link_to(draft))))
    anonymous = page_context(article, make_request())
    assert anonymous.rich_text(link_to(secret)) == "<p>See <a>there</a>.</p>"
    assert anonymous.rich_text(link_to(draft)) == "<p>See <a>there</a>.</p>"
    reader = page_context(article, make_request(user=make_user(groups=[editors])))
    assert f'href="{secret.url}"' in reader.rich_text(link_to(secret))


def test_rich_text_from_elsewhere_is_rendered_once(django_assert_num_queries):
    target = make_article()
    reading = page_context(make_article(), make_request())
    assert f'href="{target.url}"' in reading.rich_text(link_to(target))
    with django_assert_num_queries(0):
        reading.rich_text(link_to(target))


def test_a_deferred_stream_is_not_fetched_for_a_picture(django_assert_num_queries):
    image = make_image()
    deferred = ArticlePage.objects.defer_streamfields().get(pk=make_article(lead_image=image).pk)
    with django_assert_num_queries(2):
        assert page_context(deferred).lead_image == image


def test_the_address_is_absolute():
    article = make_article()
    assert page_context(article).canonical_url == f"http://localhost{article.url}"


def test_an_edited_page_is_read_anew():
    article = make_article(title="Before")
    page_context(article)
    edited = edit(article, title="After")
    assert page_context(edited).page.title == "After"
