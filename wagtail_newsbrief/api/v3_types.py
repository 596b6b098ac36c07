"""What API v3 is asked and answers, as OpenAPI describes it. Only ``api.v3`` imports this module."""

# No postponed annotations: Django Ninja and Pydantic read the annotations of this module.

import datetime
from collections.abc import Iterable, Sequence
from typing import Annotated, Any, Literal

from ninja import Field, Schema
from pydantic import BaseModel, ConfigDict, create_model

from wagtail_newsbrief.compat import RICH_TEXT_FORMATS
from wagtail_newsbrief.conf import newsbrief_settings
from wagtail_newsbrief.content.page_types import article_model, section_model
from wagtail_newsbrief.content.types import (
    AliasSourceData,
    BylineEntry,
    ImageData,
    NeighbourData,
    RedirectData,
    SectionData,
    SitemapEntry,
    SummaryMetaData,
    TagItem,
)
from wagtail_newsbrief.metadata.types import SeoData

from .articles import ArticleEndpoint
from .authors_and_tags import AuthorEndpoint, TagEndpoint
from .endpoint import Endpoint
from .parameters import DEFAULT_LIMIT
from .paths import PathEndpoint
from .schemas import BlockTypes
from .sections import SectionEndpoint
from .sitemap import MAXIMUM, SIZE
from .unlock import LONGEST

# --- what is answered ------------------------------------------------------------------------------


class _Exact(BaseModel):
    model_config = ConfigDict(extra="forbid")


class PageMeta(_Exact):
    """What the API says of every page; the addresses are null where nothing serves the page.

    ``fallback``: the page stands in for one that is not there in the language that was asked for. ``alias_of`` is null
    for a page that is no alias, and for whoever may not see the page behind it.
    """

    type: str
    detail_url: str | None
    html_url: str | None
    slug: str
    locale: str
    fallback: bool
    first_published_at: datetime.datetime | None
    last_published_at: datetime.datetime | None
    alias_of: AliasSourceData | None


class ArticleMeta(PageMeta):
    """``section`` is null when readers can't see the article's parent."""

    section: SectionData | None


class _Listing(_Exact):
    class Meta(_Exact):
        next_cursor: str | None

    count: int | None = Field(..., description="How many match, whatever `limit`; null with `total=false`.")
    meta: Meta


# What it makes is known at run time only.
_make_model: Any = create_model


_OWN_OF_ARTICLES = ArticleEndpoint.own_fields_of(article_model())
_OWN_OF_SECTIONS = SectionEndpoint.own_fields_of(section_model())


def _article_schema() -> Any:
    model = article_model()
    types = BlockTypes()
    fields: dict[str, Any] = {
        "id": int,
        "meta": ArticleMeta,
        "title": str,
        "standfirst": str,
        "published_at": datetime.datetime | None,
        "reading_seconds": int,
        "byline": list[BylineEntry],
        "tags": list[str],
        "tag_items": list[TagItem],
        "lead_image": ImageData | None,
        "summary": types.stream(model.summary.field.stream_block, "Summary"),
        "summary_text": str,
        "summary_meta": SummaryMetaData,
        "body": types.stream(model.body.field.stream_block, "Body"),
        "related": list[NeighbourData],
        "previous": NeighbourData | None,
        "next": NeighbourData | None,
    }
    fields |= {name: types.own_field(field, f"Own{name.title()}") for name, field in _OWN_OF_ARTICLES.items()}
    required = {name: (type_, ...) for name, type_ in fields.items()}
    return _make_model("Article", __base__=_Exact, **required, seo=(SeoData, _absent()))


def _absent() -> Any:
    """Describe a field that an answer may lack."""
    return Field(default_factory=dict, discriminator=None)


Article = _article_schema()
ArticleInListing = _make_model(
    "ArticleInListing",
    __base__=_Exact,
    **{
        name: (
            field.annotation,
            _absent() if name in {*ArticleEndpoint.detail_only, *ArticleEndpoint.by_name, *_OWN_OF_ARTICLES} else ...,
        )
        for name, field in Article.model_fields.items()
    },
)


