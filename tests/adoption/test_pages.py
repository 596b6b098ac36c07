"""What stays, what changes and what is refused when a page changes its type."""

import datetime

import pytest
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import (
    Comment,
    GroupApprovalTask,
    Locale,
    Page,
    PageLogEntry,
    PageSubscription,
    ReferenceIndex,
    Revision,
    Task,
    Workflow,
    WorkflowState,
    WorkflowTask,
)

from tests.projects.blog.models import (
    BlogIndexPage,
    FeaturedPost,
    LinkHint,
    LinkLock,
    LinkNote,
    Person,
    PostPage,
    PostTag,
)
from tests.support.factories import edit, make_article, make_page, make_user, restrict
from tests.support.search import needs_search
from wagtail_newsbrief.articles.models import ArticlePage, Author
from wagtail_newsbrief.contrib.adopt.page import ADOPTED, CANDIDATE, CHANGED, REFUSED
from wagtail_newsbrief.navigation import index as navigation
from wagtail_newsbrief.navigation import neighbours

from .conftest import mapping_file

pytestmark = pytest.mark.django_db

#: Columns of the base page that the change of type may touch.
CHANGING = {"content_type"}


def base_row(page):
    (row,) = Page.objects.filter(pk=page.pk).values()
    return {name: value for name, value in row.items() if name != "content_type_id"}


def reason(results):
    (result,) = results
    assert result.outcome == REFUSED, result
    return result.reason


def texts(page):
    return [(block["type"], block["value"]) for block in page.body.raw_data]


def image():
    return get_image_model().objects.create(title="Bridge", file=get_test_image_file())


# --- what stays -------------------------------------------------------------------------------------------------


def test_every_field_of_a_post_is_found_again(make_post, adopted, index):
    picture = image()
    post = make_post(hero=picture, hero_caption="The bridge")
    before = base_row(post)
    assert [result.outcome for result in adopted(post)] == [ADOPTED]
    page = Page.objects.get(pk=post.pk).specific
    assert type(page) is ArticlePage
    assert base_row(page) == before
    assert page.standfirst == "A bridge closes."
    assert page.published_at == datetime.datetime(2020, 1, 2, 9, tzinfo=datetime.UTC)
    assert (page.lead_image, page.lead_image_caption) == (picture, "The bridge")
    assert page.get_byline() == [{"name": "Ann Ode", "slug": "ann-ode", "role": ""}]
    assert page.get_tag_names() == ["River", "Town"]
    assert page.get_related_ids() == [index.pk]
    assert page.summary_text == "It closes on Monday.\nBuses go round."
    assert [block.block_type for block in page.body] == ["paragraph", "heading", "paragraph", "list"]
    assert texts(page)[0][1] == (
        '<p data-block-key="aaaaa">The <b>old</b> bridge <a linktype="page" id="1">closes</a>.</p>'
    )
    assert texts(page)[1] == ("heading", {"text": "What happens next", "level": "h2"})
    assert texts(page)[2][1].endswith("<i>round</i> by the mill &amp; back.</p>")
    assert [str(item) for item in page.body[3].value["items"]] == ["<p>Bread</p>", "<p>Salt</p>"]
    assert page.stored_reading_seconds == page.reading_seconds > 0
    assert page.stored_body_digest == page.body_source_digest
    assert not PostPage.objects.exists()
    assert not PostTag.objects.exists()
    assert page.get_url() == post.get_url()


def test_a_dry_run_stores_nothing(make_post, adopted):
    post = make_post()
    before = base_row(post), list(Revision.objects.values())
    assert [result.outcome for result in adopted(post, write=False)] == [CANDIDATE]
    assert (base_row(post), list(Revision.objects.values())) == before
    assert type(Page.objects.get(pk=post.pk).specific) is PostPage
    assert not Author.objects.exists()


def test_revisions_can_be_read_compared_and_reverted_to(make_post, adopted):
    post = make_post(intro="First words.")
    edit(post, intro="Second words.", body="<p>Second body.</p>")
    edit(post, publish=False, intro="Third words.", title="Draft title", author=None)
    latest = PostPage.objects.get(pk=post.pk)
    contents = {revision.pk: revision.content for revision in latest.revisions.all()}
    adopted(post)
    page = ArticlePage.objects.get(pk=post.pk)
    assert page.has_unpublished_changes
    assert page.standfirst == "Second words."
    assert (page.latest_revision_id, page.live_revision_id) == (latest.latest_revision_id, latest.live_revision_id)
    for revision in page.revisions.all():
        old = contents[revision.pk]
        assert revision.content_type.model_class() is ArticlePage
        assert revision.base_content_type.model_class() is Page
        draft = revision.as_object()
        assert type(draft) is ArticlePage
        assert draft.title == old["title"]
        assert draft.standfirst == old["intro"]
        assert {key for key in old if key in revision.content} == set(old) - {
            "date", "intro", "takeaways", "hero", "hero_caption", "author", "rating", "categories", "links",
            "tagged_posts",
        }  # fmt: skip
    draft = page.get_latest_revision_as_object()
    assert (draft.standfirst, draft.title, draft.get_byline()) == ("Third words.", "Draft title", [])
    page.revisions.order_by("pk").first().publish()
    page = ArticlePage.objects.get(pk=post.pk)
    assert page.standfirst == "First words."
    edit(page, standfirst="Fourth words.")


