"""Streams of any block set: what the API gives equals what Wagtail gives, and is what the schemas say."""

from __future__ import annotations

import json
import random
import re
import string
from typing import Any

import pytest
from django.core.files.base import ContentFile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rest_framework.utils.encoders import JSONEncoder
from wagtail import blocks
from wagtail.blocks import StreamValue
from wagtail.contrib.table_block.blocks import TableBlock
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.documents import get_document_model
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.embeds.blocks import EmbedBlock, EmbedValue
from wagtail.images.blocks import ImageBlock, ImageChooserBlock
from wagtail.snippets.blocks import SnippetChooserBlock

from tests.api.conftest import Api, needs_v3
from tests.api.paper import Paper
from tests.reader import material
from tests.support import factories
from wagtail_newsbrief.access import Visitor
from wagtail_newsbrief.api.http import to_json
from wagtail_newsbrief.articles.models import Author
from wagtail_newsbrief.blocks import (
    ArticleImageBlock,
    ArticleStreamBlock,
    HeadingBlock,
    InlineRichTextBlock,
    QuoteBlock,
)
from wagtail_newsbrief.content.batch import PageBatch
from wagtail_newsbrief.content.scope import PageScope
from wagtail_newsbrief.content.streams import StreamDependencies, StreamRenderer, collect_dependencies, known_kind
from wagtail_newsbrief.content.types import ImageData
from wagtail_newsbrief.summary.blocks import SummaryStreamBlock

# --- any block set, and any value in it --------------------------------------------------------------------------


class ShoutBlock(blocks.CharBlock):
    """A block of the site with a representation of its own."""

    def get_api_representation(self, value, context=None):
        return {"shout": str(value).upper()}


class WrappedBlock(blocks.StructBlock):
    """A block of the site that stores its value in a way of its own."""

    text = blocks.CharBlock()

    def get_prep_value(self, value):
        return {"text": f"[{value.get('text')}]"}

    def to_python(self, value):
        return super().to_python({"text": str(value["text"])[1:-1]})


class CardBlock(blocks.StructBlock):
    """A block of the site with another class for its values."""

    heading = HeadingBlock()
    text = blocks.RichTextBlock(required=False)

    class Meta:
        value_class = type("CardValue", (blocks.StructValue,), {"loud": property(lambda self: self["heading"])})


words = st.text(alphabet=string.ascii_letters + ' "\\<&é🌊/', max_size=12)
rich = st.builds("<p>{} <b>{}</b></p>".format, st.text(string.ascii_letters, max_size=8), st.text("xyz ", max_size=4))
CHOICES = [("one", "One"), ("Group", [("two", "Two"), ("three", "Three")])]

#: (makes a block, makes a value of it), for blocks without children.
LEAVES: list[tuple[Any, Any]] = [
    (blocks.CharBlock, words),
    (lambda: blocks.CharBlock(required=False), words),
    (blocks.TextBlock, words),
    (blocks.RawHTMLBlock, words),
    (blocks.BlockQuoteBlock, words),
    (blocks.URLBlock, st.just("https://example.com/?a=b")),
    (blocks.EmailBlock, st.just("a@example.com")),
    (lambda: blocks.RegexBlock(regex="^a*$"), st.just("aaa")),
    (lambda: blocks.BooleanBlock(required=False), st.booleans()),
    (blocks.IntegerBlock, st.integers(-(2**40), 2**40)),
    (lambda: blocks.IntegerBlock(required=False), st.none()),
    (blocks.FloatBlock, st.floats(allow_nan=False, allow_infinity=False)),
    (blocks.DecimalBlock, st.decimals(0, 1000, places=2)),
    (blocks.DateBlock, st.dates()),
    (lambda: blocks.DateBlock(required=False), st.none()),
    (blocks.DateTimeBlock, st.datetimes()),
    (blocks.TimeBlock, st.times()),
    (lambda: blocks.ChoiceBlock(CHOICES), st.sampled_from(["one", "two", "three"])),
    (lambda: blocks.ChoiceBlock(CHOICES, required=False), st.sampled_from(["one", "", None])),
    (lambda: blocks.ChoiceBlock(lambda: CHOICES), st.just("one")),
    (lambda: blocks.ChoiceBlock([(1, "One"), (2, "Two")]), st.sampled_from([1, 2])),
    (lambda: blocks.ChoiceBlock([(1.5, "Odd")]), st.just(1.5)),
    (lambda: blocks.MultipleChoiceBlock(CHOICES), st.lists(st.sampled_from(["one", "two"]), unique=True)),
    (blocks.RichTextBlock, rich.map(blocks.RichTextBlock().normalize)),
    (InlineRichTextBlock, rich.map(blocks.RichTextBlock().normalize)),
    (blocks.StaticBlock, st.none()),
    (EmbedBlock, st.sampled_from([None, EmbedValue("https://video.example.com/1")])),
    (TableBlock, st.none()),
    (ShoutBlock, words),
    (blocks.PageChooserBlock, st.just("page")),
    (lambda: blocks.PageChooserBlock(required=False), st.none()),
    (lambda: SnippetChooserBlock(Author), st.just("author")),
    (DocumentChooserBlock, st.just("document")),
    (ImageChooserBlock, st.just("image")),
    (lambda: ImageChooserBlock(required=False), st.none()),
]

