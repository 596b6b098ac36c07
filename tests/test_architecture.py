"""The order of the house, read from the import statements and held.

Imports inside functions count like those at the top, and so do imports for types: an arrow that is drawn for mypy
only is still one room knowing another. The rules are functions over a folder, so that the tests below can break
each of them on a small tree first.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest
from django.apps import apps

PACKAGE = "wagtail_newsbrief"
ROOT = Path(__file__).resolve().parent.parent / PACKAGE

#: From the ground up. A module belongs to the folder, or to the file at the top, that its name begins with; it may
#: import its own floor and the floors below. "" is the package itself, which holds the version.
FLOORS: tuple[tuple[str, frozenset[str]], ...] = (
    ("ground", frozenset({"", "compat", "conf", "signals", "utils"})),
    (
        "foundations",
        frozenset({"access", "access_tokens", "attempts", "images", "markup", "page_urls", "streams", "versioning"}),
    ),
    ("blocks and fields", frozenset({"blocks", "fields"})),
    ("navigation and summary", frozenset({"navigation", "summary"})),
    ("what is told of pages", frozenset({"content", "editor", "metadata"})),
    ("mixins", frozenset({"mixins"})),
    ("articles", frozenset({"articles"})),
    (
        "what people and programs see",
        frozenset({"admin", "api", "checks", "events", "feeds", "html", "management", "sitemaps", "templatetags"}),
    ),
    ("registrations", frozenset({"apps", "migrations", "models", "wagtail_hooks"})),
    ("contrib", frozenset({"contrib"})),
)


@dataclass(frozen=True)
class Module:
    """One file of the package: its name below the package ("" for the package itself) and its syntax tree."""

    name: str
    tree: ast.Module
    is_package: bool

    @property
    def file_name(self) -> str:
        return self.name.rsplit(".", 1)[-1]


class House:
    """The package in one folder. ``top`` is the name it is imported by."""

    def __init__(self, root: Path, top: str = PACKAGE) -> None:
        self.top = top
        self.modules: dict[str, Module] = {}
        for path in sorted(root.rglob("*.py")):
            parts = path.relative_to(root).with_suffix("").parts
            is_package = parts[-1] == "__init__"
            name = ".".join(parts[:-1] if is_package else parts)
            self.modules[name] = Module(name, ast.parse(path.read_text(encoding="utf-8")), is_package)

    @cached_property
    def arrows(self) -> list[tuple[str, str]]:
        """Every import of one of our modules by another: (who imports, what is imported)."""
        found = {
            (module.name, target)
            for module in self.modules.values()
            for dotted in self._dotted_imports(module)
            if (target := self._own_module(dotted)) is not None and target != module.name
        }
        return sorted(found)

    def _dotted_imports(self, module: Module) -> Iterator[str]:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                base = self._base_of(module, node)
                yield from (f"{base}.{alias.name}" for alias in node.names)
            elif (
                isinstance(node, ast.Call)
                and _last_name(node.func) in {"import_module", "import_string", "__import__"}
                and node.args
                and isinstance(node.args[0], ast.Constant)
                and isinstance(node.args[0].value, str)
            ):
                yield node.args[0].value

    def _base_of(self, module: Module, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        here = [self.top, *filter(None, module.name.split("."))]
        above = len(here) - (node.level - 1 if module.is_package else node.level)
        return ".".join([*here[:above], *([node.module] if node.module else [])])

    def _own_module(self, dotted: str) -> str | None:
        """Return the module that ``dotted`` (a module, or a name in one) means; None when it isn't ours."""
        if dotted != self.top and not dotted.startswith(f"{self.top}."):
            return None
        name = dotted[len(self.top) + 1 :]
        while name and name not in self.modules:
            name = name.rpartition(".")[0]
        return name


def floor_of(name: str) -> int | None:
    """Return the number of the floor that ``name`` is on; None when FLOORS has no place for it.

    A file that Django or Wagtail finds by its name only registers things, whatever folder it is in.
    """
    if name.startswith("articles.") and name.endswith((".apps", ".wagtail_hooks")):
        return floor_of("apps")
    fitting = [
        (len(prefix), number)
        for number, (_, prefixes) in enumerate(FLOORS)
        for prefix in prefixes
        if name == prefix or (prefix and name.startswith(f"{prefix}."))
    ]
    return max(fitting)[1] if fitting else None


