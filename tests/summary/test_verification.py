"""A summary beside its article: where each statement comes from, and what the article doesn't hold."""

from __future__ import annotations

import datetime
import json

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import example, given
from hypothesis import strategies as st
from wagtail.models import Locale

from wagtail_newsbrief.articles.models import ArticlePage
from wagtail_newsbrief.summary.verification import verify_points, verify_summary
from wagtail_newsbrief.summary.verification.facts import Evidence, facts
from wagtail_newsbrief.summary.verification.languages import LANGUAGES, language_of
from wagtail_newsbrief.summary.verification.negation import differs

pytestmark = pytest.mark.django_db

BODY = [
    ("heading", {"text": "The storm", "level": "h2"}),
    ("paragraph", "<p>The storm came from the west. Nobody was hurt.</p>"),
    (
        "paragraph",
        "<p>The strongest gust, <b>131 kilometres an hour</b>, came at ten past nine in the evening.</p>",
    ),
    ("quote", {"text": "It came to the wall and thought about it.", "attribution": "Hessel Moore"}),
    ("list", {"ordered": False, "items": ["<p>The ferry sails again from Friday.</p>", "<p>Schools are open.</p>"]}),
    (
        "table",
        {
            "columns": [{"type": "text", "heading": "Pellmarsh"}],
            "rows": [{"values": ["3.4 m"]}],
            "caption": "Water on 11 November",
        },
    ),
]


@pytest.fixture
def locale():
    return Locale.objects.get(language_code="en")


def article(locale, summary=(), body=BODY, **fields):
    return ArticlePage(
        **{"title": "Storm Aldith passes", "standfirst": "One bridge is closed.", **fields},
        locale=locale,
        body=list(body),
        summary=list(summary),
    )


def found(page):
    return [(finding.kind, finding.text) for finding in verify_summary(page).findings]


def point(text):
    return [("key_points", [f"<p>{text}</p>"])]


# --- where it comes from ------------------------------------------------------------------------------------------


def test_a_verbatim_point_has_its_paragraph_and_place(locale):
    page = article(locale, point("Nobody was hurt."))
    page.body = [{"type": name, "value": value, "id": f"block-{name}"} for name, value in BODY[:2]]
    (one,) = verify_summary(page).statements
    source = one.source
    assert source.score == 1
    assert (source.paragraph, source.quotation) == (1, "Nobody was hurt.")
    assert source.block_id == "block-paragraph"
    assert "The storm came from the west. Nobody was hurt."[source.start : source.end] == "Nobody was hurt."


def test_a_reworded_point_has_the_sentence_that_carries_it(locale):
    page = article(locale, point("The gust was the strongest of the evening, at 131 km/h."))
    (one,) = verify_summary(page).statements
    assert one.source.paragraph == 2
    assert 0.25 <= one.source.score < 1
    assert one.findings == ()


def test_arabic_words_are_compared_without_their_particles(locale):
    body = [("paragraph", "<p>أغلقت البلدية المدرسة.</p>"), ("paragraph", "<p>وصلت العبارة إلى الميناء مساء.</p>")]
    page = article(locale, point("مدرسة البلدية مغلقة"), body)
    page.locale = Locale(language_code="ar")
    (one,) = verify_summary(page).statements
    assert one.source.paragraph == 1


def test_a_point_that_no_passage_carries_has_no_source_and_says_so(locale):
    page = article(locale, point("Tickets cost less for pensioners."))
    (one,) = verify_summary(page).statements
    assert one.source is None
    assert [finding.kind for finding in one.findings] == ["unsupported"]


def test_figures_events_and_quotes_are_statements(locale):
    summary = [
        ("figures", [{"value": "131 km/h", "label": "strongest gust"}, {"value": "0", "label": "people hurt"}]),
        ("timeline", [{"date": "Friday", "event": "The ferry sails again."}]),
        ("quote", {"text": "It came to the wall and thought about it.", "attribution": "Hessel Moore"}),
    ]
    statements = verify_summary(article(locale, summary)).statements
    assert [(one.statement.kind, one.statement.number) for one in statements] == [
        ("figure", 1),
        ("figure", 2),
        ("event", 1),
        ("quote", 1),
    ]
    assert [one.source.paragraph for one in statements] == [2, 1, 4, 3]
    assert [one.findings for one in statements] == [()] * 4


