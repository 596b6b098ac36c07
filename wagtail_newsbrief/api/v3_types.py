"""Parameters and responses of API v3, as OpenAPI describes them. Only ``api.v3`` imports this module."""

# No postponed annotations: Django Ninja and Pydantic read them at run time.

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
from .sitemap import DEFAULT_ENTRIES, MAX_ENTRIES
from .unlock import MAX_PASSWORD_LENGTH


class _Exact(BaseModel):
    model_config = ConfigDict(extra="forbid")


class PageMeta(_Exact):
    """Metadata of a page; the URLs are null if nothing serves the page.

    ``fallback`` is true if the page stands in for a missing translation. ``alias_of`` is null for a page that is not an
    alias, and for visitors who may not see the source.
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
    """``section`` is null if the visitor may not see the parent page."""

    section: SectionData | None


class _Listing(_Exact):
    class Meta(_Exact):
        next_cursor: str | None

    count: int | None = Field(..., description="Number of all results; null with `total=false`.")
    meta: Meta


# Typed as Any: models are created at run time.
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
        "summary": types.summary(model.summary.field.stream_block, "Summary"),
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
    """Return the definition of an optional field."""
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
    """A page of articles; ``count`` is the number of all results."""

    items: list[ArticleInListing]  # type: ignore[valid-type]


class _Section(_Exact):
    """A section of the site."""

    id: int
    meta: PageMeta
    title: str
    intro: str
    article_order: Literal["newest", "explorer"]
    include_subsections: bool
    parent: SectionData | None


def _section_schema(name: str, own: Any) -> Any:
    """Return the schema of a section; ``own()`` is the default of the site's own fields."""
    types = BlockTypes()
    fields = {
        field.name: (types.own_field(field, f"OwnSection{field.name.title()}"), own())
        for field in _OWN_OF_SECTIONS.values()
    }
    return _make_model(name, __base__=_Section, __doc__=_Section.__doc__, **fields, seo=(SeoData, _absent()))


Section = _section_schema("Section", lambda: ...)
SectionInListing = _section_schema("SectionInListing", _absent) if _OWN_OF_SECTIONS else Section


class SectionListing(_Listing):
    """A page of sections; ``count`` is the number of all results."""

    items: list[SectionInListing]  # type: ignore[valid-type]


class Redirect(_Exact):
    """Nothing is at the URL, and the site redirects from it."""

    redirect: RedirectData


class OtherPage(_Exact):
    """A page that is neither an article nor a section."""

    id: int
    title: str
    meta: PageMeta
    seo: SeoData


class PathRedirect(_Exact):
    """A redirect; `path` is null if it leads to another site."""

    location: str
    path: str | None
    permanent: bool
    is_permanent: bool = Field(..., description="The same as `permanent`, under its name in by-path.")


class ArticleAtPath(_Exact):
    """An article is at the URL."""

    kind: Literal["article"]
    article: Article  # type: ignore[valid-type]


class SectionAtPath(_Exact):
    """A section is at the URL."""

    kind: Literal["section"]
    section: Section  # type: ignore[valid-type]


class PageAtPath(_Exact):
    """A page of another type is at the URL, such as the home page."""

    kind: Literal["page"]
    page: OtherPage


class RedirectAtPath(_Exact):
    """Nothing is at the URL, and the site redirects from it."""

    kind: Literal["redirect"]
    redirect: PathRedirect


AtPath = Annotated[ArticleAtPath | SectionAtPath | PageAtPath | RedirectAtPath, Field(discriminator="kind")]


class AuthorMeta(_Exact):
    """`html_url` is that of the author's page; null without one that the visitor may see."""

    type: str
    detail_url: str | None
    html_url: str | None


class Author(_Exact):
    """An author of articles; `article_count` counts those that the visitor may see."""

    id: int
    meta: AuthorMeta
    name: str
    slug: str
    role: str
    bio: str
    portrait: ImageData | None
    article_count: int


class AuthorListing(_Listing):
    """A page of authors; `count` is the number of all results."""

    items: list[Author]


class Tag(_Exact):
    """A tag of articles; `article_count` counts those that the visitor may see."""

    id: int
    name: str
    slug: str
    article_count: int


class TagListing(_Listing):
    """A page of tags; `count` is the number of all results."""

    items: list[Tag]


class Unlocked(_Exact):
    """An access token, to be sent in the header `X-Newsbrief-Access`; `expires_in` is in seconds."""

    token: str
    expires_in: int


class SitemapPart(_Exact):
    """A part of the URLs of a site, sorted by id."""

    class Cursor(_Exact):
        next_cursor: str | None

    meta: Cursor
    items: list[SitemapEntry]


def _fields(*endpoints: type[Endpoint], own: Iterable[str] = ()) -> Any:
    """Describe ``fields``, which the endpoint parses."""
    known = [name for endpoint in endpoints for name in (*endpoint.fields, *endpoint.meta_fields)]
    name = rf"-?({'|'.join(dict.fromkeys([*known, *own]))})(\(.+\))?"
    but = " but `seo`" if "seo" in endpoints[0].by_name else ""
    return Field(
        None,
        description=(
            f"Names to add, `-name` to remove; a leading `_` for only the named fields, `*` for all{but}; "
            "the same in brackets within a field, as in `lead_image(_,alt,renditions)`. "
            "The schema describes a response from which nothing is removed."
        ),
        json_schema_extra={"pattern": rf"^\s*([*_]|{name})(\s*,\s*{name})*\s*$"},
    )


