"""The edit view: the order of its panels, what the summary's panel says, and the block picker's previews."""

import pytest
from bs4 import BeautifulSoup
from django.core.checks import run_checks
from django.urls import reverse
from django.utils import timezone
from wagtail.blocks import StreamBlock
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from tests.admin.conftest import FERRY, body_of, posted
from tests.projects.testapp.backends import GENERATED
from tests.projects.testapp.models import BlogPage, NotePage, ReportPage
from tests.support.factories import edit, make_article
from wagtail_newsbrief.articles.models import ArticlePage
from wagtail_newsbrief.blocks import ArticleStreamBlock
from wagtail_newsbrief.editor.changes import Changes, changes_since_summary
from wagtail_newsbrief.editor.panels import NavigationPanel, SummaryPanel
from wagtail_newsbrief.editor.status import Length, SummaryStatus
from wagtail_newsbrief.summary.blocks import SummaryStreamBlock
from wagtail_newsbrief.summary.provenance import SummaryOrigin

pytestmark = pytest.mark.django_db


def soup(client, url):
    response = client.get(url)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def edit_view(client, page):
    return soup(client, reverse("wagtailadmin_pages:edit", args=[page.pk]))


def add_view(client, section, model=ArticlePage):
    names = [model._meta.app_label, model._meta.model_name, section.pk]
    return soup(client, reverse("wagtailadmin_pages:add", args=names))


def text_of(node):
    return " ".join(node.get_text(" ").split())


def status_text(page):
    from django.template.loader import render_to_string

    html = render_to_string("wagtail_newsbrief/admin/brief_status.html", {"status": SummaryStatus(page)})
    return text_of(BeautifulSoup(html, "html.parser"))


# --- the edit view -----------------------------------------------------------------------------------------------


def test_panels_come_in_the_order_of_the_work(article, log_in, editor):
    # Not by its id: Wagtail makes that in the language of whoever opens the editor first.
    tab = edit_view(log_in(editor), article).find(role="tabpanel")
    # Those inside a panel are labels of fields, and the rows of authors to come are templates.
    headings = [text_of(h2) for h2 in tab.find_all("h2", class_="w-panel__heading") if h2.get("aria-level") is None]
    assert [heading.removesuffix("*").strip() for heading in headings] == [
        "Title",
        "Standfirst",
        "Lead image",
        "Body",
        "Summary",
        "Byline",
        "Byline in other words",
        "Tags",
        "Related articles",
        "Date of publication",
        "Previous and next",
    ]


@pytest.mark.parametrize("model", [ArticlePage, BlogPage, ReportPage])
def test_the_summary_panel_works_on_every_type_with_the_mixin(section, log_in, editor, model):
    page = add_view(log_in(editor), section, model)
    panel = page.select_one('[data-controller="newsbrief-brief"]')
    url = f"pages/add/{model._meta.app_label}/{model._meta.model_name}/{section.pk}/suggest/"
    assert panel["data-newsbrief-brief-suggest-url-value"].endswith(url)
    assert panel.select_one('input[name="summary_suggestion"]')["value"] == ""
    assert len(page.select('[name="summary_suggestion"]')) == 1
    assert page.select_one('script[src*="newsbrief/admin/editor.js"]')


def test_the_panel_of_previous_and_next_works_without_a_summary(section, log_in, editor):
    page = add_view(log_in(editor), section, NotePage)
    assert page.select_one('[data-controller="newsbrief-neighbours"]')
    assert not page.select_one('[data-controller="newsbrief-brief"]')


def test_one_backend_is_no_choice(article, log_in, editor, settings):
    assert not edit_view(log_in(editor), article).select('[data-newsbrief-brief-target="backend"]')
    backend = {"BACKEND": "tests.projects.testapp.backends.Generator", "LABEL": "House model"}
    settings.WAGTAIL_NEWSBRIEF = {"SUMMARY": {"BACKENDS": {"default": backend, "other": {**backend, "LABEL": "Other"}}}}
    (choice,) = edit_view(log_in(editor), article).select('[data-newsbrief-brief-target="backend"]')
    assert [option.text for option in choice.select("option")] == ["House model", "Other"]