def test_nothing_is_found_while_there_is_no_body(locale):
    assert found(article(locale, point("Ferries carried 900 people."), body=[])) == []


def test_no_summary_is_verified(locale):
    verification = verify_summary(article(locale))
    assert verification.statements == ()
    assert verification.findings == ()


def test_it_asks_the_database_nothing(locale, django_assert_num_queries):
    page = article(locale, point("The gust reached 140 km/h."))
    with django_assert_num_queries(0):
        assert verify_summary(page).findings


def test_points_of_a_suggestion_are_verified(locale):
    points = ["Nobody was hurt.", "The gust reached 140 kilometres an hour."]
    (right, wrong) = verify_points(article(locale), points).statements
    assert right.findings == ()
    assert [finding.text for finding in wrong.findings] == ["140 kilometres an hour"]


class Always:
    """A scorer of a site's own."""

    def scores(self, statements, passages, language):
        assert language == "en"
        return [{len(passages) - 1: 0.8} for _statement in statements]


def test_a_site_has_a_scorer_of_its_own(locale, settings):
    settings.WAGTAIL_NEWSBRIEF = {"SUMMARY": {"SUPPORT_SCORER": f"{__name__}.Always"}}
    (one,) = verify_summary(article(locale, point("Whatever."))).statements
    assert (one.source.paragraph, one.source.score) == (5, 0.8)


def test_a_scorer_that_scores_nothing_is_named(locale, settings):
    settings.WAGTAIL_NEWSBRIEF = {"SUMMARY": {"SUPPORT_SCORER": "builtins.dict"}}
    with pytest.raises(ImproperlyConfigured, match=r"builtins\.dict"):
        verify_summary(article(locale, point("Whatever.")))


# --- what the article doesn't hold --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("The strongest gust was 140 kilometres an hour.", ("number", "140 kilometres an hour")),
        ("The strongest gust was 131 miles an hour.", ("number", "131 miles an hour")),
        ("The strongest gust was read at ten past eight in the evening.", ("date", "ten past eight in the evening")),
        ("The ferry sails again from Sunday.", ("date", "Sunday")),
        ("The ferry sails again, said Wilma Tarn.", ("name", "Wilma Tarn")),
        ("The sea “came to the gate”.", ("quotation", "“came to the gate”")),
        ("The ferry does not sail again from Friday.", ("negation", "not")),
        ("Somebody was hurt: two people.", ("number", "two")),
    ],
)
def test_a_planted_fault_is_found_with_its_place(locale, text, finding):
    (one, *_) = verify_summary(article(locale, point(text))).findings
    assert (one.kind, one.text) == finding
    assert text[one.start : one.end] == one.text
    assert one.text.strip("“”") in one.message


@pytest.mark.parametrize(
    "text",
    [
        "The gust of 131 km/h was read at 21.10.",
        "At Pellmarsh the water stood at 3.4 metres on 11 November.",
        "Storm Aldith came from the west.",
        "One bridge is closed.",
        "“It came to the wall”, said Hessel Moore.",
    ],
)
def test_headline_standfirst_quotes_and_tables_count(locale, text):
    assert found(article(locale, [("paragraph", f"<p>{text}</p>")])) == []


def test_a_quote_has_to_be_word_for_word(locale):
    quote = {"text": "It came to the wall and laughed about it.", "attribution": "Hessel Moore"}
    assert found(article(locale, [("quote", quote)])) == [("quotation", quote["text"])]
    quote = {"text": "It came to the wall and thought about it.", "attribution": "Wilma Tarn"}
    assert found(article(locale, [("quote", quote)])) == [("name", "Wilma Tarn")]


def test_weekdays_and_dates_near_the_day_of_publication_are_the_same(locale):
    day = datetime.datetime(2026, 11, 12, 16, tzinfo=datetime.UTC)
    body = [("paragraph", "<p>The hall opens on Friday. The bridge closes on 9 November.</p>")]
    summary = point("The hall opens on 13 November, and the bridge closes on Monday.")
    page = article(locale, summary, body, published_at=day)
    assert found(page) == []
    page.summary = point("The hall opens on 14 November, and the bridge closes on Tuesday.")
    assert [text for _kind, text in found(page)] == ["14 November", "Tuesday"]


