"""Article and section pages as a browser asks for them."""

import datetime
import time
from itertools import pairwise

import pytest
from bs4 import BeautifulSoup
from django.test import Client, override_settings
from wagtail.models import Locale

from tests.reader.material import LARGE, body_of_everything, lose_file, make_image, stream, summary_of_everything
from tests.support.factories import (
    again,
    bulk_pages,
    edit,
    home,
    make_article,
    make_page,
    make_section,
    make_user,
    restrict,
)
from wagtail_newsbrief.articles.models import ArticleByline, ArticlePage, Author, RelatedArticle, SectionPage
from wagtail_newsbrief.html.page_context import page_context
from wagtail_newsbrief.navigation.order import ArticleOrder

pytestmark = pytest.mark.django_db

DAY = datetime.datetime(2026, 11, 2, 9, 30, tzinfo=datetime.UTC)


@pytest.fixture
def get(client):
    """Return a function that fetches an address and returns what is there, as a tree."""

    def fetch(url: str, as_client: Client = client):
        response = as_client.get(url)
        assert response.status_code == 200
        return BeautifulSoup(response.content, "html.parser")

    return fetch


def words(tag) -> str:
    return " ".join(tag.text.split())


# --- an article -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def _full_article(_module_transaction):
    section = make_section(title="Coast")
    make_article(section, "The day before", published_at=DAY - datetime.timedelta(days=1))
    article = make_article(
        section,
        "Storm passes",
        published_at=DAY,
        standfirst="Nobody was hurt.",
        lead_image=make_image(size=LARGE),
        lead_image_alt="Waves",
        lead_image_caption="The pier on Monday.",
        lead_image_credit="Ada",
        body=body_of_everything(make_image("marsh", size=LARGE)),
        summary=summary_of_everything(),
    )
    after = make_article(section, "The day after", published_at=DAY + datetime.timedelta(days=1))
    authors = [
        Author.objects.create(name="Ada Moor", slug="ada", role="Coast reporter", page=make_page("testapp.PlainPage")),
        Author.objects.create(name="Ben Lock", slug="ben"),
    ]
    article.bylines = [ArticleByline(author=author) for author in authors]
    article.related_articles = [RelatedArticle(article=after)]
    article.tags.add("storm", "coast")
    article.save_revision().publish()
    return article


@pytest.fixture
def full_article(_full_article, db):
    """An article with everything, between two others."""
    return again(_full_article)


def test_an_article_has_one_headline_and_a_clean_outline(get, full_article):
    page = get(full_article.url)
    assert [h1.text for h1 in page.find_all("h1")] == ["Storm passes"]
    levels = [int(heading.name[1]) for heading in page.find_all(["h1", "h2", "h3", "h4"])]
    assert all(deeper - level <= 1 for level, deeper in pairwise(levels))
    ids = [tag["id"] for tag in page.find_all(id=True)]
    assert len(ids) == len(set(ids))


def test_the_head_says_what_the_page_is(get, full_article):
    head = get(full_article.url).head
    assert head.title.text.startswith("Storm passes")
    assert head.find("meta", attrs={"name": "description"})["content"] == "Nobody was hurt."
    assert head.find("link", rel="canonical")["href"] == f"http://localhost{full_article.url}"
    assert head.find("link", rel="prev")["href"].endswith("/the-day-before-2/") or "the-day-before" in str(head)
    assert "the-day-after" in head.find("link", rel="next")["href"]


def test_the_header_tells_section_standfirst_authors_date_and_time(get, full_article):
    header = get(full_article.url).article.header
    assert words(header.find(class_="newsbrief-article__kicker")) == "Coast"
    assert "Nobody was hurt." in header.text
    authors = header.find(class_="newsbrief-byline__authors")
    assert "Ada Moor Coast reporter" in words(authors)
    assert authors.find("a", rel="author").text == "Ada Moor"
    assert "Ben Lock" in authors.text
    assert header.time["datetime"] == "2026-11-02T09:30:00+00:00"
    assert "read" in header.find(class_="newsbrief-byline__facts").text