def test_only_who_may_publish_sees_the_checkbox(article, log_in, editor, publisher):
    article = edit(article, summary=[("key_points", ["<p>A</p>"])], summary_origin=SummaryOrigin.AI)
    assert not edit_view(log_in(editor), article).select('[name="summary_reviewed"]')
    (box,) = edit_view(log_in(publisher), article).select('[name="summary_reviewed"]')
    assert "checked" not in box.attrs
    assert "hidden" not in box.find_parent("div").attrs
    edit(article, summary_reviewed_at=timezone.now())
    (box,) = edit_view(log_in(publisher), article).select('[name="summary_reviewed"]')
    assert "checked" in box.attrs


def test_the_checkbox_hides_where_it_has_nothing_to_say(article, log_in, publisher):
    (box,) = edit_view(log_in(publisher), article).select('[name="summary_reviewed"]')
    assert "hidden" in box.find_parent("div").attrs


def test_a_form_with_mistakes_keeps_the_token(article, log_in, editor):
    url = reverse("wagtailadmin_pages:edit", args=[article.pk])
    data = posted(points=GENERATED, published_at="yesterday", summary_suggestion="a:b:c")
    page = BeautifulSoup(log_in(editor).post(url, data).content, "html.parser")
    assert page.select_one('[name="summary_suggestion"]')["value"] == "a:b:c"


def test_own_children_and_a_help_text_are_kept(article, rf, editor):
    for kind, child in ((SummaryPanel, "summary"), (NavigationPanel, "show_in_navigation")):
        panel = kind([child], heading="Mine", help_text="Read this.", icon="edit").bind_to_model(ArticlePage)
        assert [bound.field_name for bound in panel.children] == [child]
        request = rf.get("/")
        request.user = editor
        form = ArticlePage.get_edit_handler().get_form_class()(instance=article, for_user=editor)
        html = panel.get_bound_panel(instance=article, request=request, form=form).render_html()
        assert "Read this." in html
        assert (panel.heading, panel.icon) == ("Mine", "edit")


def test_a_form_class_of_the_sites_own_loses_the_suggestion_only(article, rf, editor, monkeypatch):
    from wagtail.admin.forms import WagtailAdminPageForm

    monkeypatch.setattr(ArticlePage, "base_form_class", WagtailAdminPageForm)
    panel = SummaryPanel().bind_to_model(ArticlePage)
    assert panel.get_form_options()["fields"] == ["summary"]
    request = rf.get("/")
    request.user = editor
    form = panel.get_form_class()(instance=article, for_user=editor)
    html = panel.get_bound_panel(instance=article, request=request, form=form).render_html()
    assert "Suggest summary" not in html
    assert "newsbrief-status" in html


def test_a_set_of_blocks_without_key_points_gets_no_suggestion(article, log_in, editor, monkeypatch):
    blocks = StreamBlock([("paragraph", SummaryStreamBlock().child_blocks["paragraph"])])
    monkeypatch.setattr(ArticlePage._meta.get_field("summary"), "stream_block", blocks)
    assert "Suggest summary" not in edit_view(log_in(editor), article).get_text()


def test_the_summary_adds_few_queries_to_the_edit_view(section, log_in, publisher, django_assert_max_num_queries):
    article = make_article(section, "Ferry", body=body_of(*FERRY), summary=[("key_points", ["<p>A</p>"])])
    with django_assert_max_num_queries(2):
        status_text(ArticlePage.objects.get(pk=article.pk))


# --- what it says ------------------------------------------------------------------------------------------------


def test_lengths_are_those_of_the_rule_for_readers(article):
    article.summary = [("key_points", [f"<p>{FERRY[0]}</p>"])]
    assert SummaryStatus(article).body == Length(45, 11)
    assert "Article 45 words · 11 s Summary 17 words · 4 s Words in each point 17" in status_text(article)
    article.summary, article.body = [], []
    assert status_text(article) == "Article 0 words Summary none"