class ArticleListing(_Listing):
    """A page of articles; ``count`` is of all that match."""

    items: list[ArticleInListing]  # type: ignore[valid-type]


class _Section(_Exact):
    """A part of the paper."""

    id: int
    meta: PageMeta
    title: str
    intro: str
    article_order: Literal["newest", "explorer"]
    include_subsections: bool
    parent: SectionData | None


def _section_schema(name: str, own: Any) -> Any:
    """``own`` tells what is said of the site's own fields: that they are there, or may be."""
    types = BlockTypes()
    fields = {
        field.name: (types.own_field(field, f"OwnSection{field.name.title()}"), own())
        for field in _OWN_OF_SECTIONS.values()
    }
    return _make_model(name, __base__=_Section, __doc__=_Section.__doc__, **fields, seo=(SeoData, _absent()))


Section = _section_schema("Section", lambda: ...)
SectionInListing = _section_schema("SectionInListing", _absent) if _OWN_OF_SECTIONS else Section


class SectionListing(_Listing):
    """A page of sections; ``count`` is of all that match."""

    items: list[SectionInListing]  # type: ignore[valid-type]


class Redirect(_Exact):
    """Nothing is at the address, but the site redirects from it."""

    redirect: RedirectData


class OtherPage(_Exact):
    """A page that is neither an article nor a section."""

    id: int
    title: str
    meta: PageMeta
    seo: SeoData


class PathRedirect(_Exact):
    """Where an address leads to; `path` is that on the same site, null where it leads elsewhere."""

    location: str
    path: str | None
    permanent: bool
    is_permanent: bool = Field(..., description="The same as `permanent`, named as by-path names it.")


class ArticleAtPath(_Exact):
    """An article is at the address."""

    kind: Literal["article"]
    article: Article  # type: ignore[valid-type]


class SectionAtPath(_Exact):
    """A section is at the address."""

    kind: Literal["section"]
    section: Section  # type: ignore[valid-type]


class PageAtPath(_Exact):
    """A page of another type is at the address, the home page say."""

    kind: Literal["page"]
    page: OtherPage


class RedirectAtPath(_Exact):
    """Nothing is at the address, but the site redirects from it."""

    kind: Literal["redirect"]
    redirect: PathRedirect


AtPath = Annotated[ArticleAtPath | SectionAtPath | PageAtPath | RedirectAtPath, Field(discriminator="kind")]


class AuthorMeta(_Exact):
    """`html_url` is that of the page about the author; null without one that readers can see."""

    type: str
    detail_url: str | None
    html_url: str | None


class Author(_Exact):
    """Somebody who wrote articles; `article_count` is of those that are there for whoever asks."""

    id: int
    meta: AuthorMeta
    name: str
    slug: str
    role: str
    bio: str
    portrait: ImageData | None
    article_count: int


class AuthorListing(_Listing):
    """A page of authors; `count` is of all."""

    items: list[Author]


class Tag(_Exact):
    """What articles are about; `article_count` is of those that are there for whoever asks."""

    id: int
    name: str
    slug: str
    article_count: int


class TagListing(_Listing):
    """A page of tags; `count` is of all."""

    items: list[Tag]


class Unlocked(_Exact):
    """To be sent with each request, in the header `X-Newsbrief-Access`; `expires_in` is in seconds."""

    token: str
    expires_in: int


class SitemapPart(_Exact):
    """Addresses of a site, by id."""

    class Cursor(_Exact):
        next_cursor: str | None

    meta: Cursor
    items: list[SitemapEntry]


# --- what is asked -----------------------------------------------------------------------------------