def test_a_byline_in_other_words(get):
    article = make_article(make_section(), byline_override="our correspondents")
    assert "our correspondents" in get(article.url).article.header.text


def test_the_lead_image_comes_at_once_and_those_of_the_body_when_needed(get, full_article):
    lead, inner = get(full_article.url).article.find_all("img")
    assert lead["alt"] == "Waves"
    assert lead["fetchpriority"] == "high"
    assert "loading" not in lead.attrs
    assert inner["loading"] == "lazy"
    for img in (lead, inner):
        assert int(img["width"]) > 0
        assert int(img["height"]) > 0
        assert "800w" in img["srcset"]
        assert img["sizes"]
    caption = words(get(full_article.url).find(class_="newsbrief-article__lead").figcaption)
    assert caption == "The pier on Monday. Picture: Ada"


def test_the_summary_stands_above_and_below_the_body(get, full_article):
    article = get(full_article.url).article
    kinds = [child.get("class", [""])[0] for child in article.find_all(recursive=False)]
    body = kinds.index("newsbrief-article__body")
    assert [i for i, kind in enumerate(kinds) if kind == "newsbrief-summary"] == [body - 1, body + 1]


@pytest.mark.parametrize("summary", ["[]", stream(("key_points", [])), stream(("paragraph", "<p> </p>"))])
def test_no_summary_no_widget(get, summary):
    page = get(make_article(summary=summary).url)
    assert page.find("details") is None
    assert "No time to read?" not in page.text
    assert page.find(class_="newsbrief-summary") is None


def test_previous_next_and_related(get, full_article):
    page = get(full_article.url)
    nav = page.find(class_="newsbrief-neighbours")
    assert nav.name == "nav"
    assert nav["aria-label"]
    assert [(a["rel"], words(a)) for a in nav.find_all("a")] == [
        (["prev"], "Previous article The day before"),
        (["next"], "Next article The day after"),
    ]
    related = page.find(class_="newsbrief-related")
    assert words(related.find("li")).startswith("The day after")


def test_nothing_at_the_ends(get):
    section = make_section()
    first, last = make_article(section, "First"), make_article(section, "Last")
    assert [a["rel"] for a in get(first.url).find(class_="newsbrief-neighbours").find_all("a")] == [["next"]]
    assert [a["rel"] for a in get(last.url).find(class_="newsbrief-neighbours").find_all("a")] == [["prev"]]
    alone = get(make_article(make_section()).url)
    assert alone.find(class_="newsbrief-neighbours") is None
    assert alone.find("link", rel="prev") is alone.find("link", rel="next") is None


def test_neighbours_that_this_visitor_may_not_see_are_not_named(get):
    section = make_section()
    article, secret = make_article(section, "Open"), make_article(section, "Secret")
    restrict(secret)
    assert "Secret" not in get(article.url).text
    reader = Client()
    reader.force_login(make_user())
    assert "Secret" in get(article.url, reader).text


def test_tags_are_told(get, full_article):
    assert [li.text for li in get(full_article.url).find(class_="newsbrief-tags").find_all("li")] == ["coast", "storm"]


def test_an_empty_article_is_a_page(get):
    page = get(make_article(title="Only a headline").url)
    assert page.h1.text == "Only a headline"
    assert page.find(class_="newsbrief-article__body") is None
    for trace in ("figure", "details", "nav", "aside"):
        assert page.find(trace) is None


def test_no_script_and_no_style_stands_inline(get, full_article):
    section = full_article.get_parent()
    for url in (full_article.url, section.url):
        page = get(url)
        # A block of data is no script to a browser, nor to a content security policy.
        assert {script["type"] for script in page.find_all("script")} == {"application/ld+json"}
        assert page.find("style") is None
        for tag in page.find_all(True):
            assert not any(name == "style" or name.startswith("on") for name in tag.attrs), tag


# --- preview --------------------------------------------------------------------------------------------------------