#: A text that is not blank. Only described here: the endpoint validates it, for both API versions.
_Text = Annotated[str, Field(json_schema_extra={"pattern": r"\S"})] | None


def _with_maximum(schema: dict[str, Any]) -> None:
    """Describe ``WAGTAILAPI_LIMIT_MAX``, which the endpoint validates."""
    if newsbrief_settings.api_limit_max is not None:
        schema |= {"maximum": newsbrief_settings.api_limit_max}
        schema["default"] = min(DEFAULT_LIMIT, newsbrief_settings.api_limit_max)


def _order(orders: Sequence[str], meaning: str) -> Any:
    """Describe ``order``. It has no default in the document: a search is sorted by relevance without it."""
    return Field(orders[0], description=meaning, json_schema_extra=_without_default)


def _without_default(schema: dict[str, Any]) -> None:
    schema.pop("default", None)


#: Only described here, as ``_Text``.
_Flag = Annotated[str, Field(json_schema_extra={"enum": ["true", "false"]})]

_Limit = Annotated[int, Field(ge=1, description="Number of results.", json_schema_extra=_with_maximum)]
_Offset = Annotated[int, Field(ge=0, description="Number of results to skip.")]
_Cursor = Annotated[_Text, Field(description="`meta.next_cursor` of the previous page.")]
_Total = Annotated[_Flag, Field(description="`false` omits counting; `count` is then null.")]
_Ids = Annotated[str, Field(pattern=r"^\s*\d{1,18}\s*(,\s*\d{1,18}\s*)*$")] | None

_Format = Literal[RICH_TEXT_FORMATS]  # type: ignore[valid-type]


class OneDraft(Schema):
    """Parameters of a draft."""

    site: _Text = Field(None, description="The site, as `host`, `host:port` or id.")
    rich_text_format: _Format = Field("html", description="The format of rich text.")
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
    """Parameters of an article by URL."""

    path: str = Field(..., min_length=1, description="The URL path on the site, such as `/news/some-story/`.")
    locale: _Text = Field(None, description="The language, if languages share their URLs.")
    fallback: _Text = Field(
        None,
        description="The language of the page that stands in for a missing translation; see `meta.fallback`.",
    )


class SectionByPath(ByPath):
    """Parameters of a section by URL."""

    fields: str | None = _fields(SectionEndpoint, own=_OWN_OF_SECTIONS)


class AnyByPath(ByPath):
    """Parameters of any page by URL."""

    fields: str | None = _fields(
        ArticleEndpoint, SectionEndpoint, PathEndpoint, own=[*_OWN_OF_ARTICLES, *_OWN_OF_SECTIONS]
    )


class ListingParameters(OneDraft):
    """Parameters of every listing."""

    locale: _Text = Field(None, description="Only pages in this language.")
    fallback: _Text = Field(
        None,
        description="The language of the pages that stand in for missing translations; see `meta.fallback`.",
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
    published_after: _Text = Field(None, description="Only articles at or after this ISO 8601 date.")
    published_before: _Text = Field(None, description="Only articles before this ISO 8601 date.")
    has_summary: _Flag | None = Field(None, description="Only articles with a summary, or only those without.")
    aliases: _Flag = Field("true", description="`false` excludes aliases.")
    order: Literal[tuple(ArticleEndpoint.orders)] = _order(  # type: ignore[valid-type]
        ArticleEndpoint.orders, "The sort order; `-` is descending. Newest first by default."
    )
    fields: str | None = _fields(ArticleEndpoint, own=_OWN_OF_ARTICLES)


class SectionParameters(ListingParameters):
    """Parameters of the listing of sections."""

    parent: int | None = Field(None, ge=1, description="Only sections directly below this page.")
    order: Literal[tuple(SectionEndpoint.orders)] = _order(  # type: ignore[valid-type]
        SectionEndpoint.orders, "The sort order: as in the explorer, by default, or by title."
    )
    fields: str | None = _fields(SectionEndpoint, own=_OWN_OF_SECTIONS)


_OfArticlesIn = Annotated[_Text, Field(description="Only those of articles in this language; others are not counted.")]


class OneAuthor(Schema):
    """Parameters of one author."""

    site: _Text = Field(None, description="The site, as `host`, `host:port` or id.")
    locale: _OfArticlesIn = None
    rich_text_format: _Format = Field("html", description="The format of the biography.")
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
    limit: int = Field(DEFAULT_ENTRIES, ge=1, le=MAX_ENTRIES, description="Number of entries.")
    cursor: _Text = Field(None, description="`meta.next_cursor` of the previous part.")


class UnlockParameters(Schema):
    """Parameters of unlocking an article."""

    site: _Text = Field(None, description="The site, as `host`, `host:port` or id.")


class Password(Schema):
    """The password that a reader typed."""

    password: str = Field(..., min_length=1, max_length=MAX_PASSWORD_LENGTH)


class PasswordAt(Password):
    """The password that a reader typed, and the URL of the article."""

    path: str = Field(..., min_length=1, description="URL path of the article on the site, such as /news/some-story/")