def test_a_draft_that_never_was_published_may_be_incomplete(make_post, adopted):
    post = make_post(live=False, body="", takeaways="", author="", tags=(), intro="")
    draft = post.get_latest_revision_as_object()
    draft.body = '<embed embedtype="image" id="99999" alt=""/>'
    draft.save_revision(clean=False)
    assert [result.outcome for result in adopted(post)] == [ADOPTED]
    page = ArticlePage.objects.get(pk=post.pk)
    assert not page.live
    assert page.get_latest_revision_as_object().body.raw_data[0]["value"]["image"] == 99999


def test_a_live_page_without_a_date_gets_that_of_its_first_publishing(make_story, adopted, mapping):
    story = make_story()
    adopted(story, mapping(mapping_file(1)))
    page = ArticlePage.objects.get(pk=story.pk)
    assert page.published_at == page.first_published_at is not None


def test_what_hangs_on_a_page_stays(make_post, adopted, site):
    post = make_post()
    user = make_user()
    restriction = restrict(post)
    redirect = Redirect.objects.create(old_path="/old", redirect_page=post, site=site)
    subscription = PageSubscription.objects.create(page=post, user=user, comment_notifications=True)
    moment = timezone.now() + datetime.timedelta(days=3)
    draft = post.get_latest_revision_as_object()
    draft.go_live_at = moment
    draft.save_revision(approved_go_live_at=moment)
    Page.objects.filter(pk=post.pk).update(
        expire_at=moment, locked=True, locked_by=user, locked_at=timezone.now(), owner=user
    )
    post.refresh_from_db()
    before = base_row(post)
    entries = PageLogEntry.objects.filter(page=post.pk).count()
    adopted(post)
    page = ArticlePage.objects.get(pk=post.pk)
    assert base_row(page) == before
    assert list(page.view_restrictions.all()) == [restriction]
    assert list(page.redirect_set.all()) == [redirect]
    assert list(page.subscribers.all()) == [subscription]
    assert page.scheduled_revision.content["go_live_at"]
    assert page.expire_at == moment
    log = PageLogEntry.objects.filter(page=post.pk)
    assert log.count() == entries + 1
    assert {entry.content_type.model_class() for entry in log} == {ArticlePage}
    (entry,) = log.filter(action="newsbrief.adopt")
    assert entry.data == {"from": "blog.PostPage"}
    assert str(entry.message) == "Adopted as an article"


def test_a_workflow_goes_on(make_post, adopted):
    post = make_post()
    task = GroupApprovalTask.objects.create(name="Look")
    workflow = Workflow.objects.create(name="Two eyes")
    WorkflowTask.objects.create(workflow=workflow, task=Task.objects.get(pk=task.pk), sort_order=0)
    editor = make_user("boss", is_superuser=True)
    draft = post.get_latest_revision_as_object()
    draft.intro = "Approved words."
    draft.save_revision()
    state = workflow.start(PostPage.objects.get(pk=post.pk), editor)
    adopted(post)
    page = ArticlePage.objects.get(pk=post.pk)
    assert page.current_workflow_state == state
    assert WorkflowState.objects.get().content_type.model_class() is ArticlePage
    page.current_workflow_task_state.task.specific.on_action(page.current_workflow_task_state, editor, "approve")
    assert ArticlePage.objects.get(pk=post.pk).standfirst == "Approved words."


def test_aliases_change_with_their_page(make_post, adopted, index):
    post = make_post()
    other = make_page(BlogIndexPage)
    alias = post.create_alias(parent=other, update_slug="alias")
    second = alias.create_alias(parent=other, update_slug="second")
    results = adopted(post)
    assert [(result.pk, result.outcome) for result in results] == [
        (post.pk, ADOPTED),
        (alias.pk, ADOPTED),
        (second.pk, ADOPTED),
    ]
    edit(ArticlePage.objects.get(pk=post.pk), standfirst="For all three.")
    assert {page.standfirst for page in ArticlePage.objects.all()} == {"For all three."}
    assert ArticlePage.objects.get(pk=alias.pk).alias_of_id == post.pk