def test_a_preview_shows_the_draft_and_the_neighbours_it_would_have(get, full_article):
    draft = edit(full_article, publish=False, title="Storm returns", published_at=DAY + datetime.timedelta(days=2))
    response = draft.get_latest_revision_as_object().make_preview_request()
    page = BeautifulSoup(response.content, "html.parser")
    assert page.h1.text == "Storm returns"
    nav = page.find(class_="newsbrief-neighbours")
    assert [words(a) for a in nav.find_all("a")] == ["Previous article The day after"]


def test_a_preview_of_a_new_article_is_a_page():
    section = make_section()
    draft = make_article(section, "New", live=False, summary=summary_of_everything())
    page = BeautifulSoup(draft.make_preview_request().content, "html.parser")
    assert page.h1.text == "New"
    assert page.find("details")


def test_the_upper_summary_is_open_in_a_preview_and_for_no_reader(full_article, client):
    preview = BeautifulSoup(full_article.make_preview_request().content, "html.parser")
    assert [one.has_attr("open") for one in preview.find_all("details")] == [True, False]
    live = BeautifulSoup(client.get(full_article.get_url()).content, "html.parser")
    assert [one.has_attr("open") for one in live.find_all("details")] == [False, False]


# --- a section ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def _section(_module_transaction):
    return make_section(title="Coast", intro="From Hallowick to Lanth.\n\nAnd back.")


@pytest.fixture
def section(_section, db):
    return again(_section)


def test_a_section_lists_its_articles_newest_first(get, section):
    for number in range(3):
        make_article(section, f"Article {number}", published_at=DAY + datetime.timedelta(days=number))
    page = get(section.url)
    assert [h2.text for h2 in page.find_all("h2")] == ["Article 2", "Article 1", "Article 0"]
    assert [p.text for p in page.find(class_="newsbrief-section__intro").find_all("p")] == [
        "From Hallowick to Lanth.",
        "And back.",
    ]


def test_a_card_of_a_site_costs_the_same_for_one_article_and_for_many(client, section, django_assert_num_queries):
    """What a template of the site's own shows of each article is fetched for the page of the listing."""
    for _ in range(3):
        article = make_article(section)
        article.tags.add("river")
        article.save()
    response = client.get(section.url)
    articles, request = list(response.context["articles"]), response.context["request"]
    assert len(articles) == 3
    with django_assert_num_queries(1):
        assert [page_context(article, request).tags for article in articles] == [["river"]] * 3


def test_a_section_in_explorer_order_follows_the_explorer(get):
    section = make_section(article_order=ArticleOrder.EXPLORER)
    articles = [make_article(section, title, published_at=DAY) for title in ("One", "Two", "Three")]
    articles[2].move(articles[0], pos="left")
    assert [h2.text for h2 in get(section.url).find_all("h2")] == ["Three", "One", "Two"]


def test_a_card_tells_the_article_in_short(get, section):
    article = make_article(
        section,
        "Storm passes",
        standfirst="Nobody was hurt.",
        published_at=DAY,
        lead_image=make_image(size=LARGE),
        lead_image_alt="Waves",
        body=stream(("paragraph", "<p>" + "word " * 1190 + "</p>")),
    )
    author = Author.objects.create(name="Ada Moor", slug="ada-moor", role="Coast reporter")
    article.bylines = [ArticleByline(author=author)]
    article.save_revision().publish()
    card = get(section.url).find(class_="newsbrief-card")
    assert card.name == "article"
    assert card.h2.a["href"] == article.url
    assert card.img["alt"] == "Waves"
    assert (card.img["width"], card.img["height"]) == ("800", "450")
    assert "Nobody was hurt." in card.text
    assert card.time["datetime"] == "2026-11-02T09:30:00+00:00"
    assert "5 min read" in words(card)
    assert "Ada Moor" in card.text
    assert "Coast reporter" not in card.text
    assert len(card.find_all("a")) == 1


def test_only_the_first_picture_of_a_section_comes_at_once(get, section):
    for _ in range(3):
        make_article(section, lead_image=make_image())
    pictures = get(section.url).find_all("img")
    assert ["loading" in img.attrs for img in pictures] == [False, True, True]


def test_a_card_without_a_picture_and_one_whose_file_is_lost(get, section):
    make_article(section, "No picture")
    make_article(section, "Lost picture", lead_image=lose_file(make_image(ready=False)))
    page = get(section.url)
    assert len(page.find_all(class_="newsbrief-card")) == 2
    assert page.find("img") is None


