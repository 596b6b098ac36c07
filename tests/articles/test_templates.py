"""What the templates make of articles, sections and blocks; and that a site can change each part of them."""

import json
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.template import Context, Engine
from django.template.loader import get_template, render_to_string
from django.template.loader_tags import BlockNode, ExtendsNode
from wagtail.blocks import StreamBlock
from wagtail.models import Site

from tests.reader.material import LARGE, body_of_everything, lose_file, make_image, stream, summary_of_everything
from tests.support.factories import again, make_article, make_page, make_request, make_section
from wagtail_newsbrief.articles.models import ArticlePage
from wagtail_newsbrief.blocks import ArticleStreamBlock
from wagtail_newsbrief.summary.blocks import SummaryStreamBlock

pytestmark = pytest.mark.django_db

ATTACK = "<script>alert(1)</script>"


def soup(html: str) -> BeautifulSoup:
    return BeautifulSoup(html, "html.parser")


def block_html(block: StreamBlock, type_: str, raw, **context) -> BeautifulSoup:
    """Render one block of a stream the way ``{% include_block %}`` does."""
    value = block.to_python([{"type": type_, "value": raw}])
    return soup(value[0].render_as_block(context))


def body(type_, raw):
    return block_html(ArticleStreamBlock(), type_, raw)


def summary(type_, raw):
    return block_html(SummaryStreamBlock(), type_, raw)


# --- blocks of the body ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("level", "tag"), [("h2", "h2"), ("h3", "h3"), ("h1", "h2"), ("", "h2")])
def test_a_heading_is_never_above_the_headline(level, tag):
    html = body("heading", {"text": "What next", "level": level})
    assert html.find(tag).text == "What next"
    assert html.h1 is None


def test_a_paragraph_is_rich_text():
    assert body("paragraph", "<p>Some <b>bold</b> words</p>").find("p").b.text == "bold"


def test_an_image_is_a_figure_with_caption_and_credit():
    image = make_image(size=LARGE)
    html = body("image", {"image": image.pk, "alt": "A weir", "caption": "The weir.", "credit": "Ada"})
    figure = html.figure
    assert figure.img["alt"] == "A weir"
    assert figure.img["loading"] == "lazy"
    assert int(figure.img["width"]) == 1600
    caption = " ".join(figure.figcaption.text.split())
    assert caption == "The weir. Picture: Ada"


def test_an_image_without_words_has_no_caption():
    assert body("image", {"image": make_image().pk, "alt": "", "caption": "", "credit": ""}).figcaption is None


def test_an_image_with_a_credit_alone_shows_it():
    html = body("image", {"image": make_image().pk, "alt": "", "caption": "", "credit": "Ada"})
    assert "Ada" in html.figcaption.text


@pytest.mark.parametrize("gone", ["file", "row", "choice"])
def test_an_image_that_is_gone_leaves_nothing_behind(gone):
    image = make_image(ready=False)
    pk = image.pk
    if gone == "file":
        lose_file(image)
    elif gone == "row":
        image.delete()
    else:
        pk = None
    assert body("image", {"image": pk, "alt": "A weir", "caption": "The weir.", "credit": ""}).text.strip() == ""


def test_a_quote_names_who_said_it():
    html = body("quote", {"text": "One.\n\nTwo.", "attribution": "the lock keeper"})
    assert [p.text for p in html.blockquote.find_all("p")] == ["One.", "Two."]
    assert html.figcaption.cite.text == "the lock keeper"


def test_a_quote_of_nobody_has_no_caption():
    assert body("quote", {"text": "One.", "attribution": ""}).figcaption is None


@pytest.mark.parametrize(("ordered", "tag"), [(True, "ol"), (False, "ul")])
def test_a_list_is_one_and_leaves_out_empty_items(ordered, tag):
    html = body("list", {"ordered": ordered, "items": ["<p>bread</p>", "<p></p>", "<p>salt</p>"]})
    assert [li.text.strip() for li in html.find(tag).find_all("li")] == ["bread", "salt"]


def test_an_embed_that_no_provider_knows_is_a_link():
    html = body("embed", {"embed": "https://video.example.com/1", "caption": "A film"})
    assert html.a["href"] == "https://video.example.com/1"
    assert html.figcaption.text == "A film"


def test_an_embed_is_its_provider_s_html(monkeypatch):
    monkeypatch.setattr("wagtail.embeds.blocks.EmbedValue.html", property(lambda self: self.url and "<b>film</b>"))
    html = body("embed", {"embed": "https://video.example.com/1", "caption": ""})
    assert html.a is None
    assert "film" in html.find(class_="newsbrief-embed__frame").text
    assert html.figcaption is None


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", ""])
def test_an_embed_of_another_kind_of_address_is_left_out(address):
    assert body("embed", {"embed": address, "caption": "A film"}).text.strip() == ""


