"""Mapping files that say what nobody understands, or what the page types don't have."""

import datetime

import pytest

from wagtail_newsbrief.contrib.adopt.mapping import BlockRule, FieldRule, MappingError, parse, read
from wagtail_newsbrief.contrib.adopt.plan import Plan

from .conftest import mapping_file

POST = {"source": "blog.PostPage"}
STORY = {"source": "blog.StoryPage"}
REST = {"ignore": ["byline", "lead", "labels", "people", "published", "subtitle", "day"]}


def post(**fields):
    """Return a mapping of a post in which the fields that aren't named are ignored."""
    names = [
        "date",
        "intro",
        "body",
        "takeaways",
        "hero",
        "hero_caption",
        "author",
        "rating",
        "categories",
        "tags",
        "links",
    ]
    return {**POST, "fields": fields, "ignore": [name for name in names if name not in fields]}


def people(**rule):
    ignore = ["byline", "lead", "labels", "published", "content", "subtitle", "day"]
    return {**STORY, "ignore": ignore, "fields": {"people": rule}}


def story(block, rule):
    return {**STORY, **REST, "fields": {"content": "body"}, "streams": {"content": {block: rule}}}


def test_a_mapping_is_read_whole(tmp_path):
    path = tmp_path / "posts.toml"
    path.write_text(mapping_file(0), encoding="utf-8")
    mapping = read(path)
    assert (mapping.source, mapping.target) == ("blog.PostPage", "newsbrief.ArticlePage")
    assert mapping.ignore == {"rating", "categories"}
    assert mapping.rules[0] == FieldRule("date", "published_at", time=datetime.time(9))
    assert FieldRule("takeaways", "summary", as_block="key_points") in mapping.rules
    assert mapping.html == {"h4": "h3", "hr": "drop", "span": "unwrap", "@class": "drop"}


def test_streams_are_read(tmp_path):
    mapping = parse({**POST, "streams": {"a": {"b": False, "c": "d", "e": {"to": "f", "set": {"g": 1}}}}})
    assert mapping.streams["a"] == {"b": None, "c": BlockRule("d"), "e": BlockRule("f", set={"g": 1})}


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({}, "names no source"),
        ({"source": 1}, "source has to be a text, not 1"),
        ({**POST, "fileds": {}}, "unknown key “fileds”. It may have source, target, fields"),
        ({**POST, "fields": []}, "fields has to be a table"),
        ({**POST, "ignore": ["a", 1]}, "ignore has to be a text"),
        ({**POST, "fields": {"a": 1}}, "fields.a has to be a table, not 1"),
        ({**POST, "fields": {"a": {"to": "b", "was": 1}}}, "fields.a has an unknown option “was”. It may have to, as,"),
        ({**POST, "fields": {"a": {"match": "b"}}}, "fields.a doesn't say what it becomes"),
        ({**POST, "fields": {"a": {"to": "b", "create": "yes"}}}, "fields.a.create has to be true or false"),
        ({**POST, "fields": {"a": {"to": "b", "separators": ","}}}, "fields.a.separators has to be a list"),
        ({**POST, "fields": {"a": {"to": "b", "time": "9"}}}, r"fields.a.time has to be a time \(09:00:00\)"),
        ({**POST, "html": {"hr": True}}, "html.hr has to be a text"),
        ({**POST, "streams": {"a": "b"}}, "streams.a has to be a table"),
        ({**POST, "streams": {"a": {"b": True}}}, "streams.a.b has to be a table"),
        ({**POST, "streams": {"a": {"b": {"to": "c", "fields": {"d": 1}}}}}, "streams.a.b.fields.d has to be a text"),
        ({**POST, "overwrite": [1]}, "overwrite has to be a text"),
    ],
)
def test_what_is_no_mapping(data, says):
    with pytest.raises(MappingError, match=says):
        parse(data)