def _fields(*endpoints: type[Endpoint], own: Iterable[str] = ()) -> Any:
    """Describe ``fields``, which the endpoint reads itself."""
    known = [name for endpoint in endpoints for name in (*endpoint.fields, *endpoint.meta_fields)]
    name = rf"-?({'|'.join(dict.fromkeys([*known, *own]))})(\(.+\))?"
    but = " but `seo`" if "seo" in endpoints[0].by_name else ""
    return Field(
        None,
        description=(
            f"Names to add, `-name` to leave out; in front `_` for none but those that are named, `*` for all{but}; "
            "in brackets the same within a field, as `lead_image(_,alt,renditions)`. "
            "The schema is that of an answer which nothing is left out of."
        ),
        json_schema_extra={"pattern": rf"^\s*([*_]|{name})(\s*,\s*{name})*\s*$"},
    )


#: A text that is not empty or blank. Described only: the endpoint refuses it, by name and for both versions.
_Text = Annotated[str, Field(json_schema_extra={"pattern": r"\S"})] | None


def _with_maximum(schema: dict[str, Any]) -> None:
    """Describe ``WAGTAILAPI_LIMIT_MAX``, which the endpoint holds to."""
    if newsbrief_settings.api_limit_max is not None:
        schema |= {"maximum": newsbrief_settings.api_limit_max}
        schema["default"] = min(DEFAULT_LIMIT, newsbrief_settings.api_limit_max)


def _order(orders: Sequence[str], meaning: str) -> Any:
    """Describe ``order``: its absence isn't the first of the orders where a search sorts by relevance."""
    return Field(orders[0], description=meaning, json_schema_extra=_without_default)


def _without_default(schema: dict[str, Any]) -> None:
    schema.pop("default", None)


#: Described only, as ``_Text`` is.
_Flag = Annotated[str, Field(json_schema_extra={"enum": ["true", "false"]})]

_Limit = Annotated[int, Field(ge=1, description="Rows to give.", json_schema_extra=_with_maximum)]
_Offset = Annotated[int, Field(ge=0, description="Rows to pass over.")]
_Cursor = Annotated[_Text, Field(description="`meta.next_cursor` of the page before.")]
_Total = Annotated[_Flag, Field(description="`false` spares the count, and `count` is null.")]
_Ids = Annotated[str, Field(pattern=r"^\s*\d{1,18}\s*(,\s*\d{1,18}\s*)*$")] | None

_Format = Literal[RICH_TEXT_FORMATS]  # type: ignore[valid-type]


class OneDraft(Schema):
    """Parameters of a draft."""

    site: _Text = Field(None, description="The site, as `host`, `host:port` or id.")
    rich_text_format: _Format = Field("html", description="How rich text is given.")
    renditions: _Text = Field(
        None, description="The rendition sets that images come with, separated by commas; all of them when absent."
    )


class OnePage(OneDraft):
    """Parameters of an article."""

    fields: str | None = _fields(ArticleEndpoint, own=_OWN_OF_ARTICLES)


class OneSection(OneDraft):
    """Parameters of a section."""

    fields: str | None = _fields(SectionEndpoint, own=_OWN_OF_SECTIONS)


class ByPath(OnePage):
    """Parameters of an article by address."""

    path: str = Field(..., min_length=1, description="The address on the site: `/news/some-story/`.")
    locale: _Text = Field(None, description="The language, where languages share their addresses.")
    fallback: _Text = Field(
        None,
        description="The language to take the page from, at the same place, if it is not there; see `meta.fallback`.",
    )


class SectionByPath(ByPath):
    """Parameters of a section by address."""

    fields: str | None = _fields(SectionEndpoint, own=_OWN_OF_SECTIONS)


class AnyByPath(ByPath):
    """Parameters of whatever is at an address."""

    fields: str | None = _fields(
        ArticleEndpoint, SectionEndpoint, PathEndpoint, own=[*_OWN_OF_ARTICLES, *_OWN_OF_SECTIONS]
    )


class ListingParameters(OneDraft):
    """Parameters of every listing."""

    locale: _Text = Field(None, description="Only pages in this language.")
    fallback: _Text = Field(
        None,
        description="The language of the pages that stand in for those without a translation; see `meta.fallback`.",
    )
    search: _Text = Field(None, description="Only pages with these words, best match first unless sorted otherwise.")
    ids: _Ids = Field(None, description="Only pages with these ids, in this order unless sorted otherwise.")
    exclude: _Ids = Field(None, description="Only pages without these ids.")
    limit: _Limit = DEFAULT_LIMIT
    offset: _Offset = 0
    cursor: _Cursor = None
    total: _Total = "true"


