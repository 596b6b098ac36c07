"""Blocks of the body, some of which the summary uses too."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.blocks import (
    BlockGroup,
    BooleanBlock,
    CharBlock,
    ChoiceBlock,
    ListBlock,
    RichTextBlock,
    StreamBlock,
    StructBlock,
    TextBlock,
)
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.embeds.blocks import EmbedBlock
from wagtail.images.blocks import ImageChooserBlock

from .utils.text import validate_storable

INLINE_FEATURES = ("bold", "italic", "link")

#: The template of the preview in the editor's block picker, in the styles of the site.
PREVIEW = "wagtail_newsbrief/admin/block_preview.html"


class InlineRichTextBlock(RichTextBlock):
    """Rich text with bold, italic and links; characters that a database can't store are refused."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("features", list(INLINE_FEATURES))
        kwargs["validators"] = [*kwargs.get("validators", ()), validate_storable]
        super().__init__(**kwargs)

    class Meta:
        icon = "pilcrow"
        template = "wagtail_newsbrief/blocks/rich_text.html"
        preview_template = PREVIEW
        preview_value = "<p>The night ferry leaves at <b>22:15</b> from the old pier.</p>"


class QuoteBlock(StructBlock):
    """A quotation, and who said it."""

    text = TextBlock(label=_("Quote"), validators=[validate_storable])
    attribution = CharBlock(required=False, label=_("Attribution"), help_text=_("Who said or wrote it."))

    class Meta:
        icon = "openquote"
        label = _("Quote")
        template = "wagtail_newsbrief/blocks/quote.html"
        preview_template = PREVIEW
        preview_value = {
            "text": "We counted forty swans on the river this morning.",
            "attribution": "the lock keeper",
        }


class HeadingBlock(StructBlock):
    """A heading inside the body; the article's headline is its first level."""

    text = CharBlock(label=_("Heading"))
    level = ChoiceBlock(
        choices=[
            ("h2", pgettext_lazy("level of a heading", "Section")),
            ("h3", pgettext_lazy("level of a heading", "Subsection")),
        ],
        default="h2",
        label=_("Level"),
        search_index=False,
    )

    class Meta:
        # The most common level is the default.
        form_layout = BlockGroup(children=["text"], settings=["level"])
        icon = "title"
        label = _("Heading")
        template = "wagtail_newsbrief/blocks/heading.html"
        preview_template = PREVIEW
        preview_value = {"text": "What happens next", "level": "h2"}


class ArticleImageBlock(StructBlock):
    """An image with caption, credit and alternative text."""

    image = ImageChooserBlock(label=_("Image"))
    alt = CharBlock(
        required=False,
        search_index=False,
        label=_("Alternative text"),
        help_text=_("What the picture shows, for readers who can't see it."),
    )
    caption = CharBlock(required=False, label=pgettext_lazy("of a picture or a video", "Caption"))
    credit = CharBlock(required=False, search_index=False, label=_("Credit"))

    class Meta:
        form_layout = BlockGroup(
            children=[
                "image",
                "alt",
                BlockGroup(
                    children=["caption", "credit"],
                    heading=_("Caption and credit"),
                    icon="info-circle",
                    label_format="{caption} {credit}",
                ),
            ]
        )
        icon = "image"
        label = _("Image")
        template = "wagtail_newsbrief/blocks/image.html"
        preview_template = "wagtail_newsbrief/admin/block_preview_image.html"
        preview_value = {"image": None, "alt": "", "caption": "The old pier at low tide.", "credit": "Our own"}


class ArticleListBlock(StructBlock):
    """A bulleted or a numbered list."""

    ordered = BooleanBlock(required=False, label=_("Numbered"))
    items = ListBlock(InlineRichTextBlock(label=_("Item")), label=_("Items"))

    class Meta:
        icon = "list-ul"
        label = _("List")
        template = "wagtail_newsbrief/blocks/list.html"
        preview_template = PREVIEW
        preview_value = {"ordered": False, "items": ["<p>Bread</p>", "<p>Salt</p>"]}


class ArticleEmbedBlock(StructBlock):
    """A video or other content that is embedded by oEmbed."""

    embed = EmbedBlock(label=_("Address"))
    caption = CharBlock(required=False, label=pgettext_lazy("of a picture or a video", "Caption"))

    class Meta:
        icon = "media"
        label = _("Embed")
        template = "wagtail_newsbrief/blocks/embed.html"
        preview_template = "wagtail_newsbrief/admin/block_preview_embed.html"
        preview_value = {"embed": None, "caption": "The ferry leaves the harbour."}


class ArticleTableBlock(TypedTableBlock):
    """A table of text, numbers and rich text."""

    text = CharBlock(required=False, label=_("Text"))
    rich_text = InlineRichTextBlock(required=False, label=_("Rich text"))

    class Meta:
        icon = "table"
        label = _("Table")
        template = "wagtail_newsbrief/blocks/table.html"
        preview_template = PREVIEW
        preview_value = {
            "columns": [{"type": "text", "heading": "Ferry"}, {"type": "text", "heading": "Leaves at"}],
            "rows": [{"values": ["Pellmarsh", "22:15"]}, {"values": ["Stonecrake", "23:40"]}],
            "caption": "Night ferries",
        }


class ArticleStreamBlock(StreamBlock):
    """The body of an article."""

    heading = HeadingBlock()
    paragraph = InlineRichTextBlock(
        features=[*INLINE_FEATURES, "document-link"],
        label=_("Paragraph"),
        template="wagtail_newsbrief/blocks/paragraph.html",
    )
    image = ArticleImageBlock()
    quote = QuoteBlock()
    list = ArticleListBlock()
    embed = ArticleEmbedBlock()
    table = ArticleTableBlock()
