"""Check that tests named in a document exist: ``tests/x.py``, or ``tests/x.py::test_y``."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

_NAMED = re.compile(r"`(tests/[\w/]+(?:\.py)?)(?:::(\w+))?`")


def named_in(text: str) -> list[tuple[str, str]]:
    """Return the file or folder, and the test or an empty string, for each test that a text names."""
    return _NAMED.findall(text)


def is_there(path: str, test: str) -> bool:
    """Return ``True`` if the file, or the folder with tests, exists and has the test."""
    there = ROOT / path
    if not test:
        return bool(functions(there)) if there.suffix else there.is_dir() and any(there.glob("test_*.py"))
    return test in functions(there)


@cache
def functions(path: Path) -> frozenset[str]:
    """Return the names of the tests in a file."""
    if not path.is_file():
        return frozenset()
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    found = {node.name for node in nodes if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")}
    return frozenset(found)
