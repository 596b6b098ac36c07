"""The catalogues: complete, compiled, true to their originals, up to date with the code, and seen by people."""

from __future__ import annotations

import ast
import gettext
import os
import re
import shutil
import struct
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation
from wagtail.models import Locale
from wagtail.users.models import UserProfile

from tests.support.factories import home, make_page, make_user

pytestmark = pytest.mark.slow

PACKAGE = Path(__file__).resolve().parent.parent / "wagtail_newsbrief"
LANGUAGES = ("ar", "de", "es", "fr", "ru")
CONTENT_LANGUAGES = [("en", "English"), *((code, code) for code in LANGUAGES)]

#: Where the numbers go: language to {number: index of the form}.
FORMS = {
    "ar": {0: 0, 1: 1, 2: 2, 3: 3, 10: 3, 11: 4, 99: 4, 100: 5, 102: 5, 103: 3},
    "de": {0: 1, 1: 0, 2: 1, 101: 1},
    "es": {0: 2, 1: 0, 2: 2, 1_000_000: 1, 1_000_001: 2},
    "fr": {0: 0, 1: 0, 2: 2, 1_000_000: 1, 1_000_001: 2},
    "ru": {0: 2, 1: 0, 2: 1, 5: 2, 11: 2, 12: 2, 21: 0, 22: 1, 111: 2},
}

#: What a reader of an article with a summary and a neighbour finds.
READERS = {
    "ar": ("لا وقت للقراءة؟ إليك الخلاصة", "خلاصة 1 ث", "اعرض الخلاصة", "المقال السابق"),
    "de": ("Keine Zeit zum Lesen? Hier ist die Kurzfassung", "Kurzfassung in 1\u00a0Sek.", "Vorheriger Artikel"),
    "es": ("¿Sin tiempo para leer? Aquí tiene el resumen", "Resumen en 1\u00a0s", "Artículo anterior"),
    "fr": ("Pas le temps de lire\u202f? Voici le résumé", "Résumé en 1\u00a0s", "Article précédent"),
    "ru": ("Нет времени читать? Вот краткая версия", "Кратко: 1\u00a0с", "Предыдущая статья"),
}

#: What an editor finds on the button.
EDITORS = {
    "ar": "اقترح خلاصة",
    "de": "Kurzfassung vorschlagen",
    "es": "Sugerir un resumen",
    "fr": "Suggérer un résumé",
    "ru": "Предложить краткую версию",
}

#: Opening quotation mark of each language, and those it doesn't use.
QUOTES = {"ar": ("«", "„“"), "de": ("„", "«»”"), "es": ("«", "„“”"), "fr": ("«\u00a0", "„“”"), "ru": ("«", "„“”")}


@dataclass
class Message:
    """One entry of a catalogue. ``forms`` has one text, or one a plural form."""

    comments: list[str] = field(default_factory=list)
    context: str = ""
    msgid: str = ""
    plural: str = ""
    forms: list[str] = field(default_factory=list)

    @property
    def key(self) -> str:
        """The original as it stands in a compiled catalogue, without its plural."""
        return f"{self.context}\x04{self.msgid}" if self.context else self.msgid


def read_po(path: Path) -> list[Message]:
    """Return the entries of a .po file; the header is the first."""
    messages = []
    for chunk in re.split(r"\n{2,}", path.read_text(encoding="utf-8").strip()):
        message = Message()
        texts: dict[str, list[str]] = {"msgctxt": [], "msgid": [], "msgid_plural": []}
        for line in chunk.splitlines():
            if line.startswith("#"):
                message.comments.append(line)
                continue
            keyword, text = re.fullmatch(r'(?:(\w+)(?:\[\d\])? )?(".*")', line).groups()
            if keyword == "msgstr":
                current: list[str] = []
                message.forms.append("")
            elif keyword:
                current = texts[keyword]
            current.append(ast.literal_eval(text))
            if not any(current is part for part in texts.values()):
                message.forms[-1] = "".join(current)
        message.context, message.msgid, message.plural = ("".join(part) for part in texts.values())
        messages.append(message)
    return messages


def read_mo(path: Path) -> dict[str, list[str]]:
    """Return what a .mo file holds: original without its plural to forms."""
    data = path.read_bytes()
    magic, _, count, originals, translations = struct.unpack_from("<5I", data)
    assert magic == 0x950412DE

    def text(table: int, number: int) -> str:
        length, start = struct.unpack_from("<2I", data, table + 8 * number)
        return data[start : start + length].decode("utf-8")

    return {
        text(originals, number).partition("\0")[0]: text(translations, number).split("\0") for number in range(count)
    }


def po_path(language: str, package: Path = PACKAGE) -> Path:
    return package / "locale" / language / "LC_MESSAGES" / "django.po"


def messages_of(language: str) -> list[Message]:
    return read_po(po_path(language))[1:]


def placeholders(text: str) -> list[str]:
    return sorted(re.findall(r"%(?:\(\w+\))?[a-zA-Z%]", text))


def plural_rule(language: str) -> tuple[int, Any]:
    """Return the number of plural forms, and the function from a number to its form."""
    header = read_po(po_path(language))[0].forms[0]
    count, rule = re.search(r"nplurals=(\d); plural=(.+);", header).groups()
    return int(count), gettext.c2py(rule)


