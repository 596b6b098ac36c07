"""The blocks of a summary."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock, ListBlock, StreamBlock, StructBlock

from wagtail_newsbrief.blocks import PREVIEW, InlineRichTextBlock, QuoteBlock

#: The most key points; validated by the form.
MAX_KEY_POINTS = 20


class FigureBlock(StructBlock):
    """A number, and what it counts."""

    value = CharBlock(label=_("Figure"), help_text=_("With its unit: “4.2 km”, “€3m”."))
    label = CharBlock(label=_("What it counts"))

    class Meta:
        icon = "order"


class TimelineEntryBlock(StructBlock):
    """An event and its date, as text."""

    date = CharBlock(label=_("When"), help_text=_("As readers should see it: “March 2024”."))
    event = CharBlock(label=_("What happened"))

    class Meta:
        icon = "history"


class SummaryStreamBlock(StreamBlock):
    """The blocks of a summary. Subclass it to change the set."""

    key_points = ListBlock(
        InlineRichTextBlock(label=_("Point")),
        max_num=MAX_KEY_POINTS,
        icon="list-ul",
        label=_("Key points"),
        help_text=_("One thought a line, 25 words or fewer."),
        description=_("One thought a line, 25 words or fewer."),
        template="wagtail_newsbrief/blocks/key_points.html",
        preview_template=PREVIEW,
        preview_value=[
            "<p>The bridge closes on Monday for six weeks.</p>",
            "<p>Buses go round by the mill.</p>",
        ],
    )
    paragraph = InlineRichTextBlock(label=_("Paragraph"), template="wagtail_newsbrief/blocks/paragraph.html")
    why_it_matters = InlineRichTextBlock(
        icon="help",
        label=_("Why it matters"),
        help_text=_("One short paragraph: what changes, and for whom."),
        template="wagtail_newsbrief/blocks/why_it_matters.html",
    )
    quote = QuoteBlock()
    figures = ListBlock(
        FigureBlock(label=_("Figure")),
        icon="order",
        label=_("Figures"),
        template="wagtail_newsbrief/blocks/figures.html",
        preview_template=PREVIEW,
        preview_value=[{"value": "6 weeks", "label": "closure of the bridge"}],
    )
    timeline = ListBlock(
        TimelineEntryBlock(label=_("Event")),
        icon="history",
        label=_("Timeline"),
        template="wagtail_newsbrief/blocks/timeline.html",
        preview_template=PREVIEW,
        preview_value=[{"date": "May 1911", "event": "The bridge opens."}],
    )
