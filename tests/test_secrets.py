"""The package runs nothing that it is given, and writes no secret into the log. Read from its syntax trees."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent / "wagtail_newsbrief"
FILES = sorted(ROOT.rglob("*.py"))

#: Modules that run, unpack or start what they are given.
FORBIDDEN_MODULES = {"code", "dill", "marshal", "pickle", "pty", "runpy", "shelve", "subprocess"}
FORBIDDEN_CALLS = {"eval", "exec", "compile", "__import__", "system", "popen", "execv", "spawnl"}

#: In the name of whatever is logged.
SECRET = re.compile(r"secret|password|token|credential|api_key|cookie|authorization|session", re.IGNORECASE)

LEVELS = {"debug", "info", "warning", "error", "critical", "exception", "log"}


def modules(tree: ast.Module) -> set[str]:
    found = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    found |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and not node.level}
    return {name.split(".")[0] for name in found}


def called(node: ast.Call) -> str:
    function = node.func
    if isinstance(function, ast.Attribute):
        # re.compile is none of them.
        return "" if function.attr == "compile" else function.attr
    return function.id if isinstance(function, ast.Name) else ""


def is_log(node: ast.Call) -> bool:
    function = node.func
    return isinstance(function, ast.Attribute) and function.attr in LEVELS and ast.unparse(function.value) == "logger"


def problems(source: str) -> list[str]:
    """Return what a file does that it may not."""
    tree = ast.parse(source)
    found = [f"imports {name}" for name in sorted(modules(tree) & FORBIDDEN_MODULES)]
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        if called(node) in FORBIDDEN_CALLS:
            found.append(f"calls {called(node)}")
        if is_log(node) and any(SECRET.search(ast.unparse(argument)) for argument in node.args[1:]):
            found.append(f"logs {ast.unparse(node)}")
    return found


def test_nothing_runs_what_it_is_given_and_no_secret_is_logged():
    found = {str(path.relative_to(ROOT)): problems(path.read_text()) for path in FILES}
    assert {path: names for path, names in found.items() if names} == {}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import pickle", ["imports pickle"]),
        ("from subprocess import run", ["imports subprocess"]),
        ("eval(text)", ["calls eval"]),
        ("os.system(command)", ["calls system"]),
        ("re.compile('x')", []),
        ("logger.warning('refused: %s', endpoint.secret)", ["logs logger.warning('refused: %s', endpoint.secret)"]),
        ("logger.warning('No secret for %s', name)", []),
    ],
)
def test_it_would_be_found(source, expected):
    assert problems(source) == expected
