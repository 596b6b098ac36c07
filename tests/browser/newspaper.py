"""A small newspaper in two writing directions, for a browser to read."""

from __future__ import annotations

import datetime
import io
import json
from typing import Any, NamedTuple

from django.core.files.images import ImageFile
from PIL import Image as PillowImage
from PIL import ImageDraw
from wagtail.images import get_image_model
from wagtail.models import Collection, Locale, Page, Site

from tests.support.factories import make_article, make_section
from wagtail_newsbrief.articles.models import ArticleByline, ArticlePage, Author, RelatedArticle
from wagtail_newsbrief.images.renditions import create_renditions
from wagtail_newsbrief.summary.provenance import SummaryOrigin

MORNING = datetime.datetime(2026, 11, 2, 9, 30, tzinfo=datetime.UTC)

WORDS = {
    "en": {
        "section": "Harbour",
        "below": "Ferries",
        "intro": "What comes in with the tide, and what goes out.",
        "headline": "The night ferry returns to the old pier",
        "standfirst": "After eleven years the boat to Lanth leaves at a quarter past ten again.",
        "author": ("Ada Moor", "Harbour reporter"),
        "sentence": "The boat left the pier on time, and those who had waited for it waved. ",
        "quote": "We kept the rope dry for it.",
        "speaker": "the harbour master",
        "figures": [("22:15", "departure"), ("84", "seats"), ("11 years", "without a boat")],
        "timeline": [("2015", "The last boat sails."), ("November 2026", "The boat returns.")],
        "why": "Night shifts end at ten, and the island has no road.",
        "points": ["The ferry leaves every night.", "The fare stays as it was in 2015."],
        "table": ("Timetable", "Pier", "Departure", [("Old pier", "22:15"), ("Lanth", "23:40")]),
        "heading": "What changes",
        "alt": "A white boat on dark water",
        "caption": "The boat at the old pier on Monday.",
        "credit": "Ben Lock",
        "other": "Harbour notes",
    },
    "ar": {
        "section": "الميناء",
        "below": "العبّارات",
        "intro": "ما يأتي مع المدّ وما يذهب معه.",
        "headline": "العبّارة الليلية تعود إلى الرصيف القديم",
        "standfirst": "بعد أحد عشر عاماً يغادر القارب إلى لانث في العاشرة والربع من جديد.",
        "author": ("ريم الصفصاف", "محرّرة الميناء"),
        "sentence": "غادر القارب الرصيف في موعده، ولوّح له الذين انتظروه طويلاً. ",
        "quote": "أبقينا الحبل جافّاً من أجله.",
        "speaker": "مدير الميناء",
        "figures": [("22:15", "موعد المغادرة"), ("84", "مقعداً"), ("11 عاماً", "بلا قارب")],
        "timeline": [("2015", "آخر رحلة للقارب."), ("نوفمبر 2026", "عودة القارب.")],
        "why": "تنتهي نوبات الليل في العاشرة، وليس للجزيرة طريق.",
        "points": ["تغادر العبّارة كل ليلة.", "يبقى ثمن التذكرة كما كان عام 2015."],
        "table": ("جدول الرحلات", "الرصيف", "المغادرة", [("الرصيف القديم", "22:15"), ("لانث", "23:40")]),
        "heading": "ما الذي يتغيّر",
        "alt": "قارب أبيض على ماء داكن",
        "caption": "القارب عند الرصيف القديم يوم الاثنين.",
        "credit": "يوسف الشراع",
        "other": "يوميات الميناء",
    },
}


class Newspaper(NamedTuple):
    """Paths of the pages, by language code."""

    article: dict[str, str]
    section: dict[str, str]


def build() -> Newspaper:
    """Make the newspaper in an empty or an emptied database: one section of nine articles in each language."""
    articles, sections = {}, {}
    homes = _homes()
    picture = _picture()
    for language, home in homes.items():
        article, section = _section(language, home, picture)
        articles[language], sections[language] = article.get_url(), section.get_url()
    return Newspaper(articles, sections)