#: Names of children, also those that Pydantic keeps for itself.
names = st.lists(
    st.sampled_from(["a", "b", "text", "value", "type", "id", "schema", "json", "model_year", "copy", "übel"]),
    min_size=1,
    max_size=3,
    unique=True,
)

#: A block that was made, and a strategy for its values.
Made = tuple[blocks.Block, Any]


def children(draw: Any, made: Any) -> dict[str, Made]:
    return {name: draw(made) for name in draw(names)}


@st.composite
def struct(draw: Any, made: Any) -> Made:
    parts = children(draw, made)
    block = blocks.StructBlock([(name, child) for name, (child, _) in parts.items()])
    return block, st.fixed_dictionaries({name: values for name, (_, values) in parts.items()})


@st.composite
def listed(draw: Any, made: Any) -> Made:
    child, values = draw(made)
    return blocks.ListBlock(child), st.lists(values, max_size=3)


@st.composite
def stream(draw: Any, made: Any) -> Made:
    parts = children(draw, made)
    block = blocks.StreamBlock([(name, child) for name, (child, _) in parts.items()], required=False)
    items = st.one_of([st.tuples(st.just(name), values) for name, (_, values) in parts.items()])
    return block, st.lists(items, max_size=3)


def leaf() -> Any:
    return st.sampled_from(LEAVES).map(lambda one: (one[0](), one[1]))


@st.composite
def table(draw: Any) -> Made:
    parts = children(draw, leaf())
    block = TypedTableBlock([(name, child) for name, (child, _) in parts.items()])
    columns = draw(st.lists(st.sampled_from(sorted(parts)), max_size=3))
    rows = st.lists(st.tuples(*(parts[name][1] for name in columns)).map(list), max_size=2)
    return block, rows.map(lambda rows: ("table", columns, rows))


HEADING = {"text": "x", "level": "h2"}

any_block = st.recursive(
    # A fresh card each time: a block has one name, so that one object can't stand in two places.
    st.one_of(leaf(), leaf(), table(), st.builds(lambda: (CardBlock(), st.just({"heading": HEADING})))),
    lambda made: st.one_of(struct(made), listed(made), stream(made)),
    max_leaves=6,
)
any_stream = stream(any_block)


