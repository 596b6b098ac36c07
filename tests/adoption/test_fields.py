"""Every way from one kind of field to another, between page types of any site."""

import datetime

import pytest
from wagtail.blocks import CharBlock, ChoiceBlock, ListBlock, StreamBlock
from wagtail.fields import StreamField

from tests.admin.helpers import BRIEF
from tests.projects.blog.models import Category, FeaturedPost, Person, PersonNote, PostPage, StoryPage
from tests.projects.testapp.models import ReportPage
from tests.support.factories import make_page
from wagtail_newsbrief.articles.models import ArticlePage
from wagtail_newsbrief.contrib.adopt import blocks, fields, relations
from wagtail_newsbrief.contrib.adopt.mapping import MappingError, PageSkipped, parse, read
from wagtail_newsbrief.contrib.adopt.page import ADOPTED, REFUSED, adopt
from wagtail_newsbrief.contrib.adopt.plan import Plan
from wagtail_newsbrief.contrib.adopt.validation import problems

from .conftest import mapping_file
from .test_pages import image, reason

pytestmark = pytest.mark.django_db

POST = ["date", "intro", "body", "takeaways", "hero", "hero_caption", "author", "rating", "categories", "tags", "links"]
STORY = ["byline", "published", "content", "lead", "people", "labels", "subtitle", "day"]
#: What else stands in a row of people.
REST = ["role", "topic", "topics", "notes"]


def turn(page, target="newsbrief.ArticlePage", streams=None, html=None, write=True, **fields):
    """Adopt a page by a mapping of these fields; all others are ignored."""
    names = POST if isinstance(page, PostPage) else STORY
    data = {
        "source": page._meta.label,
        "target": target,
        "fields": fields,
        "ignore": [name for name in names if name not in fields],
        "streams": streams or {},
        "html": html or {},
    }
    return adopt(Plan(parse(data)), page.pk, write=write)


def turned(page, target="newsbrief.ArticlePage", **options):
    (result,) = turn(page, target, **options)
    assert result.outcome == ADOPTED, result
    return Plan(parse({"source": target, "target": target})).target.objects.get(pk=page.pk)


def test_a_day_in_the_sites_time_zone(make_post, settings):
    settings.TIME_ZONE = "Asia/Tokyo"
    page = turned(make_post(), date={"to": "published_at", "time": datetime.time(6)})
    assert page.published_at == datetime.datetime(2020, 1, 1, 21, tzinfo=datetime.UTC)


def test_an_empty_date_becomes_that_of_the_first_publishing(make_story):
    story = make_story(live=True, published=None)
    assert turned(story, published="published_at").published_at == story.first_published_at


def test_text_becomes_rich_text_and_back(make_post, make_story):
    page = turned(make_post(intro="A < B"), "blog.StoryPage", intro="lead", hero_caption="byline")
    assert page.lead == "<p>A &lt; B</p>"
    page = turned(make_story(lead="<p>A &lt; B</p>"), lead="standfirst")
    assert page.standfirst == "A < B"
    assert reason(turn(make_story(lead="<p><b>A</b></p>"), lead="standfirst")).startswith("lead: <b> in <p> would")


def test_rich_text_stays_rich_text(make_post):
    page = turned(make_post(body="<p>A <b>b</b></p>"), "blog.StoryPage", body="lead")
    assert page.lead == "<p>A <b>b</b></p>"


def test_a_day_becomes_a_moment_and_a_moment_its_day_in_the_sites_time_zone(make_post, make_story, settings):
    page = turned(make_post(), "blog.StoryPage", date="published")
    assert page.published == datetime.datetime(2020, 1, 2, tzinfo=datetime.UTC)
    settings.TIME_ZONE = "Asia/Tokyo"
    story = make_story(published=datetime.datetime(2020, 1, 1, 21, tzinfo=datetime.UTC), lead="<p>One</p>")
    assert turned(story, "blog.PostPage", published="date", lead="intro").date == datetime.date(2020, 1, 2)
    assert reason(turn(make_story(lead="<p>One</p>"), "blog.PostPage", published="date", lead="intro")) == (
        "date: This field cannot be null."
    )


