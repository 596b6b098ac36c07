"""Whether tests that a document names are there: ``tests/x.py``, or ``tests/x.py::test_y``."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

_NAMED = re.compile(r"`(tests/[\w/]+(?:\.py)?)(?:::(\w+))?`")


def named_in(text: str) -> list[tuple[str, str]]:
    """Return what a text names: the file or folder, and the test in it, or an empty string."""
    return _NAMED.findall(text)


def is_there(path: str, test: str) -> bool:
    """Tell whether the file, or the folder with tests, is there and has that test."""
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