def native(block: blocks.Block, value: Any, things: dict[str, Any]) -> Any:
    """Turn a drawn value into the Python value that an editor's form would give."""
    if isinstance(value, str) and isinstance(block, blocks.ChooserBlock):
        return things[value]
    if isinstance(value, tuple) and value[:1] == ("table",):
        _, columns, rows = value
        raw = {
            "columns": [{"type": name, "heading": name} for name in columns],
            "rows": [
                {
                    "values": [
                        block.child_blocks[name].get_prep_value(native(block.child_blocks[name], cell, things))
                        for name, cell in zip(columns, row, strict=True)
                    ]
                }
                for row in rows
            ],
            "caption": "a table",
        }
        return block.to_python(raw)
    if isinstance(block, blocks.BaseStructBlock):
        return block.normalize(
            {
                name: native(child, value[name], things) if name in value else child.get_default()
                for name, child in block.child_blocks.items()
            }
        )
    if isinstance(block, blocks.ListBlock):
        return block.normalize([native(block.child_block, item, things) for item in value])
    if isinstance(block, blocks.BaseStreamBlock):
        return block.normalize([(name, native(block.child_blocks[name], item, things)) for name, item in value])
    return value


def as_json(data: Any) -> Any:
    return json.loads(json.dumps(data, cls=JSONEncoder))


def reloaded(value: StreamValue) -> StreamValue:
    """Return a stream as it comes from the database."""
    raw = json.loads(json.dumps(list(value.get_prep_value()), cls=JSONEncoder))
    return value.stream_block.to_python(raw)


PROPERTY = settings(
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)


@pytest.fixture
def things(news: Paper, db: None) -> dict[str, Any]:
    document = get_document_model().objects.create(title="Plan", file=ContentFile(b"x", name="plan.txt"))
    return {"page": news.news.page_ptr, "author": news.ada, "document": document, "image": news.picture}


def plain_renderer() -> StreamRenderer:
    """Return a renderer that gives what Wagtail gives where the two differ on purpose."""
    return StreamRenderer(
        image=lambda pk, **belongings: pk,
        rich_text=lambda source: source,
        is_chosen=lambda model, pk: model.objects.filter(pk=pk).exists(),
        context={},
    )


@given(made=any_stream, data=st.data())
@PROPERTY
def test_equal_to_wagtails_own(things, made, data):
    block, values = made
    value = native(block, data.draw(values), things)
    wagtails = as_json(block.get_api_representation(stored_again := reloaded(value)))
    assert as_json(plain_renderer().stream(stored_again)) == wagtails
    # A stream that was built in memory, as in a preview.
    assert without_ids(as_json(plain_renderer().stream(value))) == without_ids(wagtails)


def test_a_nested_block_that_the_code_no_longer_has():
    block = blocks.StreamBlock([("inner", blocks.StreamBlock([("a", blocks.CharBlock())]))])
    value = block.to_python(
        [{"type": "inner", "value": [{"type": "gone", "value": 1}, {"type": "a", "value": "x", "id": "1"}], "id": "2"}]
    )
    (inner,) = plain_renderer().stream(value)
    assert inner["value"] == [{"type": "a", "value": "x", "id": "1"}]


def without_ids(data: Any) -> Any:
    """Leave out ids, which Wagtail gives to a block in memory when it is saved."""
    if isinstance(data, dict):
        return {key: without_ids(value) for key, value in data.items() if key != "id"}
    return [without_ids(one) for one in data] if isinstance(data, list) else data


@needs_v3
@given(made=any_stream, data=st.data())
@PROPERTY
def test_what_the_schema_says(things, news, made, data):
    from jsonschema import Draft202012Validator
    from pydantic import TypeAdapter

    from wagtail_newsbrief.api.schemas import BlockTypes

    block, values = made
    schema = TypeAdapter(BlockTypes().stream(block, "Test")).json_schema()
    Draft202012Validator.check_schema(schema)
    value = reloaded(native(block, data.draw(values), things))
    batch = PageBatch([], shown=())
    collect_dependencies(value, batch._streams.dependencies)
    answer = json.loads(to_json(batch._streams._renderer.stream(value)))
    errors = [error.message for error in Draft202012Validator(schema).iter_errors(answer)]
    assert not errors