def _homes() -> dict[str, Any]:
    locale, _ = Locale.objects.get_or_create(language_code="en")
    arabic, _ = Locale.objects.get_or_create(language_code="ar")
    # What another test's truncation took is made anew.
    if Collection.get_first_root_node() is None:
        Collection.add_root(instance=Collection(name="Root"))
    root = Page.get_first_root_node() or Page.add_root(instance=Page(title="Root", slug="root", locale=locale))
    site = Site.objects.filter(is_default_site=True).first()
    if site is None:
        home = root.add_child(instance=Page(title="Home", slug="home", locale=locale))
        site = Site.objects.create(hostname="localhost", root_page=home, is_default_site=True)
    Site.objects.filter(pk=site.pk).update(site_name="The Lanth Courier")
    translation = site.root_page.copy_for_translation(arabic)
    translation.save_revision().publish()
    return {"en": site.root_page, "ar": translation}


def _picture() -> Any:
    drawing = PillowImage.new("RGB", (1600, 1000), "#23395b")
    pen = ImageDraw.Draw(drawing)
    pen.rectangle((0, 620, 1600, 1000), fill="#16263d")
    pen.polygon([(420, 600), (1180, 600), (1090, 720), (510, 720)], fill="#f4f1ea")
    pen.rectangle((640, 470, 960, 600), fill="#e9e3d5")
    pen.ellipse((1280, 120, 1420, 260), fill="#f6e7b4")
    content = io.BytesIO()
    drawing.save(content, "PNG")
    content.seek(0)
    image = get_image_model().objects.create(title="Ferry", file=ImageFile(content, name="ferry.png"))
    create_renditions(image)
    return image


def _section(language: str, home: Any, picture: Any) -> tuple[Any, Any]:
    words = WORDS[language]
    section = make_section(home, words["section"], intro=words["intro"])
    make_section(section, words["below"])
    # Two cards show a picture, one none.
    others = [
        make_article(
            section,
            f"{words['other']} {number}",
            standfirst=words["standfirst"],
            published_at=MORNING + datetime.timedelta(days=number - 4),
            lead_image=picture if number % 3 else None,
            lead_image_alt=words["alt"],
            body=_stream(("paragraph", f"<p>{words['sentence'] * 12}</p>")),
        )
        for number in range(8)
    ]
    name, role = words["author"]
    author = Author.objects.create(name=name, role=role, slug=f"author-{language}")
    article = make_article(
        section,
        words["headline"],
        standfirst=words["standfirst"],
        published_at=MORNING,
        lead_image=picture,
        lead_image_alt=words["alt"],
        lead_image_caption=words["caption"],
        lead_image_credit=words["credit"],
        body=_body(words, picture, others[0]),
        summary=_summary(words),
        summary_origin=SummaryOrigin.EXTRACTED,
    )
    article.bylines = [ArticleByline(author=author)]
    article.related_articles = [RelatedArticle(article=other) for other in others[:3]]
    article.tags.add(words["section"])
    article.save_revision().publish()
    return ArticlePage.objects.get(pk=article.pk), section


def _body(words: dict[str, Any], picture: Any, other: Any) -> str:
    paragraph = f"<p>{words['sentence'] * 5}</p>"
    caption, *headings, rows = words["table"]
    link = f'<p><a linktype="page" id="{other.pk}">{other.title}</a>. {words["sentence"]}</p>'
    return _stream(
        ("paragraph", paragraph),
        ("paragraph", link),
        ("heading", {"text": words["heading"], "level": "h2"}),
        ("list", {"ordered": True, "items": [f"<p>{point}</p>" for point in words["points"]]}),
        ("quote", {"text": words["quote"], "attribution": words["speaker"]}),
        (
            "image",
            {"image": picture.pk, "alt": words["alt"], "caption": words["caption"], "credit": words["credit"]},
        ),
        *[("paragraph", paragraph)] * 4,
        (
            "table",
            {
                "columns": [{"type": "text", "heading": heading} for heading in headings],
                "rows": [{"values": list(row)} for row in rows],
                "caption": caption,
            },
        ),
        (
            "embed",
            {"embed": "https://video.example.com/a-film-with-a-rather-long-address", "caption": words["caption"]},
        ),
    )


def _summary(words: dict[str, Any]) -> str:
    return _stream(
        ("key_points", [f"<p>{point}</p>" for point in words["points"]]),
        ("paragraph", f"<p>{words['sentence']}</p>"),
        ("why_it_matters", f"<p>{words['why']}</p>"),
        ("figures", [{"value": value, "label": label} for value, label in words["figures"]]),
        ("timeline", [{"date": date, "event": event} for date, event in words["timeline"]]),
        ("quote", {"text": words["quote"], "attribution": words["speaker"]}),
    )


def _stream(*blocks: tuple[str, Any]) -> str:
    return json.dumps([{"type": type_, "value": value} for type_, value in blocks])