class ArticleParameters(ListingParameters):
    """Parameters of the listing of articles."""

    section: _Text = Field(
        None, description="Only articles directly in this section, or in any of several: ids, or paths of slugs."
    )
    descendant_of: _Text = Field(None, description="Only articles anywhere below this section, or any of several.")
    author: _Text = Field(None, description="Only articles by the author with this slug, or by any of several.")
    tag: _Text = Field(None, description="Only articles with this tag, or any of several: names or slugs.")
    published_after: _Text = Field(None, description="Only articles of this ISO 8601 moment or later.")
    published_before: _Text = Field(None, description="Only articles before this ISO 8601 moment.")
    has_summary: _Flag | None = Field(None, description="Only articles with a summary, or only those without.")
    aliases: _Flag = Field("true", description="`false` leaves out aliases, whose sources are there.")
    order: Literal[tuple(ArticleEndpoint.orders)] = _order(  # type: ignore[valid-type]
        ArticleEndpoint.orders, "By what to sort; `-` in front turns it round. Newest first when absent."
    )
    fields: str | None = _fields(ArticleEndpoint, own=_OWN_OF_ARTICLES)


class SectionParameters(ListingParameters):
    """Parameters of the listing of sections."""

    parent: int | None = Field(None, ge=1, description="Only sections directly below this page.")
    order: Literal[tuple(SectionEndpoint.orders)] = _order(  # type: ignore[valid-type]
        SectionEndpoint.orders, "By what to sort: as arranged in the explorer, as when absent, or by title."
    )
    fields: str | None = _fields(SectionEndpoint, own=_OWN_OF_SECTIONS)


_OfArticlesIn = Annotated[_Text, Field(description="Only those of articles in this language, which alone are counted.")]


class OneAuthor(Schema):
    """Parameters of one author."""

    site: _Text = Field(None, description="The site, as `host`, `host:port` or id.")
    locale: _OfArticlesIn = None
    rich_text_format: _Format = Field("html", description="How the biography is given.")
    renditions: _Text = Field(
        None, description="The rendition sets that portraits come with, separated by commas; all of them when absent."
    )
    fields: str | None = _fields(AuthorEndpoint)


class AuthorParameters(OneAuthor):
    """Parameters of the listing of authors."""

    limit: _Limit = DEFAULT_LIMIT
    offset: _Offset = 0
    cursor: _Cursor = None
    total: _Total = "true"


class OneTag(Schema):
    """Parameters of one tag."""

    site: _Text = Field(None, description="The site, as `host`, `host:port` or id.")
    locale: _OfArticlesIn = None
    fields: str | None = _fields(TagEndpoint)


class TagParameters(OneTag):
    """Parameters of the listing of tags."""

    limit: _Limit = DEFAULT_LIMIT
    offset: _Offset = 0
    cursor: _Cursor = None
    total: _Total = "true"


class SitemapParameters(Schema):
    """Parameters of a sitemap."""

    site: _Text = Field(None, description="The site, as `host`, `host:port` or id.")
    locale: _Text = Field(None, description="Only pages in this language.")
    limit: int = Field(SIZE, ge=1, le=MAXIMUM, description="Entries to give.")
    cursor: _Text = Field(None, description="`meta.next_cursor` of the part before.")


class UnlockParameters(Schema):
    """Parameters of an attempt at a password."""

    site: _Text = Field(None, description="The site, as `host`, `host:port` or id.")


class Password(Schema):
    """What a reader knows."""

    password: str = Field(..., min_length=1, max_length=LONGEST)


class PasswordAt(Password):
    """What a reader knows, and where."""

    path: str = Field(..., min_length=1, description="Address of the article on the site, as /news/some-story/")