def test_a_table_has_a_caption_and_scoped_headings():
    html = body(
        "table",
        {
            "columns": [{"type": "text", "heading": "Town"}, {"type": "rich_text", "heading": ""}],
            "rows": [{"values": ["Hallowick", "<p>a <i>port</i></p>"]}],
            "caption": "Towns",
        },
    )
    assert html.caption.text == "Towns"
    assert [(th["scope"], th.text) for th in html.find_all("th")] == [("col", "Town")]
    assert [td.text.strip() for td in html.tbody.find_all("td")] == ["Hallowick", "a port"]
    assert html.find(role="region")["aria-label"] == "Towns"


def test_a_table_without_a_caption_has_a_name_and_one_without_columns_is_nothing():
    columns = [{"type": "text", "heading": "Town"}]
    html = body("table", {"columns": columns, "rows": [{"values": ["Hallowick"]}], "caption": ""})
    assert html.caption is None
    assert html.find(role="region")["aria-label"] == "Table"
    assert body("table", {"columns": [], "rows": [], "caption": "Towns"}).text.strip() == ""


def test_links_in_all_cells_of_all_tables_cost_the_same(django_assert_num_queries):
    section = make_section()
    target = make_article(section)
    cell = f'<p><a linktype="page" id="{target.pk}">x</a></p>'
    table = {"columns": [{"type": "rich_text", "heading": "A"}], "caption": ""}
    counts = []
    for rows in (1, 20):
        article = make_article(section, body=stream(("table", {**table, "rows": [{"values": [cell]}] * rows})))
        article = ArticlePage.objects.get(pk=article.pk)
        context = {"page": article, "request": make_request()}
        Site.get_site_root_paths()  # Wagtail keeps the root paths of the sites in its cache from now on
        with django_assert_num_queries(100, exact=False) as queries:
            html = "".join(child.render_as_block(context) for child in article.body)
        assert html.count(target.url) == rows
        counts.append(len(queries))
    assert counts[0] == counts[1]


# --- blocks of the summary ------------------------------------------------------------------------------------------


def test_key_points_are_a_list_without_empty_points():
    html = summary("key_points", ["<p>One</p>", "<p> </p>", "<p>Two</p>"])
    assert [li.text.strip() for li in html.ul.find_all("li")] == ["One", "Two"]


def test_why_it_matters_says_so():
    html = summary("why_it_matters", "<p>Ships need it.</p>")
    assert html.h3.text == "Why it matters"
    assert "Ships need it." in html.text


def test_figures_are_terms_and_values():
    html = summary("figures", [{"value": "42", "label": "ships"}, {"value": "", "label": ""}])
    assert [(d.dt.text, d.dd.text) for d in html.dl.find_all("div")] == [("ships", "42")]


def test_a_timeline_is_in_order():
    html = summary("timeline", [{"date": "1911", "event": "Opened"}, {"date": "1999", "event": "Closed"}])
    assert [" ".join(li.text.split()) for li in html.ol.find_all("li")] == ["1911 Opened", "1999 Closed"]


@pytest.mark.parametrize("name", ["paragraph", "key_points", "why_it_matters", "quote", "figures", "timeline"])
def test_every_block_of_the_summary_renders_its_preview(name):
    block = SummaryStreamBlock().child_blocks[name]
    assert block.render(block.normalize(block.meta.preview_value)).strip()


# --- the widget -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def widget(_module_transaction):
    article = make_article(summary=summary_of_everything(), body=stream(("paragraph", "<p>" + "word " * 1190 + "</p>")))
    return soup(
        "".join(
            render_to_string("wagtail_newsbrief/summary.html", {"page": article, "position": position})
            for position in ("top", "bottom")
        )
    )


def test_the_heading_stands_outside_of_the_summary_element(widget):
    for section in widget.find_all("section"):
        assert section.h2.text == "No time to read? Get a summary"
        assert section.h2.find_parent("details") is None
        assert section.details.summary.find(re.compile("^h[1-6]$")) is None
        assert "open" not in section.details.attrs


def test_the_two_have_names_of_their_own(widget):
    names = [summary.text.strip() for summary in widget.find_all("summary")]
    assert names == ["Show the summary, before the article", "Show the summary, after the article"]

    def name_of(section):
        return " ".join(widget.find(id=id_).text.strip() for id_ in section["aria-labelledby"].split())

    assert len({name_of(section) for section in widget.find_all("section")}) == 2
    ids = [tag["id"] for tag in widget.find_all(id=True)]
    assert len(ids) == len(set(ids))


