"""The table of what works together names tests that are there."""

from pathlib import Path

from tests.support.named_tests import is_there, named_in

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "reference" / "together.md").read_text(encoding="utf-8")


def test_every_row_names_tests_that_are_there():
    rows = [line for line in PAGE.splitlines() if line.startswith("| ") and not line.startswith("| with")]
    assert len(rows) > 15
    for row in rows:
        named = named_in(row)
        assert named, row
        assert all(is_there(path, test) for path, test in named), row