def homeless(house: House) -> list[str]:
    return [
        f"{house.top}.{name} has no floor: give it a place in FLOORS of tests/test_architecture.py, and in STYLE's map"
        for name in house.modules
        if floor_of(name) is None
    ]


def wrong_arrows(house: House) -> list[str]:
    """One sentence for each import that runs from a lower floor to a higher one."""
    sentences = []
    for source, target in house.arrows:
        low, high = floor_of(source), floor_of(target)
        if low is not None and high is not None and low < high:
            sentences.append(
                f"{house.top}.{source} ({FLOORS[low][0]}) imports {house.top}.{target} ({FLOORS[high][0]}) above it"
            )
    return sentences


def circles(house: House) -> list[str]:
    """One sentence for each group of modules that import each other in a circle."""
    graph: dict[str, set[str]] = {name: set() for name in house.modules}
    for source, target in house.arrows:
        graph[source].add(target)

    def reachable(start: str) -> set[str]:
        seen: set[str] = set()
        waiting = list(graph[start])
        while waiting:
            name = waiting.pop()
            if name not in seen:
                seen.add(name)
                waiting.extend(graph[name])
        return seen

    reach = {name: reachable(name) for name in graph}
    groups = {
        frozenset(other for other in reach[name] if name in reach[other]) for name in graph if name in reach[name]
    }
    return sorted(f"these import each other in a circle: {', '.join(sorted(group))}" for group in groups if group)


def contrib_imports(house: House) -> list[str]:
    return [
        f"{house.top}.{source} imports {house.top}.{target}: the core works without any integration"
        for source, target in house.arrows
        if _is_in(target, "contrib") and not _is_in(source, "contrib")
    ]


def settings_outside_conf(house: House) -> list[str]:
    """``django.conf.settings`` belongs to conf.py. AUTH_USER_MODEL alone is read where a relation is declared."""
    sentences = []
    for module in house.modules.values():
        if module.name == "conf" or "migrations" in module.name.split("."):
            continue
        names = {
            alias.asname or alias.name
            for node in ast.walk(module.tree)
            if isinstance(node, ast.ImportFrom) and node.module == "django.conf"
            for alias in node.names
            if alias.name == "settings"
        }
        harmless = {
            id(node.value)
            for node in ast.walk(module.tree)
            if isinstance(node, ast.Attribute) and node.attr == "AUTH_USER_MODEL"
        }
        sentences += [
            f"{house.top}.{module.name}:{node.lineno} reads django.conf.settings: ask conf.newsbrief_settings instead"
            for node in ast.walk(module.tree)
            if (isinstance(node, ast.Name) and node.id in names and id(node) not in harmless)
            or (isinstance(node, ast.Import) and any(alias.name == "django.conf" for alias in node.names))
        ]
    return sentences


def versions_outside_compat(house: House) -> list[str]:
    """A version of Django or Wagtail is looked at in compat.py only."""
    sentences = []
    for module in house.modules.values():
        if module.name == "compat":
            continue
        for node in ast.walk(module.tree):
            imported = (
                isinstance(node, ast.ImportFrom)
                and node.module in {"django", "wagtail", "django.utils.version"}
                and any(alias.name in {"VERSION", "__version__", "get_version"} for alias in node.names)
            )
            read = (
                isinstance(node, ast.Attribute)
                and node.attr in {"VERSION", "__version__", "get_version"}
                and _last_name(node.value) in {"django", "wagtail"}
            )
            if imported or read:
                sentences.append(
                    f"{house.top}.{module.name}:{node.lineno} looks at a version: that is compat.py's work"
                )
    return sentences


def bare_excepts(house: House) -> list[str]:
    return [
        f"{house.top}.{module.name}:{node.lineno} catches everything: name the exceptions"
        for module in house.modules.values()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ExceptHandler) and (node.type is None or _last_name(node.type) == "BaseException")
    ]