def test_a_date_that_no_year_near_has_is_no_error(locale):
    body = [("paragraph", "<p>The hall opened on 29 February 2024.</p>")]
    day = datetime.datetime(2026, 11, 11, 9, tzinfo=datetime.UTC)
    page = article(locale, point("On 29 February 2024 people saw how the hall opened."), body, published_at=day)
    assert found(page) == []


# --- the same value, written otherwise ------------------------------------------------------------------------------

SAME = {
    "en": [
        ("212", "two hundred and twelve"),
        ("4 December", "the fourth of December"),
        ("December 4", "4th December"),
        ("22.00", "ten in the evening"),
        ("15:30", "half past three"),
        ("21.10", "ten past nine"),
        ("9.45", "a quarter to ten"),
        ("1,000", "1 000"),
        ("3 million", "3,000,000"),
        ("€3m", "three million euros"),
        ("45%", "forty-five per cent"),
        ("12 o'clock", "noon"),
        ("131 km/h", "131 kilometres an hour"),
        ("midnight", "0:00"),
        ("on 4 Dec.", "on 4 December"),
        ("on 4/12/2026", "on 4 December"),
        ("a 2-metre wall", "a two-metre wall"),
        ("5 km / day", "five kilometres a day"),
        ("twenty-five and six", "25 and 6"),
        ("‘It wasn’t late’", "‘It wasn’t late’"),
    ],
    "de": [
        ("212", "zweihundertzwölf"),
        ("1900", "neunzehnhundert"),
        ("4. Dezember", "der vierte Dezember"),
        ("04.12.2026", "4. Dezember 2026"),
        ("15.30 Uhr", "halb vier"),
        ("14.45 Uhr", "Viertel vor drei"),
        ("22 Uhr", "zehn Uhr abends"),
        ("1.000", "tausend"),
        ("3,4 Meter", "3,4 m"),
        ("45 Prozent", "45 %"),
        ("3 Mio. Euro", "3.000.000 €"),
        ("am 4.12.", "am 4. Dezember"),
        ("zwanzigdreißig", "zwanzigdreißig"),
        ("2,0 Meter", "2 Meter"),
    ],
    "fr": [
        ("97", "quatre-vingt-dix-sept"),
        ("71", "soixante et onze"),
        ("212", "deux cent douze"),
        ("4 décembre", "le quatre décembre"),
        ("15 h 30", "trois heures et demie"),
        ("9 h 45", "dix heures moins le quart"),
        ("21 h", "neuf heures du soir"),
        ("1 000", "mille"),
        ("45 %", "quarante-cinq pour cent"),
        ("131 km/h", "131 kilomètres à l’heure"),
    ],
    "es": [
        ("31", "treinta y uno"),
        ("212", "doscientos doce"),
        ("2500", "dos mil quinientos"),
        ("4 de diciembre", "el cuatro de diciembre"),
        ("15.30", "las tres y media"),
        ("9.45", "las diez menos cuarto"),
        ("1.000", "mil"),
        ("45 %", "cuarenta y cinco por ciento"),
    ],
    "ru": [
        ("212", "двести двенадцать"),
        ("3500", "три тысячи пятьсот"),
        ("4 декабря", "четвёртого декабря"),
        ("15:30", "в половине четвёртого"),
        ("9:50", "без десяти десять"),
        ("9:45", "без четверти десять"),
        ("21:00", "девять часов вечера"),
        ("1 000", "тысяча"),
        ("45 %", "сорок пять процентов"),
        ("в среду", "среда"),
    ],
    "ar": [
        ("11", "أحد عشر"),
        ("25", "خمسة وعشرون"),
        ("212", "مئتان واثنا عشر"),
        ("4 ديسمبر", "الرابع من ديسمبر"),
        ("4 ديسمبر", "4 كانون الأول"),
        ("15:30", "الساعة الثالثة والنصف"),
        ("21:10", "التاسعة وعشر دقائق"),
        ("45%", "45 في المئة"),
        ("131 كم/س", "131 كيلومتراً في الساعة"),
        ("٢٥", "25"),
    ],
}