def test_translations_stay_translations(make_post, adopted, mapping):
    post = make_post()
    german = Locale.objects.create(language_code="de")
    translation = post.copy_for_translation(german, copy_parents=True)
    translation = edit(translation, intro="Eine Brücke schließt.")
    key = post.translation_key
    adopted(post)
    adopted(translation)
    page = ArticlePage.objects.get(pk=post.pk)
    (found,) = page.get_translations()
    assert (found.pk, found.translation_key, found.locale) == (translation.pk, key, german)
    assert found.standfirst == "Eine Brücke schließt."


def test_the_indexes_are_right_afterwards(make_post, adopted):
    first = make_post("First", date=datetime.date(2020, 1, 1), hero=image())
    second = make_post("Second zebra", date=datetime.date(2020, 1, 2))
    adopted(first)
    adopted(second)
    assert list(navigation.differences()) == []
    assert neighbours(ArticlePage.objects.get(pk=first.pk)).next.pk == second.pk
    rows = ReferenceIndex.get_references_for_object(ArticlePage.objects.get(pk=first.pk))
    assert {row.model_path.split(".")[0] for row in rows} >= {"lead_image", "body", "bylines", "related_articles"}
    assert {row.content_type.model_class() for row in rows} == {ArticlePage}
    page = ArticlePage.objects.get(pk=first.pk)
    stored = {(row.to_object_id, row.model_path, row.content_path) for row in rows}
    fresh = {(pk, path, at) for _, pk, path, at in ReferenceIndex._extract_references_from_object(page)}
    assert stored == fresh


@needs_search
def test_search_finds_it_as_what_it_is(make_post, adopted):
    post = make_post("Zebra")
    adopted(post)
    assert [page.pk for page in ArticlePage.objects.all().search("zebra")] == [post.pk]
    assert [page.pk for page in Page.objects.all().search("zebra")] == [post.pk]
    assert list(PostPage.objects.all().search("zebra")) == []


# --- comments ---------------------------------------------------------------------------------------------------


def comment(page, path, **fields):
    return Comment.objects.create(page=page, user=make_user(), text="Really?", contentpath=path, **fields)


def test_comments_follow_what_they_are_about(make_post, adopted):
    post = make_post()
    about = {path: comment(post, path, position="[0]") for path in ("title", "intro", "body", "takeaways", "tags")}
    done = comment(post, "rating", resolved_at=timezone.now())
    PostPage.objects.get(pk=post.pk).save_revision()
    adopted(post)
    page = ArticlePage.objects.get(pk=post.pk)
    paths = {name: Comment.objects.get(pk=row.pk) for name, row in about.items()}
    assert paths["title"].contentpath == "title"
    assert paths["title"].position == "[0]"
    assert paths["intro"].contentpath == "standfirst"
    assert paths["body"].contentpath == f"body.{page.body.raw_data[0]['id']}"
    assert paths["body"].position == ""
    assert paths["takeaways"].contentpath == f"summary.{page.summary.raw_data[0]['id']}"
    assert paths["tags"].contentpath == "tags"
    assert all(row.has_valid_contentpath(page) for row in paths.values())
    assert Comment.objects.get(pk=done.pk).contentpath == "rating"
    draft = page.get_latest_revision_as_object()
    assert {row.contentpath for row in draft.wagtail_admin_comments.all()} == {
        row.contentpath for row in paths.values()
    }
    stored = page.latest_revision.content["wagtail_admin_comments"]
    assert {row["contentpath"] for row in stored} >= {row.contentpath for row in paths.values()}


def test_a_comment_on_a_block_stays_at_its_block(make_story, adopted, mapping):
    story = make_story(
        content=[{"type": "note", "value": "One", "id": "11"}, {"type": "note", "value": "2", "id": "22"}]
    )
    row = comment(story, "content.22")
    adopted(story, mapping(mapping_file(1)))
    assert Comment.objects.get(pk=row.pk).contentpath == "body.22"


def test_a_comment_on_an_empty_stream_moves_to_the_field(make_story, adopted, mapping):
    story = make_story()
    row = comment(story, "content")
    adopted(story, mapping(mapping_file(1)))
    assert Comment.objects.get(pk=row.pk).contentpath == "body"


def test_a_comment_that_nobody_would_see_again_is_a_reason(make_post, adopted):
    post = make_post()
    row = comment(post, "rating")
    assert reason(adopted(post)) == f"comment {row.pk} is on “rating”, which is ignored: resolve it first"
    assert PostPage.objects.filter(pk=post.pk).exists()