def loggers_of_their_own(house: House) -> list[str]:
    """Everything is logged under the one name that a site turns on and off."""
    return [
        f'{house.top}.{module.name}:{node.lineno} has a logger of its own: write getLogger("{house.top}")'
        for module in house.modules.values()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call)
        and _last_name(node.func) == "getLogger"
        and not (len(node.args) == 1 and isinstance(node.args[0], ast.Constant) and node.args[0].value == house.top)
    ]


#: Attributes that objects of others are given from outside, because there is no other way, by module.
GIVEN_FROM_OUTSIDE: dict[str, frozenset[str]] = {
    # A request is where Django's own middleware keep what they found; without one it is the page.
    "utils.requests": frozenset({"*"}),
    # Serializer fields and GraphQL resolvers are called with a page and nothing else.
    "content.batch": frozenset({"_newsbrief_batch"}),
    "contrib.grapple.peers": frozenset({"*"}),
    # What wagtail-localize reads off a page type.
    "contrib.localize.apps": frozenset({"override_translatable_fields"}),
    # Where treebeard keeps the parent that it would look up.
    "editor.neighbours": frozenset({"_cached_parent_obj"}),
    # Receivers of a signal before and one after a change share nothing but the instance.
    "events.references": frozenset({"_newsbrief_names"}),
    "events.signals": frozenset({"_newsbrief_before", "_newsbrief_affected"}),
    # A form field and a model field hand each other a stream and nothing else.
    "fields": frozenset({"left_out", "*"}),
    "streams.forms": frozenset({"left_out"}),
    # Fields of a page by name, before it is saved.
    "admin.drafts": frozenset({"*"}),
    "management.commands.newsbrief_repair": frozenset({"*"}),
    "summary.recording": frozenset({"*"}),
    "contrib.adopt.plan": frozenset({"*"}),
    # A row that was written without ``save()``.
    "contrib.adopt.tables": frozenset({"_state.adding", "_state.db"}),
}


