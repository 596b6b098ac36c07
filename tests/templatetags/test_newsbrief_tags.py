"""The template tags on any page type, with and without a request."""

import pytest
from django.template import Context, Engine, TemplateSyntaxError
from django.test import override_settings
from wagtail.rich_text import RichText

from tests.reader.material import LARGE, lose_file, make_image, render, stream
from tests.support.factories import make_article, make_page, make_request, make_section, make_user, restrict

pytestmark = pytest.mark.django_db

POINTS = stream(("key_points", ["<p>The bridge closes.</p>"]))


@pytest.fixture
def three():
    section = make_section()
    return [make_article(section, title) for title in ("Monday", "Tuesday", "Wednesday")]


# --- the summary ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("position", ["top", "bottom"])
def test_the_tag_and_the_include_show_the_same(position):
    article = make_article(summary=POINTS)
    tag = render(f'{{% newsbrief_summary page position="{position}" %}}', page=article)
    include = render(
        f'{{% include "wagtail_newsbrief/summary.html" with page=article position="{position}" %}}', article=article
    )
    assert tag.strip() == include.strip()
    assert f'id="newsbrief-summary-{article.pk}-{position}"' in tag


def test_without_a_position_the_summary_is_the_one_above():
    article = make_article(summary=POINTS)
    assert "-top" in render("{% newsbrief_summary page %}", page=article)
    assert "-top" in render('{% include "wagtail_newsbrief/summary.html" %}', page=article)


@pytest.mark.parametrize("summary", ["[]", stream(("paragraph", "<p></p>"))])
def test_no_summary_leaves_no_trace(summary):
    article = make_article()
    article.summary = summary
    assert render("{% newsbrief_summary page %}", page=article).strip() == ""


@pytest.mark.parametrize("page", [None, "", "no page"])
def test_what_is_no_page_has_no_summary(page):
    assert render("{% newsbrief_summary page %}{% newsbrief_summary nowhere %}", page=page).strip() == ""


def test_a_page_type_with_nothing_but_the_summary_mixin(django_assert_num_queries):
    page = make_page("testapp.BlogPage", date="2026-11-02", text="<p>" + "word " * 238 + "</p>", summary=POINTS)
    with django_assert_num_queries(0):
        shown = render("{% newsbrief_summary page %}", page=page)
    assert "The bridge closes." in shown
    assert "1 min read" in shown


def test_a_page_type_without_it_shows_none():
    assert render("{% newsbrief_summary page %}", page=make_page("testapp.NotePage")).strip() == ""


def test_an_article_without_text_says_only_how_long_the_summary_is():
    shown = render("{% newsbrief_summary page %}", page=make_article(summary=POINTS))
    assert "1 s summary" in shown
    assert "read<" not in shown
    assert "newsbrief-dot" not in shown


def test_a_summary_without_words_has_no_time_of_its_own():
    article = make_article(summary=stream(("quote", {"text": "…", "attribution": ""})))
    shown = render("{% newsbrief_summary page %}", page=article)
    assert "…" in shown
    assert "summary</bdi>" not in shown


def test_the_card_for_a_widget_of_one_s_own():
    source = "{% newsbrief_summary_card page 'bottom' as card %}{{ card.position }} {{ card.blocks|length }}"
    assert render(source, page=make_article(summary=POINTS)) == "bottom 1"


def test_several_articles_on_one_page_have_ids_of_their_own():
    articles = [make_article(summary=POINTS) for _ in range(3)]
    source = (
        "{% for page in articles %}{% newsbrief_summary page %}{% newsbrief_summary page position='bottom' %}"
        "{% endfor %}"
    )
    shown = render(source, articles=articles)
    ids = [part.split('"')[0] for part in shown.split(' id="')[1:]]
    assert len(ids) == len(set(ids)) == 3 * 2 * 3


# --- neighbours -----------------------------------------------------------------------------------------------------


def test_previous_and_next_with_their_relations(three):
    shown = render("{% newsbrief_neighbours page %}", page=three[1])
    assert f'rel="prev" href="{three[0].url}"' in shown
    assert f'rel="next" href="{three[2].url}"' in shown
    assert "Monday" in shown
    assert "Wednesday" in shown
    assert shown.strip() == render('{% include "wagtail_newsbrief/neighbours.html" %}', page=three[1]).strip()


def test_nothing_at_the_ends(three):
    first, last = (render("{% newsbrief_neighbours page %}", page=page) for page in (three[0], three[2]))
    assert "Previous article" not in first
    assert "rel=" in first
    assert 'rel="next"' not in last
    assert 'rel="prev"' in last


@pytest.mark.parametrize("page_type", ["newsbrief.ArticlePage", "testapp.NotePage", "testapp.PlainPage"])
def test_no_navigation_at_all_without_neighbours(page_type):
    page = make_page(page_type, make_section())
    assert render("{% newsbrief_neighbours page %}{% newsbrief_head page %}", page=page).strip() == ""


def test_a_page_type_with_nothing_but_the_navigation_mixin():
    section = make_section()
    first, second = make_page("testapp.NotePage", section), make_page("testapp.NotePage", section)
    assert f'href="{second.url}"' in render("{% newsbrief_neighbours page %}", page=first)


def test_the_neighbours_as_an_object(three):
    source = "{% newsbrief_neighbours page as around %}{{ around.previous.title }} {{ around.next.title }}"
    assert render(source, page=three[1]) == "Monday Wednesday"