# --- refusals ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"body": "<p>One</p><table><tr><td>1</td></tr></table>"}, "body: no block takes <table>"),
        ({"intro": "x" * 501}, "standfirst: it has 501 characters, 500 fit"),
        ({"takeaways": "\n".join("abcdefghijklmnopqrstu")}, "summary: key_points has 21 entries, more than 20"),
        ({"body": '<embed embedtype="image" id="99999" alt=""/>'}, "body: there is no image 99999 any more"),
        ({"body": '<embed embedtype="media" url="nowhere"/>'}, "body: embed.embed: Enter a valid URL."),
        ({"hero_caption": "", "author": ""}, None),
    ],
)
def test_a_value_that_doesnt_fit_is_refused(make_post, adopted, fields, says):
    post = make_post(**fields)
    before = base_row(post)
    results = adopted(post)
    if says is None:
        assert results[0].outcome == ADOPTED
        return
    assert reason(results) == says
    assert base_row(post) == before
    assert PostPage.objects.get(pk=post.pk).tags.count() == 2
    assert not Author.objects.exists()


def test_an_old_revision_that_cant_be_turned_is_a_reason(make_post, adopted):
    post = make_post(body="<blink>Hello</blink>")
    number = post.latest_revision_id
    edit(post, body="<p>Hello</p>")
    first = post.revisions.order_by("pk").first().pk
    assert first < number
    (result,) = adopted(post)
    assert result.reasons == tuple(f"revision {pk}: body: no block takes <blink>" for pk in (first, number))


def test_a_picture_that_is_gone_is_no_reason_in_an_old_revision(make_post, adopted):
    picture = image()
    post = make_post(body=f'<embed embedtype="image" id="{picture.pk}" alt="" format="left"/>', hero=picture)
    edit(post, body="<p>Hello</p>", hero=None)
    picture.delete()
    assert adopted(post)[0].outcome == ADOPTED
    page = ArticlePage.objects.get(pk=post.pk)
    first = page.revisions.order_by("pk").first()
    assert first.content["lead_image"] is not None
    assert first.as_object().lead_image is None


def test_what_points_to_the_old_type_is_a_reason(make_post, adopted):
    post = make_post()
    feature = FeaturedPost.objects.create(post=post)
    assert reason(adopted(post)) == "blog.FeaturedPost.post points to it as to a post page"
    feature.delete()
    note = LinkNote.objects.create(link=post.links.get())
    assert reason(adopted(post)) == "rows of blog.LinkNote hang on its “links”"
    note.delete()
    hint = LinkHint.objects.create(link=post.links.get())
    assert reason(adopted(post)) == "rows of blog.LinkHint hang on its “links”"
    hint.delete()
    LinkLock.objects.create(link=post.links.get())
    assert reason(adopted(post)).startswith("“links” can't be taken away: ")


def test_a_place_that_doesnt_take_articles_is_a_reason(make_post, adopted, monkeypatch):
    post = make_post()
    monkeypatch.setattr(BlogIndexPage, "subpage_types", ["blog.PostPage"], raising=False)
    monkeypatch.setattr(BlogIndexPage, "_clean_subpage_models", None)
    monkeypatch.setattr(ArticlePage, "_clean_parent_page_models", None)
    said = reason(adopted(post))
    monkeypatch.setattr(BlogIndexPage, "_clean_subpage_models", None)
    assert said == "BlogIndexPage takes no ArticlePage below it: see subpage_types and parent_page_types"


def test_an_author_of_two_names_or_none_is_a_reason(make_post, adopted, mapping):
    post = make_post()
    path = mapping(replace=[(", create = true", "")])
    assert reason(adopted(post, path)) == "author: there is no author with the name “Ann Ode”"
    Author.objects.create(name="Ann Ode", slug="ann-ode")
    Author.objects.create(name="Ann Ode", slug="other")
    assert reason(adopted(post, path)) == "author: “Ann Ode” is the name of several of authors"


def test_an_author_who_is_made_gets_a_slug_of_his_own(make_post, adopted):
    Author.objects.create(name="Another", slug="ann-ode")
    adopted(make_post())
    assert Author.objects.get(name="Ann Ode").slug == "ann-ode-2"


def test_a_page_that_is_gone_or_changed_its_type_is_passed_over(make_post, adopted):
    post, article = make_post(), make_article()
    pk = post.pk
    post.delete()
    post.pk = pk
    assert [result.outcome for result in (*adopted(post), *adopted(article))] == [CHANGED, CHANGED]