def attributes_from_outside(house: House) -> list[str]:
    """State is handed over, not set from afar: nothing assigns an attribute of what it was handed, or of a class.

    Fields of models are no state of an object but what one changes before it is saved.
    """
    data = {
        name
        for model in apps.get_models()
        for field in model._meta.get_fields()
        for name in (field.name, getattr(field, "attname", field.name))
    }
    # Those of apps that aren't installed here, too.
    data |= {
        target.id
        for module in house.modules.values()
        if module.file_name == "models"
        for cls in ast.walk(module.tree)
        if isinstance(cls, ast.ClassDef)
        for node in cls.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    sentences = []
    for module in house.modules.values():
        fine = GIVEN_FROM_OUTSIDE.get(module.name, frozenset()) | data
        imported = {
            alias.asname or alias.name
            for node in ast.walk(module.tree)
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }
        for function in ast.walk(module.tree):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                sentences += [
                    f"{house.top}.{module.name}:{line} assigns {name}: hand it over in a constructor or a call"
                    for line, name in _assigned(function, imported)
                    if name.partition(".")[2] not in fine
                ]
    return sorted(set(sentences))


def _assigned(function: ast.FunctionDef | ast.AsyncFunctionDef, imported: set[str]) -> Iterator[tuple[int, str]]:
    """The attributes of others that a function assigns: "page.title", "self.page.title"; "page.*" by ``setattr``."""
    arguments = function.args
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
    others = {argument.arg for argument in every if argument is not None} - {"self", "cls"} | imported
    nodes = list(ast.walk(function))
    for node in nodes:
        # What a loop takes out of them was handed over, too.
        if isinstance(node, ast.For | ast.comprehension) and isinstance(node.target, ast.Name):
            root, *path = ast.unparse(node.iter).split(".")
            if root in others or (root in {"self", "cls"} and path):
                others.add(node.target.id)
    for node in nodes:
        targets: list[ast.expr] = []
        if isinstance(node, ast.Assign | ast.Delete):
            targets = node.targets
        elif isinstance(node, ast.AugAssign | ast.AnnAssign):
            targets = [node.target]
        elif isinstance(node, ast.Call) and _last_name(node.func) in {"setattr", "delattr"}:
            root = ast.unparse(node.args[0]).partition(".")[0]
            if root in others:
                yield node.lineno, f"{root}.*"
        for target in targets:
            for one in target.elts if isinstance(target, ast.Tuple) else [target]:
                root, *path = ast.unparse(one).split(".")
                if isinstance(one, ast.Attribute) and (root in others or (root in {"self", "cls"} and len(path) > 1)):
                    yield node.lineno, ".".join([root, *path])


def _is_in(name: str, folder: str) -> bool:
    return name == folder or name.startswith(f"{folder}.")


def _last_name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


# --- the package ------------------------------------------------------------------------------------------------


RULES = [
    homeless,
    wrong_arrows,
    circles,
    contrib_imports,
    settings_outside_conf,
    versions_outside_compat,
    bare_excepts,
    loggers_of_their_own,
    attributes_from_outside,
]


@pytest.fixture(scope="module")
def house() -> House:
    return House(ROOT)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_package_keeps(rule, house):
    sentences = rule(house)
    assert not sentences, "\n".join(sentences)


# --- each rule can fail -----------------------------------------------------------------------------------------


@pytest.fixture
def build(tmp_path):
    """Return a function that writes ``{path: source}`` below the package's folder and reads it back as a House."""

    def build_house(files: dict[str, str]) -> House:
        root = tmp_path / PACKAGE
        for name, source in {"__init__.py": "", **files}.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(source, encoding="utf-8")
        return House(root)

    return build_house


@pytest.mark.parametrize(
    "statement",
    [
        "import wagtail_newsbrief.articles.models",
        "from wagtail_newsbrief.articles.models import ArticlePage",
        "from wagtail_newsbrief.articles import models",
        "from wagtail_newsbrief import articles",
        "from ..articles import models",
        "from ..articles.models import ArticlePage",
        "def later():\n    from wagtail_newsbrief.articles.models import ArticlePage",
        "if TYPE_CHECKING:\n    from wagtail_newsbrief.articles.models import ArticlePage",
        "from importlib import import_module\nimport_module('wagtail_newsbrief.articles.models')",
    ],
)
def test_an_arrow_upwards_is_found_and_names_both_modules(build, statement):
    files = {
        "navigation/__init__.py": "",
        "navigation/queries.py": statement,
        "articles/__init__.py": "",
        "articles/models.py": "ArticlePage = 1",
    }
    (sentence,) = wrong_arrows(build(files))
    assert "wagtail_newsbrief.navigation.queries" in sentence
    assert "wagtail_newsbrief.articles" in sentence


def test_arrows_downwards_and_foreign_imports_are_fine(build):
    house = build(
        {
            "conf.py": "import os",
            "navigation/__init__.py": "from .. import conf\nfrom wagtail_newsbrief_other import x",
            "api/__init__.py": "",
            "api/fields.py": "from wagtail_newsbrief.navigation import anything",
            "api/v2.py": "from . import fields\nfrom wagtail_newsbrief.mixins import ArticleMixin",
            "mixins.py": "from wagtail_newsbrief.content.serializers import Field",
        }
    )
    assert wrong_arrows(house) == circles(house) == homeless(house) == []
    assert ("api.v2", "api.fields") in house.arrows
    assert ("navigation", "conf") in house.arrows


def test_a_module_without_a_floor_is_found(build):
    (sentence,) = homeless(build({"attic.py": ""}))
    assert "wagtail_newsbrief.attic" in sentence


def test_a_circle_is_found(build):
    house = build(
        {
            "summary/__init__.py": "",
            "summary/a.py": "from . import b",
            "summary/b.py": "def later():\n    from .c import name",
            "summary/c.py": "from .a import name",
        }
    )
    assert circles(house) == ["these import each other in a circle: summary.a, summary.b, summary.c"]


def test_core_that_knows_an_integration_is_found(build):
    house = build(
        {"contrib/__init__.py": "", "contrib/feeds.py": "from . import x", "apps.py": "from .contrib import feeds"}
    )
    (sentence,) = contrib_imports(house)
    assert "wagtail_newsbrief.apps imports wagtail_newsbrief.contrib.feeds" in sentence


@pytest.mark.parametrize(
    "source",
    [
        "from django.conf import settings\nx = settings.DEBUG",
        "from django.conf import settings as s\nx = getattr(s, 'DEBUG')",
        "import django.conf",
    ],
)
def test_settings_outside_conf_are_found(build, source):
    (sentence,) = settings_outside_conf(build({"conf.py": source, "mixins.py": source}))
    assert "wagtail_newsbrief.mixins" in sentence


def test_a_relation_to_the_user_model_is_fine(build):
    source = "from django.conf import settings\nuser = ForeignKey(settings.AUTH_USER_MODEL)"
    assert settings_outside_conf(build({"mixins.py": source})) == []


@pytest.mark.parametrize(
    "source",
    [
        "from wagtail import VERSION",
        "from django import VERSION as V",
        "import wagtail\nx = wagtail.VERSION",
        "import django\nx = django.get_version()",
    ],
)
def test_a_version_outside_compat_is_found(build, source):
    (sentence,) = versions_outside_compat(build({"compat.py": source, "checks.py": source}))
    assert "wagtail_newsbrief.checks" in sentence


@pytest.mark.parametrize("clause", ["except:", "except BaseException:"])
def test_a_bare_except_is_found(build, clause):
    (sentence,) = bare_excepts(build({"checks.py": f"try:\n    x = 1\n{clause}\n    pass"}))
    assert "wagtail_newsbrief.checks:3" in sentence


@pytest.mark.parametrize("call", ["getLogger(__name__)", "getLogger()", 'getLogger("wagtail_newsbrief.api")'])
def test_a_logger_of_its_own_is_found(build, call):
    fine = 'import logging\nlogger = logging.getLogger("wagtail_newsbrief")'
    house = build({"checks.py": f"import logging\nlogger = logging.{call}", "images.py": fine})
    (sentence,) = loggers_of_their_own(house)
    assert "wagtail_newsbrief.checks:2" in sentence


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ("given.found = 1", "given.found"),
        ("given.found += 1", "given.found"),
        ("given.found: int = 1", "given.found"),
        ("del given.found", "given.found"),
        ("a, given.found = 1, 2", "given.found"),
        ("setattr(given, 'found', 1)", "given.*"),
        ("given.inner.found = 1", "given.inner.found"),
        ("self.inner.found = 1", "self.inner.found"),
        ("for one in given:\n        one.found = 1", "one.found"),
        ("for one in self.pages:\n        one.found = 1", "one.found"),
        ("Widget.found = 1", "Widget.found"),
    ],
)
def test_an_attribute_that_is_set_from_afar_is_found(build, body, name):
    source = f"from django.forms import Widget\nclass A:\n    def method(self, given):\n        {body}"
    (sentence,) = attributes_from_outside(build({"access.py": source.replace("        one", "            one")}))
    assert f"wagtail_newsbrief.access:{4 + body.count(chr(10))} assigns {name}:" in sentence


@pytest.mark.parametrize(
    "body", ["self.found = 1", "made = list(given); made.found = 1", "given.title = 'a'", "given[0] = 1", "given = 1"]
)
def test_own_attributes_and_fields_of_models_may_be_set(build, body):
    assert (
        attributes_from_outside(build({"access.py": f"class A:\n    def method(self, given):\n        {body}"})) == []
    )


def test_what_may_be_set_from_afar_is_set_somewhere(house):
    """An exception that nobody needs any more is taken out of the list."""
    for name, allowed in GIVEN_FROM_OUTSIDE.items():
        found = {
            one.partition(".")[2]
            for function in ast.walk(house.modules[name].tree)
            if isinstance(function, ast.FunctionDef)
            for _, one in _assigned(function, {"ArticleMixin"})
        }
        assert allowed <= found, name