@needs_v3
@given(made=any_stream, data=st.data())
@PROPERTY
def test_what_the_schema_says_of_wagtails_own_answers(things, made, data):
    from jsonschema import Draft202012Validator
    from pydantic import TypeAdapter

    from wagtail_newsbrief.api.schemas import BlockTypes

    block, values = made
    schema = TypeAdapter(BlockTypes(wagtails_images=True).stream(block, "Test")).json_schema()
    Draft202012Validator.check_schema(schema)
    answer = as_json(block.get_api_representation(reloaded(native(block, data.draw(values), things))))
    errors = [error.message for error in Draft202012Validator(schema).iter_errors(answer)]
    assert not errors


# --- where the two differ on purpose -----------------------------------------------------------------------------


def answer(block: blocks.StreamBlock, raw: list[dict[str, Any]], visitor: Visitor | None = None) -> list[Any]:
    """Return the values of a stored stream as the API gives them."""
    value = block.to_python(raw)
    batch = PageBatch([], scope=PageScope(visitor=visitor), shown=(), rich_text_format="html")
    collect_dependencies(value, batch._streams.dependencies)
    return [child["value"] for child in batch._streams._renderer.stream(value)]


def one(block: blocks.Block, raw: Any, **options: Any) -> Any:
    (value,) = answer(blocks.StreamBlock([("one", block)]), [{"type": "one", "value": raw, "id": "1"}], **options)
    return value


def test_images_come_with_all_that_belongs_to_them(news: Paper, db):
    picture = news.picture
    image = one(ImageChooserBlock(), picture.pk)
    assert list(image) == ["id", "alt", "caption", "credit", "width", "height", "type", "focal_point", "renditions"]
    assert (image["alt"], image["caption"]) == (picture.default_alt_text, "")
    assert [len(set_) for set_ in image["renditions"].values()] == [2, 2]
    assert one(ImageChooserBlock(required=False), None) is None


@pytest.mark.parametrize(
    ("raw", "alt"),
    [
        ({"alt_text": "A quay", "decorative": False}, "A quay"),
        ({"alt_text": "A quay", "decorative": True}, ""),
        ({"alt_text": "", "decorative": False}, "The harbour"),
        ({"alt_text": None, "decorative": None}, "The harbour"),
        ({}, "The harbour"),
        ("bare id", "The harbour"),
    ],
)
def test_wagtails_block_of_an_image_with_alternative_text(news: Paper, db, raw, alt):
    raw = news.picture.pk if raw == "bare id" else {"image": news.picture.pk, **raw}
    assert one(ImageBlock(), raw)["alt"] == alt
    assert one(blocks.ListBlock(ImageBlock()), [raw])[0]["alt"] == alt


def test_an_image_that_is_gone(news: Paper, db):
    assert one(ImageChooserBlock(), 987654321) is None
    assert one(ImageBlock(), {"image": 987654321}) is None
    assert one(ArticleImageBlock(), {"image": 987654321, "alt": "x"}) is None
    assert one(ArticleImageBlock(), {"image": None}) is None


def test_pages_that_may_not_be_seen_are_not_named(news: Paper, db):
    secret = factories.make_article(news.news, "Secret")
    factories.restrict(secret)
    draft = factories.make_article(news.news, "Draft", live=False)
    block = blocks.ListBlock(blocks.PageChooserBlock())
    ids = [news.flood.pk, secret.pk, draft.pk, 987654321, None]
    assert one(block, ids) == [news.flood.pk, None, None, None, None]
    reader = Visitor(factories.make_request(user=factories.make_user()))
    assert one(block, ids, visitor=reader) == [news.flood.pk, secret.pk, None, None, None]


def test_choosers_of_many_streams_cost_one_query_a_model(things, django_assert_num_queries):
    block = blocks.StreamBlock([("page", blocks.PageChooserBlock()), ("author", SnippetChooserBlock(Author))])
    raw = [{"type": "page", "value": things["page"].pk}, {"type": "author", "value": things["author"].pk}] * 20
    with django_assert_num_queries(3):  # and the restrictions
        assert answer(block, raw) == [things["page"].pk, things["author"].pk] * 20


# --- streams of before a change of their blocks ------------------------------------------------------------------