def test_a_choice_that_the_new_block_lacks_is_refused_unless_it_is_mapped(make_story):
    """h4 from the API would break the API's own schema."""
    content = [
        {"type": "title", "value": {"words": "One", "size": "h4"}, "id": "1"},
        {"type": "title", "value": {"words": "Two", "size": ""}, "id": "2"},
        {"type": "title", "value": {"words": "Three", "size": "h2"}, "id": "3"},
    ]
    story = make_story(content=content)
    rule = {"to": "heading", "fields": {"words": "text", "size": "level"}}
    for write in (False, True):
        (result,) = turn(story, content="body", streams={"content": {"title": rule}}, write=write)
        assert result.outcome == REFUSED
        assert result.reasons == (
            "body: heading.level: Select a valid choice. h4 is not one of the available choices.",
            "body: heading.level is empty",
        )
    rule["values"] = {"h4": "h3", "": "h2"}
    page = turned(story, content="body", streams={"content": {"title": rule}})
    assert [block["value"]["level"] for block in page.body.raw_data] == ["h3", "h2", "h2"]


def test_single_values_are_mapped_too(make_post):
    page = turned(make_post(intro="none", hero_caption=""), intro={"to": "standfirst", "values": {"none": ""}},
                  hero_caption={"to": "byline_override", "values": {"": "The paper"}})  # fmt: skip
    assert (page.standfirst, page.byline_override) == ("", "The paper")


def test_all_reasons_are_given_at_once(make_post):
    post = make_post(body="<table></table><p>One</p><hr/>", intro="x" * 501)
    FeaturedPost.objects.create(post=post)
    (result,) = turn(post, intro="standfirst", body="body", author={"to": "bylines", "attribute": "name"})
    assert result.reasons == (
        "blog.FeaturedPost.post points to it as to a post page",
        "body: no block takes <table>",
        "body: no block takes <hr>",
        "author: there is no author with the name “Ann Ode”",
        "standfirst: it has 501 characters, 500 fit",
    )


def test_what_both_types_have_by_a_mixin_maps_itself(site):
    content = [{"type": "list", "id": "1", "value": {"ordered": True, "items": [
        {"type": "item", "id": "a", "value": "<p>Bread</p>"}]}}]  # fmt: skip
    page = make_page(ReportPage, standfirst="Swim.", body=content, summary=BRIEF, source="The council")
    (result,) = adopt(Plan(parse({"source": "testapp.ReportPage", "ignore": ["source"]})), page.pk, write=True)
    assert result.outcome == ADOPTED, result
    article = ArticlePage.objects.get(pk=page.pk)
    assert (article.standfirst, article.published_at) == ("Swim.", page.published_at)
    assert list(article.body.raw_data) == content
    assert (article.summary_text, article.summary.raw_data[0]["id"]) == (page.summary_text, "brief")


def test_fields_of_the_base_page_may_be_read(make_post):
    post = make_post(search_description="For machines.")
    page = turned(post, search_description="standfirst", first_published_at="published_at")
    assert page.standfirst == page.search_description == "For machines."
    assert page.published_at == page.first_published_at


def test_text_in_a_stream(make_post):
    page = turned(make_post(intro="One\n\nTwo & three"), intro="body")
    assert [block["value"] for block in page.body.raw_data] == ["<p>One</p>", "<p>Two &amp; three</p>"]


def test_several_fields_in_one_stream_keep_their_order(make_post):
    page = turned(make_post(intro="First", body="<p>Second</p>"), intro="body", body="body")
    assert [block["value"] for block in page.body.raw_data] == ["<p>First</p>", "<p>Second</p>"]
    assert len({block["id"] for block in page.body.raw_data}) == 2


