"""What stands for the text of a body and the words of a summary, and changes with them."""

from __future__ import annotations

import pytest

from wagtail_newsbrief.summary.provenance import source_digest
from wagtail_newsbrief.summary.recording import fingerprint, lines


@pytest.mark.parametrize("digest", [source_digest, lambda texts: fingerprint(lines(texts))])
class TestDigests:
    def test_a_lone_surrogate_is_a_character_like_any_other(self, digest):
        """JSON from elsewhere may hold half a character, which UTF-8 can't."""
        assert len({digest(["a\ud800"]), digest(["a\ud801"]), digest(["a"]), digest(["a?"])}) == 4

    def test_white_space_and_unicode_form_make_no_difference(self, digest):
        assert digest([" The  quay\n", "Caf\u00e9"]) == digest(["The quay", "Cafe\u0301"])

    def test_where_a_paragraph_ends_makes_one(self, digest):
        assert len({digest(["a", "b"]), digest(["a b"]), digest(["ab"]), digest(["b", "a"])}) == 4


def test_empty_lines_are_no_words_of_a_summary():
    assert lines(["", "a", " \u00a0\n", "b"]) == ("a", "b")
    assert fingerprint(lines(["", " "])) == ""