def test_long_points_are_named(article):
    article.summary = [
        ("paragraph", "<p>Not a point.</p>"),
        ("key_points", ["<p>word</p>", "<p>%s</p>" % ("word " * 26)]),
        ("key_points", ["<p>%s</p>" % ("word " * 41), "<p></p>"]),
    ]
    assert [(point.words, point.verdict) for point in SummaryStatus(article).points] == [
        (1, ""),
        (26, "long"),
        (41, "too-long"),
    ]
    assert "1 26 (25 or fewer read best) 41 (over 40: shorten it)" in status_text(article)


def test_ai_text_nobody_reviewed_is_said_to_be_that(article, editor):
    article.summary = [("key_points", [f"<p>{GENERATED[0]}</p>"])]
    article.summary_origin, article.summary_model = SummaryOrigin.AI, "test-model"
    article.summary_generated_by, article.summary_generated_at = editor, timezone.now()
    said = status_text(article)
    assert "Generated with AI (test-model)" in said
    assert ", editor." in said
    assert "Nobody has reviewed this summary yet. Published now, it tells readers “Generated with AI”." in said
    article.summary_reviewed_at, article.summary_reviewed_by = timezone.now(), editor
    said = status_text(article)
    assert "by editor." in said
    assert "Nobody has reviewed" not in said


def test_a_human_summary_needs_no_words_about_its_origin(article):
    article.summary = [("paragraph", "<p>Mine.</p>")]
    assert not SummaryStatus(article).offers_review
    assert SummaryStatus(article).origin == ""


# --- what changed ------------------------------------------------------------------------------------------------


def with_summary(article, *points, origin=SummaryOrigin.HUMAN):
    return edit(
        article,
        summary=[("key_points", [f"<p>{point}</p>" for point in points])],
        summary_origin=origin,
        summary_source_digest=article.body_source_digest,
    )


def test_nothing_changed_is_nothing_said(article):
    assert changes_since_summary(with_summary(article, "A")) is None


def test_new_and_lost_paragraphs_are_found_in_the_revisions(article):
    article = with_summary(article, "A")
    article = edit(article, body=body_of(FERRY[0], FERRY[0], "New one.", FERRY[2]))
    changes = changes_since_summary(article)
    assert changes == Changes((), (FERRY[0], "New one."), (FERRY[1],), is_known=True)
    said = status_text(article)
    assert "The article has changed since this summary was written." in said
    assert "2 new or reworded paragraphs:" in said
    assert "1 paragraph is gone or was reworded." in said


def test_an_extract_says_which_points_are_lost(article):
    article = with_summary(article, *FERRY[:2], origin=SummaryOrigin.EXTRACTED)
    article = edit(article, body=body_of(*FERRY[1:]))
    assert changes_since_summary(article).lost == (FERRY[0],)
    assert "No longer in the article, word for word:" in status_text(article)


def test_a_body_that_nobody_kept_is_not_guessed(article):
    article = with_summary(article, "A")
    article.revisions.all().delete()
    ArticlePage.objects.filter(pk=article.pk).update(latest_revision=None, live_revision=None)
    article = edit(ArticlePage.objects.get(pk=article.pk), body=body_of("All new."))
    assert changes_since_summary(article) == Changes()
    assert "new or reworded" not in status_text(article)


def test_a_page_that_was_never_saved_has_no_past(site):
    page = ArticlePage(summary=[("paragraph", "<p>A</p>")], summary_source_digest="x", locale=site.root_page.locale)
    assert changes_since_summary(page) == Changes()


def test_a_stale_summary_costs_a_bounded_number_of_queries(article, django_assert_max_num_queries):
    article = with_summary(article, "A")
    for number in range(12):
        article = edit(article, body=body_of(*FERRY, f"Edition {number}."))
    article = ArticlePage.objects.get(pk=article.pk)
    with django_assert_max_num_queries(2):
        assert not changes_since_summary(article).is_known