@pytest.mark.parametrize(
    ("text", "says"), [("a = ", "is not valid TOML"), (None, "can't be read"), (b"\xff", "can't be read")]
)
def test_what_is_no_file(tmp_path, text, says):
    path = tmp_path / "x.toml"
    if isinstance(text, bytes):
        path.write_bytes(text)
    elif text is not None:
        path.write_text(text, encoding="utf-8")
    with pytest.raises(MappingError, match=says):
        read(path)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"source": "blog.Nothing"}, "There is no model “blog.Nothing”, which the mapping names as its source"),
        ({"source": "nonsense"}, "There is no model “nonsense”"),
        ({"source": "blog.Person"}, "“blog.Person”, the mapping's source, is not a page type"),
        ({**POST, "target": "blog.Person"}, "the mapping's target, is not a page type"),
        (POST, "What becomes of date, intro, body, takeaways, hero, hero_caption, author, rating, categories, tags"),
        ({**POST, "ignore": ["nothing"]}, "ignore names what blog.PostPage doesn't have: nothing"),
        ({**post(intro="standfirst"), "ignore": ["intro"]}, "mapped and ignored at once: intro"),
        ({**post(), "streams": {"body": {}}}, "streams.body belongs to no field"),
        ({**post(), "overwrite": ["standfirst"]}, "overwrite names what nothing becomes: standfirst"),
        (post(intro="nothing"), "newsbrief.ArticlePage has no field “nothing”. It has summary, "),
        (post(intro="title"), "newsbrief.ArticlePage has no field “title”"),
        ({**post(tags="labels"), "target": "blog.StoryPage"}, "fields.tags: a TaggableManager can't be filled"),
        (post(nothing="standfirst"), "blog.PostPage has no field “nothing”"),
        (post(intro="standfirst", takeaways="standfirst"), "Two fields become “standfirst”"),
        (post(rating="standfirst"), "a PositiveSmallIntegerField can't become a TextField"),
        (post(author="lead_image"), "fields.author: a ForeignKey can't become a ForeignKey"),
        (post(intro="lead_image"), "fields.intro: a CharField can't become a ForeignKey"),
        (post(date="body"), "fields.date: a DateField can't become blocks of “body”"),
        (post(intro={"to": "summary", "as": "figures"}), "“summary” has no block “figures” that takes text"),
        (post(body="bylines"), "fields.body: a RichTextField names no object"),
        (post(rating="bylines"), "fields.rating: a PositiveSmallIntegerField names no object"),
        (post(intro={"to": "bylines", "match": "size"}), "newsbrief.Author has no field “size”"),
        (post(author={"to": "bylines", "match": "size"}), "newsbrief.Author has no field “size”"),
        ({**post(author="people"), "target": "blog.StoryPage"}, "a row of “people” names more than one thing"),
        (people(to="bylines"), "say by attribute = “…” what of a row is meant"),
        (people(to="bylines", attribute="person.name", ignore=["role"]), "a row holds notes, topic, topics too. Leave"),
        (people(to="byline_override", attribute="person.name", ignore="role"), "fields.people.ignore has to be a list"),
        (story("nothing", "paragraph"), "streams.content has no block “nothing”. It has heading, title, text"),
        (story("text", "nothing"), "streams.content.text: there is no block “nothing”. There are heading"),
        (story("text", "image"), "which part of “image” gets the value?"),
        (story("heading", {"to": "heading", "value": "size"}), "the new block has no “size”, only text, level"),
        (story("heading", {"to": "heading", "value": "text", "set": {"size": 1}}), "set: the new block has no “size”"),
        (story("heading", {"to": "heading", "value": "text", "ignore": ["size"]}), "the old block has no “size”"),
        (story("figure", {"to": "image", "fields": {"picture": "image"}}), "the new block has no “align”"),
        (story("figure", {"to": "image", "fields": {"picture": "image", "size": "alt"}, "ignore": ["align"]}),
         "the old block has no “size”"),
        (story("number", {"to": "heading", "value": "text"}), "a IntegerBlock can't become a CharBlock"),
        (story("number", "paragraph"), "a IntegerBlock can't become a InlineRichTextBlock"),
        (story("facts", "paragraph"), "a ListBlock can't become a InlineRichTextBlock"),
        (story("video_with_caption", "paragraph"), "a StructBlock can't become a InlineRichTextBlock. Name the child"),
        (story("saying", {"to": "paragraph", "value": "size"}), "the old block has no “size”"),
        (story("saying", {"to": "paragraph", "value": "words"}), "the block holds who too. Leave it out by ignore"),
        (story("note", {"to": "paragraph", "values": {"a": "b"}}), "values: “paragraph” has no choice"),
        (story("title", {"to": "heading", "values": {"a": 1}}), "streams.content.title.values.a has to be a text"),
        (post(author={"to": "bylines", "values": {"a": "b"}}), "values: “bylines” holds more than one value"),
    ],
)  # fmt: skip
def test_what_doesnt_fit_the_page_types(data, says):
    with pytest.raises(MappingError, match=says):
        Plan(parse(data))


@pytest.mark.django_db
def test_no_query_is_needed(django_assert_num_queries):
    with django_assert_num_queries(0):
        Plan(parse(post(intro="standfirst")))