def test_what_the_database_refuses_is_a_reason(make_post, adopted):
    post = make_post()
    # Somebody's table in the way: the new row exists already.
    from django.db import connection

    columns = {field.column: field for field in ArticlePage._meta.local_concrete_fields}
    blank = ArticlePage(pk=post.pk, title="x", locale=post.locale)
    ArticlePage._base_manager._insert([blank], fields=list(columns.values()), using="default")
    assert connection.alias == "default"
    assert reason(adopted(post)).startswith("The database says: ")
    assert PostPage.objects.filter(pk=post.pk).exists()


# --- other shapes -----------------------------------------------------------------------------------------------


def test_a_post_page_in_a_quote_keeps_its_words(make_post, adopted):
    assert reason(adopted(make_post(body='<blockquote><p lang="fr">Oui</p></blockquote>'))) == (
        "body: the attribute lang of <p> would be lost"
    )


def test_a_type_of_two_tables_and_a_stream(make_story, adopted, mapping):
    picture = image()
    blocks = [
        ("heading", "Next", "1"),
        ("text", '<p data-block-key="k">One</p><h3>Sub</h3><p>Two</p>', "2"),
        ("note", "A & B\nline two\n\nPara", "3"),
        ("figure", {"picture": picture.pk, "caption": "Bridge", "align": "full"}, "4"),
        ("photo", {"image": picture.pk, "decorative": False, "alt_text": "A bridge"}, "5"),
        ("facts", ["Bread", "Salt"], "6"),
        ("video", "https://example.com/v", "7"),
        ("video_with_caption", {"url": "https://example.com/w", "caption": "W"}, "8"),
        ("saying", {"words": "<p>Forty swans</p>", "who": "keeper"}, "9"),
        ("rule", None, "10"),
    ]
    story = make_story(
        people=["Ann", "Bob", "Ann"],
        byline="Our own",
        content=[{"type": type_, "value": value, "id": id_} for type_, value, id_ in blocks],
        published=datetime.datetime(2021, 5, 6, 7, tzinfo=datetime.UTC),
    )
    story.labels.add("Town")
    assert adopted(story, mapping(mapping_file(1)))[0].outcome == ADOPTED
    page = ArticlePage.objects.get(pk=story.pk)
    assert page.byline_override == "Our own"
    assert [author.name for author in page.authors] == ["Ann", "Bob"]
    assert page.get_tag_names() == ["Town"]
    raw = page.body.raw_data
    assert [(block["type"], block["id"]) for block in raw if len(block["id"]) < 3] == [
        ("heading", "1"), ("paragraph", "2"), ("paragraph", "3"), ("image", "4"), ("image", "5"), ("list", "6"),
        ("embed", "7"), ("embed", "8"), ("quote", "9"),
    ]  # fmt: skip
    assert raw[1]["value"] == '<p data-block-key="k">One</p>'
    assert [block["type"] for block in raw[2:4]] == ["heading", "paragraph"]
    assert raw[4] == {"type": "paragraph", "value": "<p>A &amp; B<br/>line two</p><p>Para</p>", "id": "3"}
    assert raw[5]["value"] == {"image": picture.pk, "alt": "", "caption": "Bridge", "credit": ""}
    assert raw[6]["value"]["alt"] == "A bridge"
    assert [item["value"] for item in raw[7]["value"]["items"]] == ["<p>Bread</p>", "<p>Salt</p>"]
    assert raw[9]["value"] == {"embed": "https://example.com/w", "caption": "W"}
    assert raw[10]["value"] == {"text": "Forty swans", "attribution": "keeper"}
    assert len({block["id"] for block in raw}) == len(raw) == 11
    assert ContentType.objects.get_for_model(ArticlePage).pk == page.content_type_id


def test_a_block_of_a_type_that_nobody_mapped_is_a_reason(make_story, adopted, mapping):
    story = make_story(content=[{"type": "number", "value": 3, "id": "1"}])
    says = "content: the mapping doesn't say what becomes of a block “number”"
    assert reason(adopted(story, mapping(mapping_file(1)))) == says


def test_an_author_who_is_gone_is_nobody_in_an_old_revision(make_story, adopted, mapping):
    story = make_story(people=["Ann"])
    draft = story.get_latest_revision_as_object()
    draft.people = []
    draft.save_revision().publish()
    Person.objects.all().delete()
    assert adopted(story, mapping(mapping_file(1)))[0].outcome == ADOPTED
    first = ArticlePage.objects.get(pk=story.pk).revisions.order_by("pk").first()
    assert first.content["bylines"] == []