def test_types_that_are_no_more_are_passed_over(db):
    block = blocks.StreamBlock([("a", blocks.CharBlock())])
    raw = [{"type": "gone", "value": {"x": 1}}, {"type": "a", "value": "here"}]
    assert answer(block, raw) == ["here"]
    table = TypedTableBlock([("text", blocks.CharBlock())])
    columns = [{"type": "gone", "heading": "x"}, {"type": "text", "heading": "y"}]
    assert one(table, {"columns": columns, "rows": [{"values": [1, "cell"]}]}) == {
        "caption": "",
        "columns": [{"type": "text", "heading": "y"}],
        "rows": [{"values": ["cell"]}],
    }
    assert one(table, None) == {"caption": "", "columns": [], "rows": []}


def test_children_that_are_new_have_their_default(news: Paper, db):
    block = blocks.StructBlock(
        [
            ("text", blocks.CharBlock()),
            ("count", blocks.IntegerBlock(default=3)),
            ("rich", blocks.RichTextBlock(default="<p>so far</p>")),
            ("page", blocks.PageChooserBlock(required=False)),
            ("image", ImageChooserBlock(required=False)),
            ("items", blocks.ListBlock(blocks.CharBlock(), default=["x"])),
            ("inner", blocks.StructBlock([("a", blocks.CharBlock(default="y"))])),
            ("flow", blocks.StreamBlock([("b", blocks.CharBlock())], required=False)),
        ]
    )
    assert one(block, {"text": "old"}) == {
        "text": "old",
        "count": 3,
        "rich": "<p>so far</p>",
        "page": None,
        "image": None,
        "items": ["x"],
        "inner": {"a": "y"},
        "flow": [],
    }


def test_lists_of_before_they_had_ids(db):
    block = blocks.ListBlock(blocks.CharBlock())
    assert one(block, ["a", "b"]) == one(block, [{"type": "item", "value": v, "id": v} for v in "ab"]) == ["a", "b"]
    assert one(block, None) == []


def test_blocks_without_ids(db):
    value = blocks.StreamBlock([("a", blocks.CharBlock())]).to_python([{"type": "a", "value": "x"}])
    assert plain_renderer().stream(value) == [{"type": "a", "value": "x", "id": None}]
    assert plain_renderer().stream(None) == []


def test_block_classes_with_ways_of_their_own_are_asked(db):
    assert one(ShoutBlock(), "hello") == {"shout": "HELLO"}
    assert one(WrappedBlock(), {"text": "[x]"}) == {"text": "x"}
    assert known_kind(WrappedBlock()) is None
    assert known_kind(CardBlock()) is blocks.BaseStructBlock
    assert known_kind(QuoteBlock()) is blocks.BaseStructBlock
    assert known_kind(blocks.CharBlock()) is None


def test_needs_are_empty_at_first():
    first, second = StreamDependencies(), StreamDependencies()
    first.image_ids.add(1)
    first.chosen[Author].add(1)
    assert second == StreamDependencies(set(), set())


# --- our own block sets ------------------------------------------------------------------------------------------


def test_every_block_of_ours_through_the_api(api: Api, news: Paper):
    """What the fixtures hold is every type that the definitions know."""
    flood = api.article(news.flood)
    assert {block["type"] for block in flood["summary"]} == set(SummaryStreamBlock().child_blocks)
    assert {block["type"] for block in flood["body"]} == set(ArticleStreamBlock().child_blocks)