def test_sections_below_are_links(get, section):
    below = [make_section(section, title) for title in ("Ferries", "Lights")]
    restrict(below[1])
    nav = get(section.url).find(class_="newsbrief-subsections")
    assert nav.name == "nav"
    assert nav["aria-label"] == "Sections"
    assert [(a.text, a["href"]) for a in nav.find_all("a")] == [("Ferries", below[0].url)]


def test_a_section_lists_the_articles_of_its_sections_if_it_is_told_to(get, section):
    below = make_section(make_section(section, "Ferries"), "Night ferries")
    make_article(below, "Far below", published_at=DAY + datetime.timedelta(days=99))
    make_article(section, "Here", published_at=DAY).create_alias(parent=below, update_slug="here-again")
    closed = make_section(section, "Closed")
    make_article(closed, "Secret")
    restrict(closed)
    assert "Far below" not in get(section.url).text
    edit(section, include_subsections=True)
    cards = [card.get_text() for card in get(section.url).find_all(class_="newsbrief-card")]
    assert "Far below" in cards[0]
    assert len([card for card in cards if "Here" in card]) == 1
    assert not [card for card in cards if "Secret" in card]


def test_a_section_below_leads_back_up(get, section):
    below = make_section(section, "Ferries")
    assert get(below.url).find(class_="newsbrief-section__kicker").a["href"] == section.url
    assert get(section.url).find(class_="newsbrief-section__kicker") is None


def test_an_empty_section_says_so(get, section):
    assert "There is nothing here yet." in get(section.url).text
    make_section(section, "Ferries")
    assert "There is nothing here yet." not in get(section.url).text


def test_what_a_visitor_may_not_see_is_not_listed(get, section):
    restrict(make_article(section, "Secret"))
    make_article(section, "Draft", live=False)
    page = get(section.url)
    assert "Secret" not in page.text
    assert "Draft" not in page.text


def test_what_is_kept_of_a_section_is_told_anew_after_a_change(get, section, client):
    make_article(section, "First")
    below = make_section(section, "Ferries")
    with override_settings(WAGTAIL_NEWSBRIEF={"SECTION_PAGE_SIZE": 1}):
        assert get(section.url).find(class_="newsbrief-pagination") is None
        make_article(section, "Second")
        assert get(section.url).find(class_="newsbrief-pagination") is not None
    edit(below, title="Boats")
    assert words(get(section.url).find(class_="newsbrief-subsections")) == "Boats"
    restriction = restrict(below)
    assert get(section.url).find(class_="newsbrief-subsections") is None
    client.force_login(make_user())
    assert words(get(section.url).find(class_="newsbrief-subsections")) == "Boats"
    client.logout()
    assert get(section.url).find(class_="newsbrief-subsections") is None
    restriction.delete()
    assert words(get(section.url).find(class_="newsbrief-subsections")) == "Boats"


# --- pages of a section ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def _paged(_module_transaction):
    section = make_section()
    for number in range(5):
        make_article(section, f"Article {number}", published_at=DAY + datetime.timedelta(days=number))
    return section


@pytest.fixture
def paged(_paged, settings, db):
    """A section of five articles on three pages."""
    settings.WAGTAIL_NEWSBRIEF = {"SECTION_PAGE_SIZE": 2}
    return again(_paged)


@pytest.mark.parametrize(
    ("query", "number", "titles"),
    [
        ("", 1, ["Article 4", "Article 3"]),
        ("?page=1", 1, ["Article 4", "Article 3"]),
        ("?page=2", 2, ["Article 2", "Article 1"]),
        ("?page=3", 3, ["Article 0"]),
        ("?page=4", 3, ["Article 0"]),
        ("?page=999999999999999999999999", 3, ["Article 0"]),
        ("?page=0", 1, ["Article 4", "Article 3"]),
        ("?page=-1", 1, ["Article 4", "Article 3"]),
        ("?page=", 1, ["Article 4", "Article 3"]),
        ("?page=two", 1, ["Article 4", "Article 3"]),
        ("?page=2.5", 1, ["Article 4", "Article 3"]),
        ("?page=%00", 1, ["Article 4", "Article 3"]),
        ("?page=%3Cscript%3E", 1, ["Article 4", "Article 3"]),
        ("?page=" + "9" * 5000, 1, ["Article 4", "Article 3"]),
    ],
)
def test_every_address_of_a_page_is_one(get, paged, query, number, titles):
    page = get(paged.url + query)
    assert [h2.text for h2 in page.find_all("h2")] == titles
    assert words(page.find(class_="newsbrief-pagination__place")) == f"Page {number} of 3"


