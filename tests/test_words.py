"""The code and the documentation use the terms of Django, Wagtail and HTTP, and none of their own."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

#: Word to the better one. Words of an identifier count: "content_stamp" and "ContentStamp" have the word "stamp".
WORDS = {
    "stamps?": "content version",
    "brief": "summary",
    "briefs": "summaries",
    "ingredients": "cache tags",
    "surroundings": "relations",
    "lies around": "related",
    "whoever": "who, or the visitor",
    "whomever": "the visitor",
    "newsstand": "feed builder",
    "mend(s|ed|ing)?": "repair",
    "second look": "recheck",
    "settling": "locked update",
    "touched": "changed, or affected",
    "gathered": "collected",
    "harmless": "sanitized",
    "patience": "timeout",
    "way out": "hint, or solution",
    "put on": "apply to, or set",
    "word of": "event, or kind of change",
    "whispered": "passed",
    "rooms?": "module",
}

#: The same for the package alone: text for people may use these words.
CODE_WORDS = {
    "beside": "besides, or next to",
    "hear(s|d|ing)?": "receive",
    "announc(e|es|ed|ing|ement|ements)": "send, or notify",
    "told": "shown, or passed",
    "tells": "says, or returns",
    "somebody": "another user, or a visitor",
    "anybody": "any user",
    "nobody s": "invalid, or no user's",
    "the house": "the package",
}

CODE = ("wagtail_newsbrief/*.py", "wagtail_newsbrief/*.js", "wagtail_newsbrief/*.css")

#: Names that are stored or called from outside, and so stay: URLs, templates, CSS classes, ids of checks and columns.
STORED = re.compile(
    r"""
    [\w./-]*newsbrief[_-]briefs?\b[\w-]*  # names of the report, its menu item and its panel; ids of content checks
    | \?brief=[\w-]*
    | ["'`]brief["'`]                     # a column of the listing and the report
    | \bbrief\ =\ \w+Filter               # their filter, and parameter
    | reports/briefs/ | briefs-to-write | review_brief | briefs?_(cell|panel|status)
    """,
    re.VERBOSE,
)

#: The penalty of a sentence that announces something, such as "He said:".
ALLOWED = {("wagtail_newsbrief/summary/extractive.py", "announc(e|es|ed|ing|ement|ements)")}

_PATTERNS = {word: re.compile(rf"(?<![a-z]){word}(?![a-z])") for word in WORDS | CODE_WORDS}
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def files() -> list[str]:
    """Return the files that are checked, relative to the repository."""
    places = [*CODE, "wagtail_newsbrief/*.html", "docs/*.md", "*.md", ":!example_project", ":!tests"]
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *places],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    names = [name for name in listed.stdout.splitlines() if (ROOT / name).exists()]
    return [name for name in names if "/migrations/" not in name]


def old_words(name: str, text: str) -> Iterator[str]:
    """Yield "file:line: word; better: word" for each old word in a text."""
    words = WORDS | CODE_WORDS if name.endswith((".py", ".js", ".css")) else WORDS
    for number, line in enumerate(text.splitlines(), start=1):
        plain = _CAMEL.sub(" ", STORED.sub("", line)).replace("_", " ").replace("’", " ").replace("'", " ").lower()
        for word, better in words.items():
            if (found := _PATTERNS[word].search(plain)) and (name, word) not in ALLOWED:
                yield f"{name}:{number}: {found[0]!r}; better: {better}"


def test_no_old_words():
    found = [line for name in files() for line in old_words(name, (ROOT / name).read_text(encoding="utf-8"))]
    assert not found, "\n".join(["Words that this project doesn't use:", *found])


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("def content_stamp():", "stamp"),
        ("class ContentStamp:", "stamp"),
        ("for whoever asks", "whoever"),
        ("a Brief of the article", "brief"),
        ("nobody's page", "nobody s"),
    ],
)
def test_old_words_are_found(line, word):
    assert [problem.split(": ")[1].split(";")[0] for problem in old_words("a.py", line)] == [repr(word)]


def test_text_for_people_may_use_some_of_them():
    line = "Readers are told who wrote it."
    assert list(old_words("a.py", line))
    assert list(old_words("a.md", line)) == []


@pytest.mark.parametrize(
    "line", ["timestamp", "wagtail_newsbrief", "briefly", "besides", "a headroom", 'list_export = ["brief"]']
)
def test_other_words_are_not(line):
    assert list(old_words("a.py", line)) == []