def test_text_as_paragraphs_or_points_of_a_summary(make_post, make_story):
    page = turned(make_post(intro="A\n\nB"), intro={"to": "summary", "as": "paragraph"})
    assert [(block["type"], block["value"]) for block in page.summary.raw_data] == [
        ("paragraph", "<p>A</p>"),
        ("paragraph", "<p>B</p>"),
    ]
    page = turned(make_story(lead="<ul><li>A</li><li>B</li></ul>"), lead={"to": "summary", "as": "key_points"})
    assert page.summary_text == "A\nB"
    page = turned(make_story(lead="<p>A</p>"), lead={"to": "summary", "as": "paragraph"})
    assert page.summary_text == "A"
    page = turned(make_story(lead=""), lead={"to": "summary", "as": "key_points"})
    assert not page.summary
    story = make_story(lead="<h2>A</h2>")
    assert (
        reason(turn(story, lead={"to": "summary", "as": "paragraph"})) == "lead: a heading has no place in “paragraph”"
    )
    assert reason(turn(story, lead="summary")) == "lead: the new stream has no block for a heading"


def test_two_lines_of_one_key_get_two_ids(make_post):
    page = turned(make_post(body='<p data-block-key="a">A</p><p data-block-key="a">B</p>'), body="body")
    assert len({block["id"] for block in page.body.raw_data}) == 2


def test_names_in_one_text(make_post):
    page = turned(
        make_post(hero_caption="Ann Ode and Bob,  Cyd, Ann Ode"),
        hero_caption={"to": "bylines", "separators": [",", " and "], "create": True},
    )
    assert [author.name for author in page.authors] == ["Ann Ode", "Bob", "Cyd"]
    assert [byline.sort_order for byline in page.bylines.all()] == [0, 1, 2]


def test_names_by_slug(make_post):
    first = turned(make_post(author="Ann Ode"), author={"to": "bylines", "attribute": "name", "create": True})
    page = turned(make_post(hero_caption="ann-ode"), hero_caption={"to": "bylines", "match": "slug"})
    assert page.authors == first.authors
    page = turned(make_post(hero_caption="eve"), hero_caption={"to": "bylines", "match": "slug", "create": True})
    assert [author.slug for author in page.authors] == ["eve"]


def test_an_author_as_words(make_post, make_story):
    page = turned(make_post(), author={"to": "byline_override", "attribute": "name"})
    assert page.byline_override == "Ann Ode"
    story = make_story(people=["Ann", "Bob"])
    assert (
        turned(story, people={"to": "byline_override", "attribute": "person.name", "ignore": REST}).byline_override
        == "Ann, Bob"
    )


def test_categories_become_tags(make_post):
    post = make_post()
    post.categories.add(Category.objects.create(name="Local"))
    post.save()
    assert reason(turn(post, categories="tags")) == "categories: a category is no tag"
    page = turned(post, categories={"to": "tags", "attribute": "name", "create": True})
    assert page.get_tag_names() == ["Local"]
    assert not PostPage.categories.through.objects.exists()


def test_a_picture_of_another_kind_of_page(make_post):
    picture = image()
    assert turned(make_post(hero=picture), hero="lead_image").lead_image == picture


def test_an_attribute_may_be_a_method_or_missing(make_post):
    page = turned(make_post(), author={"to": "byline_override", "attribute": "__str__"})
    assert page.byline_override == "Ann Ode"
    with pytest.raises(MappingError, match="Person has no “size”"):
        turn(make_post(), author={"to": "byline_override", "attribute": "size"})


def test_an_author_who_is_gone(make_post):
    post = make_post()
    first = post.latest_revision_id
    draft = post.get_latest_revision_as_object()
    draft.author = None
    draft.save_revision().publish()
    Person.objects.all().delete()
    page = turned(PostPage.objects.get(pk=post.pk), author={"to": "bylines", "attribute": "name"})
    assert page.revisions.get(pk=first).content["bylines"] == []


def test_a_row_of_several_things_needs_a_word(make_story):
    story = make_story(people=["Ann"])
    with pytest.raises(MappingError, match="say by attribute"):
        turn(story, people={"to": "bylines", "ignore": REST})
    (result,) = turn(story, people={"to": "bylines", "attribute": "person", "ignore": REST})
    assert (result.outcome, result.reason) == (REFUSED, "people: a person is no author")