def test_pages_lead_to_each_other(get, paged):
    nav = get(paged.url + "?page=2").find(class_="newsbrief-pagination")
    assert nav.name == "nav"
    assert nav["aria-label"] == "Pages"
    assert [(a["rel"], a["href"]) for a in nav.find_all("a")] == [(["prev"], "?page=1"), (["next"], "?page=3")]
    first = get(paged.url).find(class_="newsbrief-pagination")
    assert [a["rel"] for a in first.find_all("a")] == [["next"]]
    last = get(paged.url + "?page=3").find(class_="newsbrief-pagination")
    assert [a["rel"] for a in last.find_all("a")] == [["prev"]]


def test_each_page_has_an_address_and_a_title_of_its_own(get, paged):
    first, second = get(paged.url), get(paged.url + "?page=2")
    assert first.find("link", rel="canonical")["href"] == f"http://localhost{paged.url}"
    assert second.find("link", rel="canonical")["href"] == f"http://localhost{paged.url}?page=2"
    assert "page 2" in second.title.text
    assert "page" not in first.title.text


def test_one_page_has_no_navigation(get, section):
    make_article(section)
    assert get(section.url).find(class_="newsbrief-pagination") is None


# --- cost -----------------------------------------------------------------------------------------------------------


def furnished_section(count, authors):
    """A section of ``count`` articles that link to each other, with pictures, authors and tags."""
    section = make_section()
    previous = section
    for number in range(count):
        image = make_image(f"picture-{number}")
        link = f'<p><a linktype="page" id="{previous.pk}">before</a></p>'
        article = make_article(
            section,
            lead_image=image,
            published_at=DAY + datetime.timedelta(days=number),
            body=stream(
                *[("paragraph", link)] * 3,
                ("image", {"image": image.pk, "alt": "", "caption": "", "credit": ""}),
            ),
            summary=stream(("key_points", [link] * 3)),
        )
        article.bylines = [ArticleByline(author=author) for author in authors]
        article.tags.add("storm", "coast")
        article.save_revision().publish()
        previous = article
    return section, ArticlePage.objects.child_of(section).order_by("published_at")[count // 2]


def count_queries(client, url):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


#: What Wagtail itself asks for: site, active locale, aliases above, restrictions; and 2 for each step of the address.
WAGTAIL = 4
SECTION = {
    "the way": 2,
    # For which restricted branches, languages, the number of articles and the sections below are kept.
    "content version": 1,
    "translations": 1,
    "articles": 1,
    "authors": 1,
    "images": 2,
}
ARTICLE = {
    "the way": 4,
    "content version": 1,
    "section": 1,
    "translations": 1,
    "neighbours": 2,
    "authors": 1,
    "tags": 1,
    "related": 1,
    "images": 2,
    "values of image blocks": 1,
    "linked pages": 1,
}


def test_a_page_costs_the_same_for_any_number_of_articles(client):
    authors = [Author.objects.create(name=f"A{n}", slug=f"a{n}") for n in range(3)]
    counts = []
    for count in (1, 3, 5):
        section, article = furnished_section(count, authors)
        counts.append((count_queries(client, section.url), count_queries(client, article.url)))
    assert counts[1] == counts[2]
    for section, article in counts:
        assert section <= WAGTAIL + sum(SECTION.values())
        assert article <= WAGTAIL + sum(ARTICLE.values())


# --- languages ------------------------------------------------------------------------------------------------------


@pytest.fixture
def arabic():
    locale = Locale.objects.create(language_code="ar")
    translation = home().copy_for_translation(locale)
    translation.save_revision().publish()
    return translation


def test_the_page_says_its_language_and_direction(get, arabic):
    english, other = make_article(), make_article(arabic, "العاصفة")
    page = get(english.url)
    assert (page.html["lang"], page.html["dir"]) == ("en", "ltr")
    page = get(other.url)
    assert (page.html["lang"], page.html["dir"]) == ("ar", "rtl")


def test_translations_are_named_to_search_engines(get, arabic):
    article = make_article(title="Storm")
    translation = article.copy_for_translation(arabic.locale)
    assert get(article.url).find_all("link", hreflang=True) == []
    translation.save_revision().publish()
    links = {link["hreflang"]: link["href"] for link in get(article.url).find_all("link", hreflang=True)}
    own = f"http://localhost{article.url}"
    assert links == {"en": own, "ar": translation.full_url, "x-default": own}


def test_the_masthead_leads_home_in_the_same_language(get, arabic):
    assert get(make_article(arabic, "العاصفة").url).find(class_="newsbrief-masthead__name")["href"] == arabic.url


# --- much and odd ---------------------------------------------------------------------------------------------------


def test_any_writing_is_shown_as_it_was_written(get, section):
    texts = ["🦢 swans 🏳️‍🌈", "العاصفة «ألديث»", "שלום", "漢字かな", "a\u200fb\u202ec", "x" * 240]
    articles = [ArticlePage(title=text, standfirst=text, byline_override=text, published_at=DAY) for text in texts]
    sections = [SectionPage(title=text) for text in texts]
    bulk_pages(section, [*articles, *sections])
    assert [get(article.url).h1.text for article in articles] == texts
    assert [get(below.url).h1.text for below in sections] == texts
    assert {h2.text for h2 in get(section.url).find_all("h2")} >= set(texts)


def test_a_body_of_a_megabyte_is_a_page(client):
    paragraph = "<p>" + "word " * 400 + "</p>"
    article = make_article(body=stream(*[("paragraph", paragraph)] * (1_000_000 // len(paragraph))))
    started = time.process_time()
    response = client.get(article.url)
    assert response.status_code == 200
    assert len(response.content) > 1_000_000
    assert time.process_time() - started < 30


def test_five_hundred_points_are_a_page(client):
    points = [f"<p>point {number}</p>" for number in range(500)]
    article = make_article(
        summary=stream(("key_points", points)), body=stream(("list", {"ordered": True, "items": points}))
    )
    started = time.process_time()
    response = client.get(article.url)
    assert response.content.count(b"point 499<") == 3
    assert time.process_time() - started < 30


@override_settings(WAGTAIL_NEWSBRIEF={"SECTION_PAGE_SIZE": 500})
def test_five_hundred_articles_on_one_page(client, section):
    bulk_pages(section, [ArticlePage(title=f"Article {number}", published_at=DAY) for number in range(500)])
    started = time.process_time()
    response = client.get(section.url)
    assert response.content.count(b"newsbrief-card__link") == 500
    assert time.process_time() - started < 30


@pytest.mark.parametrize("gone", ["lead", "body"])
def test_an_image_whose_file_is_gone_leaves_the_article_standing(get, gone):
    lost = lose_file(make_image(ready=False))
    article = make_article(
        title="Standing",
        lead_image=lost if gone == "lead" else None,
        lead_image_caption="A caption of nothing",
        body=stream(("image", {"image": lost.pk, "alt": "", "caption": "A caption of nothing", "credit": ""})),
    )
    page = get(article.url)
    assert page.h1.text == "Standing"
    assert page.find("img") is None
    assert "A caption of nothing" not in page.text


def test_a_link_to_a_page_that_is_gone_keeps_its_words(get):
    target = make_article()
    article = make_article(body=stream(("paragraph", f'<p><a linktype="page" id="{target.pk}">gone</a></p>')))
    target.delete()
    page = get(article.url)
    link = page.find(class_="newsbrief-paragraph").a
    assert link.text == "gone"
    assert "href" not in link.attrs