def test_both_reading_times_are_told(widget):
    times = widget.find(class_="newsbrief-summary__times")
    assert " ".join(times.text.split()) == "5 min read · 6 s summary"


def test_the_widget_shows_every_block(widget):
    panel = widget.find(class_="newsbrief-summary__panel")
    for words in ("point something", "paragraph", "it matters", "quoted", "speaker", "42 something", "May 1911"):
        assert words in panel.text


def test_the_label_of_the_origin_is_shown_and_human_text_has_none(widget):
    assert widget.find(class_="newsbrief-summary__origin") is None
    article = make_article(summary=summary_of_everything())
    article.summary_origin = "extracted"
    html = soup(render_to_string("wagtail_newsbrief/summary.html", {"page": article}))
    assert html.find(class_="newsbrief-summary__origin").text == "Selected from the article"


# --- overriding -----------------------------------------------------------------------------------------------------


def blocks_of(name: str) -> set[str]:
    template = get_template(name).template
    parents = [node.parent_name.token.strip("\"'") for node in template.nodelist.get_nodes_by_type(ExtendsNode)]
    return {node.name for node in template.nodelist.get_nodes_by_type(BlockNode)}.union(*map(blocks_of, parents))


def overriding_engine(**templates: str) -> Engine:
    """An engine in which a site's templates come before the package's."""
    engine = get_template("newsbrief/base.html").backend.engine
    return Engine(
        dirs=engine.dirs,
        libraries=engine.libraries,
        builtins=engine.builtins,
        context_processors=engine.context_processors,
        loaders=[
            ("django.template.loaders.locmem.Loader", {f"{name}.html": source for name, source in templates.items()}),
            "django.template.loaders.app_directories.Loader",
        ],
    )


ARTICLE_BLOCKS = sorted(blocks_of("newsbrief/article_page.html"))
SECTION_BLOCKS = sorted(blocks_of("newsbrief/section_page.html"))


def rendered_with(engine: Engine, name: str, page) -> str:
    request = make_request(page.url)
    return engine.get_template(name).render(Context(page.get_context(request)))


@pytest.fixture(scope="module")
def _articles(_module_transaction):
    section = make_section()
    summary = summary_of_everything()
    article = make_article(section, "A headline", standfirst="x", summary=summary, lead_image=make_image())
    return [article, make_article(section)]


@pytest.fixture
def article(_articles, db):
    """Return the first of two articles in a section of theirs."""
    return again(_articles[0])


@pytest.fixture
def section(article):
    return article.get_parent().specific


@pytest.mark.parametrize("block", ARTICLE_BLOCKS)
def test_every_block_of_the_article_can_be_replaced_alone(block, article):
    engine = overriding_engine(
        site=f'{{% extends "newsbrief/article_page.html" %}}{{% block {block} %}}MINE{{% endblock %}}'
    )
    html = rendered_with(engine, "site.html", article)
    assert "MINE" in html
    if block not in {"body", "content"}:
        assert "newsbrief-article" in html


@pytest.mark.parametrize("block", SECTION_BLOCKS)
def test_every_block_of_the_section_can_be_replaced_alone(block, section):
    engine = overriding_engine(
        site=f'{{% extends "newsbrief/section_page.html" %}}{{% block {block} %}}MINE{{% endblock %}}'
    )
    if block == "no_articles":
        section = make_section()
    assert "MINE" in rendered_with(engine, "site.html", section)


def test_a_site_extends_the_template_of_the_same_name():
    source = '{% extends "newsbrief/article_page.html" %}{% block headline %}<h1>My {{ page.title }}</h1>{% endblock %}'
    engine = overriding_engine(**{"newsbrief/article_page": source})
    assert "<h1>My Storm</h1>" in rendered_with(engine, "newsbrief/article_page.html", make_article(title="Storm"))


def example(number: int) -> str:
    """Return an example of the guide, so that what it promises is what is tested."""
    guide = Path(__file__).parents[2] / "docs" / "how-to" / "templates.md"
    return re.findall(r"^```html\+django\n(.*?)^```", guide.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)[
        number
    ]


FRAME = "{% block extra_css %}{% endblock %}{% block content %}{% endblock %}"