@needs_v3
@pytest.mark.parametrize(
    ("type_", "value"),
    [
        ("heading", {"text": "x", "level": "h9"}),
        ("heading", {"text": "x"}),
        ("heading", {"text": "x", "level": "h2", "more": 1}),
        ("heading", "x"),
        ("paragraph", None),
        ("paragraph", ["x"]),
        ("image", 3),
        ("image", {"id": 3}),
        ("quote", {"text": 3, "attribution": ""}),
        ("list", {"ordered": "yes", "items": []}),
        ("list", {"ordered": True, "items": [1]}),
        ("embed", {"embed": 1, "caption": ""}),
        ("table", {"caption": "", "columns": [], "rows": [[]]}),
        ("unknown", "x"),
    ],
)
def test_the_schema_of_a_body_is_precise(type_, value):
    from jsonschema import Draft202012Validator
    from pydantic import TypeAdapter

    from wagtail_newsbrief.api.schemas import BlockTypes

    schema = TypeAdapter(BlockTypes().stream(ArticleStreamBlock(), "Body")).json_schema()
    assert set(schema["items"]["discriminator"]["mapping"]) == set(ArticleStreamBlock().child_blocks)
    validator = Draft202012Validator(schema)
    assert not validator.is_valid([{"type": type_, "value": value, "id": None}])
    right = {"type": "heading", "value": {"text": "x", "level": "h3"}, "id": None}
    assert validator.is_valid([right])
    assert not validator.is_valid([{**right, "more": 1}])
    assert not validator.is_valid([{key: right[key] for key in ("type", "value")}])


@needs_v3
def test_schemas_of_small_block_sets():
    from typing import Any as Anything

    from pydantic import TypeAdapter

    from wagtail_newsbrief.api.schemas import BlockTypes

    assert TypeAdapter(BlockTypes().stream(blocks.StreamBlock(), "Empty")).json_schema() == {
        "items": {},
        "type": "array",
    }
    assert (
        BlockTypes()
        .block(TypedTableBlock(), "Table")
        .model_fields["rows"]
        .annotation.__args__[0]
        .model_fields["values"]
        .annotation
        == list[Anything]
    )
    # The key of a page type is a link to the page's own.
    assert BlockTypes().block(blocks.PageChooserBlock("newsbrief.ArticlePage"), "Story") == int | None
    for types in (BlockTypes(), BlockTypes(wagtails_images=True)):
        assert types.block(ShoutBlock(), "Own") is Anything
        assert types.block(WrappedBlock(), "Own") is Anything
        assert types.block(blocks.DecimalBlock(), "Unknown") is Anything


@needs_v3
def test_schemas_of_images():
    from typing import Any as Anything

    from wagtail_newsbrief.api.schemas import BlockTypes

    ours, wagtails = BlockTypes(), BlockTypes(wagtails_images=True)
    assert ours.block(ImageChooserBlock(), "Image") == ours.block(ImageBlock(), "Image") == ImageData | None
    assert wagtails.block(ImageChooserBlock(), "Image") == int | None
    assert wagtails.block(ImageBlock(), "Image") is Anything
    card = wagtails.block(ArticleImageBlock(), "Image")
    assert [field.alias for field in card.model_fields.values()] == list(ArticleImageBlock().child_blocks)


@needs_v3
def test_no_two_schemas_have_one_name():
    """``a_b`` and ``a-b`` become the same word, and a name of no Latin letter becomes none."""
    from pydantic import TypeAdapter

    from wagtail_newsbrief.api.schemas import BlockTypes

    names = ["a_b", "a-b", "aB", "größe", "東京", "大阪"]
    block = blocks.StreamBlock([(name, blocks.StructBlock([(name, blocks.CharBlock())])) for name in names])
    schema = TypeAdapter(BlockTypes().stream(block, "Test")).json_schema()
    mapping = schema["items"]["discriminator"]["mapping"]
    assert set(mapping) == set(names)
    assert len(set(mapping.values())) == len(names)
    for name, reference in mapping.items():
        model = reference.rsplit("/", 1)[-1]
        assert re.fullmatch(r"[A-Za-z0-9]+", model)
        value = schema["$defs"][schema["$defs"][model]["properties"]["value"]["$ref"].rsplit("/", 1)[-1]]
        assert list(value["properties"]) == [name]


def test_a_long_stream_of_everything_is_quick(news: Paper, db, django_assert_max_num_queries):
    raw = json.loads(material.body_of_everything(news.picture)) * 100
    random.Random(1).shuffle(raw)
    with django_assert_max_num_queries(2):
        assert len(answer(ArticleStreamBlock(), raw)) == len(raw)
