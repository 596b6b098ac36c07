"""Rich text that a script stored: every door gives it, the edit form opens, a check names it, a command repairs it."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.urls import reverse

from tests.api.conftest import Api
from tests.support.factories import edit, make_article, make_section, make_user
from wagtail_newsbrief.articles.models import ArticlePage, Author
from wagtail_newsbrief.compat import RICH_TEXT_FORMATS
from wagtail_newsbrief.content import rich_text
from wagtail_newsbrief.streams.repair import repaired_fields
from wagtail_newsbrief.utils.text import reading_seconds

pytestmark = pytest.mark.django_db

DEEP = "<b><i>" * 1_000 + "deep"
TEXTS = [
    "<p>Line one<br>line two</p>",
    "<p>an unclosed <b>b</p>",
    "<ul><li>a<li>b</ul>",
    '<a href="/x">one <a href="/y">two</a></a>',
    "<b><p>block in <i>style</p></i></b>",
    '<p><a linktype="page">a page</a></p><embed embedtype="image" alt="x"/>',
    DEEP,
]
GOOD = "<p>A <b>good</b> neighbour.</p>"
BODY = [
    *({"type": "paragraph", "value": text, "id": f"p{number}"} for number, text in enumerate([*TEXTS, GOOD])),
    {"type": "list", "value": {"ordered": True, "items": TEXTS}, "id": "l1"},
    {
        "type": "table",
        "value": {
            "columns": [{"type": "rich_text", "heading": "x"}, {"type": "text", "heading": "y"}],
            "rows": [{"values": [text, "<b>"]} for text in [*TEXTS, GOOD]],
            "caption": "",
        },
        "id": "t1",
    },
    {"type": "heading", "value": {"text": "Head", "level": "h2"}, "id": "h1"},
]
SUMMARY = [{"type": "key_points", "value": TEXTS, "id": "k1"}]


@pytest.fixture
def article(site):
    page = make_article(make_section(title="News"), title="Ferry", revision=True)
    ArticlePage.objects.filter(pk=page.pk).update(body=BODY, summary=SUMMARY)
    revision = page.latest_revision
    revision.content.update(body=json.dumps(BODY), summary=json.dumps(SUMMARY))
    revision.save()
    return ArticlePage.objects.get(pk=page.pk)


@pytest.fixture
def desk(client):
    client.force_login(make_user("ann", is_superuser=True))
    return client


@pytest.mark.parametrize("format_", RICH_TEXT_FORMATS)
def test_the_article_and_listings_that_hold_it_are_given(api: Api, article, format_):
    shown = api.article(article, rich_text_format=format_)
    (listed,) = api.listing(fields="body", rich_text_format=format_).items
    assert listed["body"] == shown["body"]
    texts = [block["value"] for block in shown["body"][: len(TEXTS) + 1]]
    assert texts[-1] == (GOOD if "html" in format_ else "A **good** neighbour.\n\n")
    assert texts[0] == ("<p>Line one<br/>line two</p>" if "html" in format_ else "Line one\\\nline two\n\n")
    assert "deep" in texts[-2]
    assert len(texts[-2]) < 100


@pytest.mark.skipif("markdown" not in RICH_TEXT_FORMATS, reason="Wagtail 8 gives Markdown")
def test_a_text_that_cant_be_markdown_is_plain_text_by_itself(api: Api, article, monkeypatch, caplog):
    stored = [
        {"type": "paragraph", "value": text, "id": f"p{number}"}
        for number, text in enumerate(["<p>1. *not* <b>read</b></p><p>#x</p>", GOOD, "<p>a<br/>b</p>" * 1_000])
    ]
    ArticlePage.objects.filter(pk=article.pk).update(body=stored)

    def fails_once(text, **kwargs):
        if "read" in text:
            raise AssertionError("Unmatched tags")
        return to_markdown(text, **kwargs)

    to_markdown = rich_text.to_markdown
    monkeypatch.setattr(rich_text, "to_markdown", fails_once)
    first, second, long = (block["value"] for block in api.article(article, rich_text_format="markdown")["body"])
    assert first == "1\\. \\*not\\* read\n\n\\#x\n\n"
    assert second == "A **good** neighbour.\n\n"
    assert long == "a b\n\n" * 1_000
    assert "plain text" in caplog.text


def test_pages_and_feeds_show_it(client, article):
    html = client.get(article.get_url()).content.decode()
    for name in ("b", "i", "a", "ul", "li", "p"):
        assert html.count(f"<{name}>") + html.count(f"<{name} ") == html.count(f"</{name}>"), name
    for feed in ("rss.xml", "atom.xml", "feed.json"):
        assert client.get(f"/feeds/{feed}").status_code == 200


def test_the_edit_form_opens(desk, article):
    url = reverse("wagtailadmin_pages:edit", args=[article.pk])
    html = desk.get(url).content.decode()
    assert "line two" in html
    assert "neighbour" in html
    author = Author.objects.create(name="Ada", slug="ada", bio="<p>a<br>b</p>")
    url = reverse("wagtailsnippets_newsbrief_author:edit", args=[author.pk])
    assert desk.get(url).status_code == 200


def test_what_the_editor_wrote_is_shown_to_the_form_as_it_is(article):
    field = ArticlePage._meta.get_field("body").formfield()
    article.body = [("paragraph", GOOD)]
    assert field.prepare_value(article.body) is article.body
    article.body = [*BODY, {"type": "poll", "value": 1}, "broken"]
    value = field.prepare_value(article.body)
    assert len(value.left_out) == 2
    assert value is not article.body
    assert value.raw_data[-1] == BODY[-1]


def test_text_is_read_block_by_block_everywhere(api: Api, article, client, settings):
    """In the API, the feeds, what a search finds and how long reading takes."""
    imported = (
        "<p>Capt<br>ain</p><ul><li>a<ul><li>b</li></ul></li></ul><figure><figcaption>Quay</figcaption></figure>"
        "<script>track('one two three four')</script>[gallery ids='1,2']"
    )
    body = [{"type": "paragraph", "value": imported, "id": "p1"}]
    summary = [{"type": "paragraph", "value": imported, "id": "p1"}]
    ArticlePage.objects.filter(pk=article.pk).update(body=body, summary=summary)
    page = ArticlePage.objects.get(pk=article.pk)
    assert api.article(article)["summary_text"] == page.summary_text == "Capt ain\na\nb\nQuay"
    for feed in ("rss.xml", "atom.xml", "feed.json"):
        text = client.get(f"/feeds/{feed}").content.decode()
        assert "Quay" in text
        assert "track" not in text
        assert "gallery" not in text
    assert " ".join(ArticlePage._meta.get_field("body").get_searchable_content(page.body)) == "Capt ain a b Quay"
    assert Author._meta.get_field("bio").get_searchable_content(imported) == ["Capt ain", "a", "b", "Quay"]
    page.save()
    assert page.reading_seconds == reading_seconds(["Capt ain a b Quay"])


def repair(*args):
    out = StringIO()
    call_command("newsbrief_repair", *args, stdout=out, stderr=StringIO())
    return out.getvalue()


def messages():
    return [one for one in run_checks(databases=["default"]) if one.id == "wagtail_newsbrief.W008"]


def test_a_check_names_the_page_and_the_command_repairs_it(api: Api, article):
    before = api.article(article)
    (message,) = messages()
    assert str(article.pk) in message.msg
    assert "newsbrief_repair" in message.hint
    assert f"{article.pk} “Ferry”: summary, body: Would be repaired" in repair()
    assert ArticlePage.objects.get(pk=article.pk).body.raw_data[0] == BODY[0]

    assert "Repaired" in repair("--write")
    page = ArticlePage.objects.get(pk=article.pk)
    assert page.body.raw_data[0]["value"] == "<p>Line one<br/>line two</p>"
    assert repaired_fields(page) == repaired_fields(page.get_latest_revision_as_object()) == {}
    assert page.live
    assert not page.has_unpublished_changes
    assert json.loads(page.revisions.order_by("pk")[1].content["body"])[0] == BODY[0], "what was stored is kept"
    assert messages() == []
    assert "repaired" not in repair().lower()
    after = api.article(article)
    assert (after["body"], after["summary"]) == (before["body"], before["summary"])


def test_a_draft_stays_a_draft(article):
    draft = article.get_latest_revision_as_object()
    draft.title = "Ferry, later"
    draft.save_revision()
    repair("--write")
    page = ArticlePage.objects.get(pk=article.pk)
    assert page.title == "Ferry"
    assert page.has_unpublished_changes
    assert page.get_latest_revision_as_object().title == "Ferry, later"


def test_aliases_are_repaired_and_locked_pages_left_alone(article):
    alias = article.create_alias(update_slug="mirror")
    ArticlePage.objects.filter(pk=article.pk).update(locked=True)
    out = repair("--write")
    assert f"{article.pk} “Ferry”: summary, body: Skipped: is locked" in out
    assert repaired_fields(ArticlePage.objects.get(pk=alias.pk)) == {}
    assert repaired_fields(ArticlePage.objects.get(pk=article.pk))


def test_a_draft_alone_may_need_it(site):
    page = make_article(make_section(), body=[("paragraph", "<p>Fine.</p>")], revision=True)
    edit(page, publish=False, body=[("paragraph", "<p>One<br>two</p><b>three")])
    repair("--write")
    assert repaired_fields(ArticlePage.objects.get(pk=page.pk).get_latest_revision_as_object()) == {}