# --- the status view ---------------------------------------------------------------------------------------------


def test_the_status_is_of_the_form(article, log_in, editor):
    url = reverse("newsbrief_admin:status", args=[article.pk])
    answer = log_in(editor).post(url, posted(body=("Four words are here.",), points=("Two words",))).json()
    said = text_of(BeautifulSoup(answer["html"], "html.parser"))
    assert said.startswith("Article 4 words · 1 s Summary 2 words")
    assert answer["offers_review"] is False


def test_the_status_of_a_page_that_is_not_saved_and_of_a_stale_summary(article, section, log_in, editor):
    client = log_in(editor)
    unsaved = reverse("newsbrief_admin:status_new", args=["newsbrief", "articlepage", section.pk])
    assert client.post(unsaved, posted(points=("Mine.",))).json()["offers_review"] is False
    with_summary(article, "Mine.")
    url = reverse("newsbrief_admin:status", args=[article.pk])
    answer = client.post(url, posted(body=("All new.",), points=("Mine.",))).json()
    assert answer["offers_review"] is True
    assert "1 new or reworded paragraph:" in answer["html"]
    assert "3 paragraphs are gone or were reworded." in answer["html"]


def test_a_changed_paragraph_of_a_rich_text_is_named_alone(article, log_in, editor):
    url = reverse("newsbrief_admin:status", args=[article.pk])
    text = "<p>The ferry leaves at ten.</p><p>It sails until May.</p><p>The fare is {} crowns.</p>"
    article = edit(article, body=[("paragraph", text.format("three"))])
    with_summary(article, "Mine.")
    changed = rich_text(text.format("four"), features=["bold"])
    data = nested_form_data({"body": streamfield([("paragraph", changed)])})
    html = log_in(editor).post(url, posted(points=("Mine.",)) | data).json()["html"]
    assert "1 new or reworded paragraph:" in html
    assert "The fare is four crowns." in html
    assert "The ferry leaves" not in html


def test_the_form_of_another_class_is_read_without_a_record(article, log_in, editor, monkeypatch):
    from wagtail.admin.forms import WagtailAdminPageForm

    panels = SummaryPanel().bind_to_model(ArticlePage)
    monkeypatch.setattr(panels, "get_form_options", lambda: {"fields": ["summary", "body"]})
    monkeypatch.setattr(panels, "base_form_class", WagtailAdminPageForm)
    monkeypatch.setattr(ArticlePage, "get_edit_handler", classmethod(lambda cls: panels))
    url = reverse("newsbrief_admin:status", args=[article.pk])
    assert log_in(editor).post(url, posted()).status_code == 200


# --- the block picker --------------------------------------------------------------------------------------------

BLOCKS = [
    *(("body", name) for name in ArticleStreamBlock().child_blocks),
    *(("summary", name) for name in SummaryStreamBlock().child_blocks),
]


@pytest.mark.parametrize(("field", "name"), BLOCKS)
def test_every_block_has_a_preview_and_an_icon(log_in, editor, field, name):
    block = ArticlePage._meta.get_field(field).stream_block.child_blocks[name]
    assert block.is_previewable
    assert block.meta.icon != "placeholder"
    response = log_in(editor).get(reverse("wagtailadmin_block_preview"), {"id": block.definition_prefix})
    assert response.status_code == 200
    shown = BeautifulSoup(response.content, "html.parser").select_one(".newsbrief-preview")
    assert text_of(shown) or shown.select("img, iframe")


def test_a_rate_limit_that_can_not_be_read_is_reported(settings):
    for given, count in (("often", 1), ("20/m", 0), ("", 0), (5, 0)):
        settings.WAGTAIL_NEWSBRIEF = {"SUMMARY": {"RATE_LIMIT": given}}
        assert [check.id for check in run_checks()].count("wagtail_newsbrief.E008") == count
    settings.WAGTAIL_NEWSBRIEF = {"SUMMARY": []}
    assert "wagtail_newsbrief.E008" not in [check.id for check in run_checks()]