def test_the_visitor_is_that_of_the_request(three):
    restrict(three[2])
    source = "{% newsbrief_neighbours page as around %}{{ around.next.title }}"
    assert render(source, page=three[1], request=make_request()) == ""
    assert render(source, page=three[1], request=make_request(user=make_user())) == "Wednesday"
    assert render(source, page=three[1]) == ""


def test_asked_three_times_they_cost_queries_once(three, django_assert_num_queries):
    source = "{% newsbrief_head page %}{% newsbrief_neighbours page %}{% newsbrief_neighbours page as around %}"
    for request in (make_request(), None):
        assert three[1].get_url(request)  # Wagtail finds the site of a request once
        with django_assert_num_queries(2):
            render(source, page=three[1], request=request)


def test_links_for_the_head(three):
    shown = render("{% newsbrief_head page %}", page=three[1])
    assert f'<link rel="prev" href="{three[0].url}">' in shown
    assert f'<link rel="next" href="{three[2].url}">' in shown


@pytest.mark.parametrize("source", ["", " a b", " page as", " page as a b", " page of name"])
def test_a_tag_that_is_written_wrongly_says_how(source):
    with pytest.raises(TemplateSyntaxError, match=r"newsbrief_neighbours page as neighbours"):
        render(f"{{% newsbrief_neighbours{source} %}}")


def test_no_page_has_no_neighbours():
    assert render("{% newsbrief_neighbours nowhere %}{% newsbrief_neighbours nowhere as x %}").strip() == ""


# --- pictures and rich text -----------------------------------------------------------------------------------------


def test_a_picture_has_sizes_and_a_place():
    shown = render('{% newsbrief_picture image "card" alt="A weir" sizes="50vw" %}', image=make_image(size=LARGE))
    assert 'width="800" height="450"' in shown
    assert 'alt="A weir"' in shown
    assert 'sizes="50vw"' in shown
    assert 'loading="lazy"' in shown
    assert "fetchpriority" not in shown
    assert " 400w, " in shown


def test_a_picture_above_the_fold_is_not_lazy():
    shown = render('{% newsbrief_picture image loading="eager" %}', image=make_image())
    assert "lazy" not in shown
    assert 'fetchpriority="high"' in shown


@override_settings(WAGTAIL_NEWSBRIEF={"RENDITIONS": {"hero": ["width-40|format-jpeg", "width-40|format-webp"]}})
def test_other_formats_are_sources():
    shown = render("{% newsbrief_picture image %}", image=make_image())
    assert '<source type="image/webp"' in shown
    assert shown.index("<source") < shown.index("<img")


@override_settings(USE_THOUSAND_SEPARATOR=True)
def test_pixels_are_numbers_for_machines():
    shown = render("{% newsbrief_picture image %}", image=make_image(size=(1800, 1800)))
    assert 'width="1600" height="1600"' in shown


def test_no_image_and_a_lost_one_are_nothing():
    assert render("{% newsbrief_picture image %}", image=None) == ""
    assert render("{% newsbrief_picture image %}", image=lose_file(make_image(ready=False))) == ""


def test_rich_text_as_a_value_as_text_and_none():
    target = make_article()
    source = f'<p><a linktype="page" id="{target.pk}">x</a></p>'
    expected = f'<p><a href="{target.url}">x</a></p>'
    assert render("{% newsbrief_richtext value %}", value=RichText(source)).strip() == expected
    assert render("{% newsbrief_richtext value %}", value=source).strip() == expected
    assert render("{% newsbrief_richtext value %}", value=None).strip() == ""


def test_rich_text_passes_through_wagtail_s_own_template():
    """A site wraps rich text by overriding it."""
    engine = Engine(
        loaders=[
            (
                "django.template.loaders.locmem.Loader",
                {"wagtailcore/shared/richtext.html": '<div class="rich">{{ html|safe }}</div>'},
            )
        ],
        libraries={"newsbrief_tags": "wagtail_newsbrief.templatetags.newsbrief_tags"},
    )
    template = engine.from_string("{% load newsbrief_tags %}{% newsbrief_richtext value %}")
    assert template.render(Context({"value": "<p>x</p>"})) == '<div class="rich"><p>x</p></div>'


# --- the rest -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "shown"),
    [(312, "5 min"), ("40", "40 s"), (0, ""), (None, ""), ("", ""), ("soon", ""), ([], ""), ({}, ""), (1e400, "")],
)
def test_durations(value, shown):
    assert render("{{ value|newsbrief_duration }}", value=value) == shown


def test_filled_blocks():
    article = make_article()
    article.summary = stream(("paragraph", "<p></p>"), ("paragraph", "<p>Words</p>"))
    source = "{% for block in page.summary|newsbrief_filled %}{{ block.value }}{% endfor %}"
    assert render(source, page=article).strip() == "<p>Words</p>"


def test_a_reading_for_templates_of_one_s_own(three):
    source = "{% newsbrief_reading page as reading %}{{ reading.section.title }}|{{ reading.neighbours.next.title }}"
    section = three[0].get_parent()
    assert render(source, page=three[0]) == f"{section.title}|Tuesday"


def test_the_tags_do_their_work_without_automatic_escaping(three):
    source = "{% autoescape off %}{% newsbrief_neighbours page %}{% newsbrief_summary page %}{% endautoescape %}"
    assert "Monday" in render(source, page=three[1])