def test_the_frame_of_a_site_as_in_the_guide():
    engine = overriding_engine(**{"base": FRAME, "newsbrief/base": example(0)})
    section = make_section(title="Coast")
    first, second = make_article(section, "First"), make_article(section, "Second")
    html = rendered_with(engine, "newsbrief/article_page.html", first)
    assert "First" in html
    assert f'<link rel="next" href="{second.url}">' in html
    assert "newsbrief-article" in html
    assert "newsbrief.css" in html
    assert "Coast" in rendered_with(engine, "newsbrief/section_page.html", section)


def test_one_block_of_a_page_as_in_the_guide():
    engine = overriding_engine(**{"newsbrief/article_page": example(1)})
    article = make_article(standfirst="In short.", summary=summary_of_everything())
    html = rendered_with(engine, "newsbrief/article_page.html", article)
    assert '<p class="lead">In short.</p>' in html
    assert html.count("<details") == 1


def test_a_page_type_of_a_site_as_in_the_guide():
    engine = overriding_engine(base=FRAME, own=example(4))
    section = make_section()
    page, other = (
        make_page(
            "testapp.BlogPage", section, title, date="2026-11-02", text="<p>Text</p>", summary=summary_of_everything()
        )
        for title in ("One", "Two")
    )
    html = rendered_with(engine, "own.html", page)
    assert html.count("<details") == 2
    assert html.count(f'rel="next" href="{other.url}"') == 2


@pytest.mark.parametrize("part", ["byline", "figure", "head", "neighbours", "picture", "related", "summary", "tags"])
def test_a_site_replaces_a_part_of_the_article_everywhere(part, article):
    engine = overriding_engine(**{f"wagtail_newsbrief/{part}": "PART"})
    assert "PART" in rendered_with(engine, "newsbrief/article_page.html", article)


@pytest.mark.parametrize("part", ["card", "pagination"])
def test_a_site_replaces_a_part_of_the_section(part, section):
    engine = overriding_engine(**{f"wagtail_newsbrief/{part}": "PART"})
    assert "PART" in rendered_with(engine, "newsbrief/section_page.html", section)


def test_an_article_type_of_a_site_uses_the_template_as_it_is():
    report = make_page(
        "testapp.ReportPage",
        make_section(title="Reports"),
        "A report",
        body=body_of_everything(make_image()),
        summary=summary_of_everything(),
        byline_override="our reporters",
    )
    html = render_to_string("newsbrief/article_page.html", {"page": report, "request": make_request()})
    for words in ("A report", "Reports", "our reporters", "No time to read?", "heading something"):
        assert words in html


def test_the_frame_stands_without_a_page_and_without_a_request():
    for context in ({}, {"request": make_request()}, {"page": "no page"}):
        html = soup(render_to_string("newsbrief/base.html", context))
        assert html.html["lang"] == "en"
        assert html.find("link", rel="canonical") is None


# --- escaping -------------------------------------------------------------------------------------------------------


def test_no_text_of_an_article_becomes_markup():
    section = make_section(title=ATTACK, intro=ATTACK)
    article = make_article(
        section,
        ATTACK,
        standfirst=ATTACK,
        seo_title=ATTACK,
        search_description=ATTACK,
        lead_image=make_image(title=ATTACK),
        lead_image_alt=f'"{ATTACK}',
        lead_image_caption=ATTACK,
        lead_image_credit=ATTACK,
        byline_override=ATTACK,
        body=body_of_everything(make_image(), say=ATTACK),
        # In rich text, markup is markup; there the attack is escaped as the editor stores it.
        summary=summary_of_everything(say="&lt;script&gt;alert(1)&lt;/script&gt;"),
    )
    article.tags.add(ATTACK)
    article.save_revision().publish()
    make_article(section, ATTACK)
    article = ArticlePage.objects.get(pk=article.pk)
    for page in (article, section):
        html = render_to_string(page.template, page.get_context(make_request(page.url)))
        data = '<script type="application/ld+json">'
        assert html.lower().count("<script") == html.count(data) == html.lower().count("</script") == 1
        assert json.loads(soup(html).script.string)["publisher"]["name"]
        assert html.count("&lt;script&gt;") >= 3


@pytest.mark.parametrize("type_", ["quote", "figures", "timeline"])
def test_no_plain_text_of_a_summary_becomes_markup(type_):
    raw = {
        "quote": {"text": ATTACK, "attribution": ATTACK},
        "figures": [{"value": ATTACK, "label": ATTACK}],
        "timeline": [{"date": ATTACK, "event": ATTACK}],
    }[type_]
    html = str(summary(type_, raw))
    assert "<script" not in html
    assert html.count("&lt;script&gt;") == 2