def test_rows_that_name_nobody_or_somebody_who_is_gone(make_story):
    story = make_story(people=["Ann", "Bob"])
    Person.objects.filter(name="Ann").delete()
    row = story.people.last()
    row.notes = [PersonNote(text="first hand")]
    row.save()
    row.topics.add(Category.objects.create(name="Local"))
    page = turned(story, people={"to": "bylines", "attribute": "person.name", "create": True, "ignore": REST})
    assert [author.name for author in page.authors] == ["Bob"]
    assert not PersonNote.objects.exists()
    assert page.latest_revision.content["bylines"][0]["author"] == page.authors[0].pk


def test_a_field_that_is_empty(make_story):
    page = turned(make_story(), subtitle="byline_override", day="published_at")
    assert page.byline_override == ""
    assert page.published_at == page.first_published_at


def test_rich_text_inside_another_block(make_story):
    streams = {"content": {"points": {"to": "list", "value": "items"}}}
    story = make_story(content=[{"type": "points", "value": ["<p>One <b>b</b></p>"], "id": "1"}])
    page = turned(story, content="body", streams=streams)
    assert [str(item) for item in page.body[0].value["items"]] == ["<p>One <b>b</b></p>"]
    story = make_story(content=[{"type": "points", "value": ["<h2>One</h2>"], "id": "1"}])
    assert reason(turn(story, content="body", streams=streams)) == "content: a heading has no place there"


def test_a_live_page_wants_what_is_required(make_story, monkeypatch):
    streams = {"content": {"heading": {"to": "heading", "value": "text"}}}
    story = make_story(content=[{"type": "heading", "value": "", "id": "1"}])
    assert reason(turn(story, content="body", streams=streams)) == "body: heading.text is empty"
    monkeypatch.setattr(ArticlePage._meta.get_field("body"), "blank", False)
    assert reason(turn(make_story(), content="body", streams=streams)) == "body: it is empty"


def test_a_stream_that_wants_more():
    block = StreamBlock([("text", CharBlock())], min_num=2)
    raw = [{"type": "text", "value": "One", "id": "1"}]
    assert problems(block, raw, strict=True, using="default") == ["the stream has 1 entries, fewer than 2"]
    assert problems(block, raw, strict=False, using="default") == []


def test_what_nobody_mapped_in_the_new_type_gets_its_default(make_post):
    page = turned(make_post(), intro="standfirst")
    assert (page.byline_override, page.show_in_navigation, page.lead_image) == ("", True, None)


def test_a_target_that_needs_what_the_source_lacks(make_story):
    story = make_story(lead="")
    (result,) = turn(story, "blog.PostPage", lead="intro")
    assert (result.outcome, result.reason) == (
        REFUSED,
        "date: This field cannot be null.; intro: This field cannot be blank.",
    )


def test_null_becomes_an_empty_text(make_story, mapping):
    path = mapping(mapping_file(1))
    story = make_story()
    assert adopt(Plan(read(path)), story.pk, write=True)[0].outcome == ADOPTED
    assert ArticlePage.objects.get(pk=story.pk).byline_override == ""
    assert not StoryPage.objects.exists()


def test_a_choice_is_found_in_a_list():
    assert blocks._has_choice(ListBlock(ChoiceBlock(choices=[("a", "A")])))
    assert not blocks._has_choice(ListBlock(CharBlock()))


def test_a_stream_that_is_taken_as_it_is_may_have_no_unknown_block():
    convert = fields._unchanged(StreamBlock([("text", CharBlock())]))
    with pytest.raises(PageSkipped, match="the stream has no block “table” any more"):
        convert([{"type": "table", "value": ""}], None)


def test_streams_of_other_blocks_are_not_alike():
    text, words = StreamField([("text", CharBlock())]), StreamField([("words", CharBlock())])
    assert relations._are_alike(text, StreamField([("text", CharBlock())]))
    assert not relations._are_alike(text, words)