def test_there_is_a_catalogue_for_each_language():
    assert {path.name for path in (PACKAGE / "locale").iterdir()} == set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_is_complete(language):
    messages = messages_of(language)
    assert [message.key for message in messages if not message.forms or not all(message.forms)] == []
    text = po_path(language).read_text(encoding="utf-8")
    assert "fuzzy" not in text
    assert "#~" not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_names_no_person_no_moment_and_no_machine(language):
    text = po_path(language).read_text(encoding="utf-8")
    assert set(re.findall(r'^"([\w-]+): ', text, re.MULTILINE)) == {
        "Project-Id-Version",
        "Language",
        "MIME-Version",
        "Content-Type",
        "Content-Transfer-Encoding",
        "Plural-Forms",
    }
    assert f'"Language: {language}\\n"' in text
    assert "@" not in text
    references = " ".join(re.findall(r"^#: (.+)$", text, re.MULTILINE)).split()
    assert references
    assert [name for name in references if not (PACKAGE / name).is_file()] == []  # also: no line numbers


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_catalogue_is_the_source(language):
    source = {message.key: message.forms for message in read_po(po_path(language))}
    assert read_mo(po_path(language).with_suffix(".mo")) == source


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_stay(language):
    for message in messages_of(language):
        if not message.plural:
            assert placeholders(message.forms[0]) == placeholders(message.msgid), message.msgid


@pytest.mark.parametrize("language", LANGUAGES)
def test_plural_forms(language):
    """Each message has a text for each form; a form for several numbers says which."""
    count, form_of = plural_rule(language)
    assert {number: form_of(number) for number in FORMS[language]} == FORMS[language]
    assert set(FORMS[language].values()) <= set(range(count))
    # Words may stand for none, one and two ("one page"), as far as their form is for nothing else.
    few = {form_of(number) for number in range(3)}
    many = {form_of(number) for number in range(3, 1_000)}
    for message in messages_of(language):
        if not message.plural:
            assert len(message.forms) == 1
            continue
        assert len(message.forms) == count, message.msgid
        for form, text in enumerate(message.forms):
            wanted, found = placeholders(message.plural), placeholders(text)
            assert set(found) <= set(wanted), text
            if form in many or form not in few:
                assert found == wanted, text


@pytest.mark.parametrize("language", LANGUAGES)
def test_typographic_quotes_are_those_of_the_language(language):
    opening, foreign = QUOTES[language]
    for message in messages_of(language):
        for text in message.forms:
            assert not set(text) & set(foreign), text
            if "“" in message.msgid and "“" not in foreign:
                assert text.count("„") == text.count("“"), text
            assert text.count("«") == text.count("»"), text
        if message.msgid.count("“"):
            assert opening in message.forms[0], message.msgid
        assert "'" not in "".join(message.forms), message.msgid


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_end_as_their_originals_do(language):
    """A sentence ends with a full stop, and what leads to something with a colon."""
    for message in messages_of(language):
        for text in message.forms:
            assert text == text.strip(), text
            for mark in ".:…":
                if message.msgid.endswith(mark):
                    assert text.endswith(mark), text


@pytest.mark.skipif(shutil.which("xgettext") is None, reason="needs gettext")
def test_the_catalogues_hold_every_text_of_the_code_and_no_other(tmp_path):
    package = tmp_path / "wagtail_newsbrief"
    shutil.copytree(PACKAGE, package, ignore=shutil.ignore_patterns("__pycache__", "locale"))
    (package / "locale").mkdir()
    command = [sys.executable, "-P", "-m", "django", "makemessages", "--locale=de", "--add-location=file", "--no-wrap"]
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    subprocess.run(command, cwd=package, env=environment, check=True, capture_output=True)
    in_code = {(message.key, message.plural) for message in read_po(po_path("de", package))[1:]}
    for language in LANGUAGES:
        in_catalogue = {(message.key, message.plural) for message in messages_of(language)}
        assert in_catalogue == in_code, f"make messages, then translate what is new in {po_path(language)}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_django_finds_the_words(language):
    by_key = {message.key: message for message in messages_of(language)}
    with translation.override(language):
        for key in (
            "No time to read? Get a summary",
            "Suggest summary",
            "Written by AI. Check it against the article.",
        ):
            assert translation.gettext(key) == by_key[key].forms[0]
        for context, msgid in (("status of an article", "Live"), ("article", "Previous")):
            assert translation.pgettext(context, msgid) == by_key[f"{context}\x04{msgid}"].forms[0]
        reviewed = by_key["%(count)d summary has been marked as reviewed."]
        for number, form in FORMS[language].items():
            found = translation.ngettext(reviewed.msgid, reviewed.plural, number)
            assert found == reviewed.forms[form]
            assert "%(" not in found % {"count": number}


@pytest.fixture
def many_languages(settings: Any) -> None:
    settings.LANGUAGES = settings.WAGTAIL_CONTENT_LANGUAGES = CONTENT_LANGUAGES


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_readers_get_the_widget_in_the_language_of_the_page(client, many_languages, language):
    locale = Locale.objects.get_or_create(language_code=language)[0]
    front = home().copy_for_translation(locale)
    front.save_revision().publish()
    make_page("newsbrief.ArticlePage", front, "First", locale=locale)
    article = make_page(
        "newsbrief.ArticlePage",
        front,
        "Second",
        locale=locale,
        summary=[{"type": "key_points", "value": ["<p>One two three.</p>"]}],
    )
    html = client.get(article.get_url(), HTTP_ACCEPT_LANGUAGE="en").content.decode()
    direction = "rtl" if language == "ar" else "ltr"
    assert f'lang="{language}" dir="{direction}"' in html
    for words in READERS[language]:
        assert words in html
    assert "summary</bdi>" not in html
    assert "Get a summary" not in html


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_editors_get_the_panel_in_their_own_language(client, many_languages, language):
    article = make_page("newsbrief.ArticlePage")
    user = make_user(is_superuser=True)
    UserProfile.objects.create(user=user, preferred_language=language)
    client.force_login(user)
    html = client.get(f"/admin/pages/{article.pk}/edit/").content.decode()
    assert f">{EDITORS[language]}</button>" in html
    assert "Suggest summary" not in html