@pytest.mark.parametrize(
    ("language", "one", "other"), [(code, *pair) for code, pairs in SAME.items() for pair in pairs], ids=str
)
def test_the_same_value_written_otherwise_is_no_finding(language, one, other):
    words = language_of(language)
    for said, stands in ((one, other), (other, one)):
        evidence = Evidence.of([stands], words)
        assert [said[fact.start : fact.end] for fact in facts(said, words) if not evidence.has(fact)] == []


@pytest.mark.parametrize(
    ("language", "said", "stands"),
    [
        ("en", "two hundred and thirteen", "212"),
        ("en", "half past four", "15.30"),
        ("en", "1.000 metres", "1,000 metres"),
        ("de", "zweihundertdreizehn", "212"),
        ("de", "halb fünf", "15.30 Uhr"),
        ("fr", "quatre-vingt-onze", "92"),
        ("es", "treinta y dos", "31"),
        ("ru", "двадцать два", "21"),
        ("ru", "без десяти десять", "9:55"),
        ("ar", "خمسة وثلاثون", "25"),
        ("xx", "26", "25"),
    ],
)
def test_another_value_is_a_finding(language, said, stands):
    words = language_of(language)
    evidence = Evidence.of([stands], words)
    assert [fact for fact in facts(said, words) if not evidence.has(fact)]


def test_every_language_of_the_package_has_its_words():
    assert set(LANGUAGES) == {"en", "ar", "de", "es", "fr", "ru"}
    for code in LANGUAGES:
        words = language_of(code)
        assert set(words.months.values()) == set(range(1, 13))
        assert set(words.weekdays.values()) == set(range(7))
        assert {*range(1, 11), 20, 30, 40, 50, 60, 100, 1000} <= set(words.numbers.values())


NESTED = ["“" * 5_000, "zwei" * 5_000 + "x", "1 000" * 5_000, "1.1" * 5_000, "Aa-" * 5_000, "«»" * 5_000]


@pytest.mark.parametrize("text", NESTED, ids=lambda text: text[:6])
def test_no_text_takes_long(text):
    facts(text, language_of("de"))


def test_blocks_that_the_code_no_longer_has_say_nothing(locale):
    page = ArticlePage(title="Storm", locale=locale)
    raw = [{"type": "gone", "value": "x", "id": "1"}, {"type": "paragraph", "value": "<p>The storm.</p>", "id": "2"}]
    page.body = ArticlePage.body.field.to_python(json.dumps(raw))
    page.summary = ArticlePage.summary.field.to_python(
        json.dumps([raw[0], {"type": "key_points", "value": ["<p>The   storm.</p>", "<p></p>"], "id": "3"}])
    )
    (point,) = verify_summary(page).statements
    assert point.source is not None
    assert point.source.score == 1


def test_a_language_without_words_of_negation_denies_nothing():
    assert differs("It is not so.", "It is so.", language_of("eo")) is None


#: What numbers, dates, times, quotations and denials are made of, and what looks like them.
PIECES = [
    *"0123456789/.,:-'’% €٫٬½²٣“”«»\"()",
    *(" ten", " not", " und", "zwanzig", "hundert", "o'clock", "half past ", "quarter to ", " May ", "30 February "),
    *("1.2.3,4", "31.12.", "12/13/2026", "9" * 400, "12/" + "9" * 5000, "٣" * 400 + "/12", " million", "‘It’s so’"),
]


@example("9" * 400 + "/12/2026", "en")
@example("12/" + "9" * 5000 + "/2026", "en")
@example("30 February, 31. 2., ‘It’s so’, 1.2.3,4 and 12/13", "en")
@example("zweihundertzwanzigundhundert, 31. 12. und halb", "de")
@given(
    st.lists(st.sampled_from(PIECES), max_size=14).map("".join),
    st.sampled_from(["en", "de", "fr", "es", "ru", "ar", "zh"]),
)
def test_no_text_is_an_error(text, code):
    """Neither as a point, nor in the body: it may have come past the editor."""
    page = ArticlePage(
        title="Any",
        locale=Locale(language_code=code),
        published_at=datetime.datetime(2026, 11, 2, tzinfo=datetime.UTC),
        body=[("paragraph", "<p>Some text of 12 May.</p>"), ("paragraph", f"<p>{text}</p>")],
    )
    verify_points(page, [text])
