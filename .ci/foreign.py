"""Add the mixins to another package's page type that has pages, as docs/how-to/mixins.md describes.

    python .ci/foreign.py coderedcms FOLDER WHEEL

Run with a Python whose environment has that package and nothing of this checkout. The package's own command creates a
project, and three articles are created before ours is installed. Then the guide's code is added to the project's
article page, `makemigrations` and `migrate` run, and the articles are edited, and read in HTML and through the APIs.
"""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path
from typing import NamedTuple

import wagtail
from newcomer import BIN, ROOT, run

VISIT = Path(__file__).with_name("foreign_visit.py")
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
IS_8 = wagtail.VERSION >= (8, 0)
VIEW_SETS = [f"{name}APIViewSet" for name in ("Articles", "Authors", "Paths", "Sections", "Tags")]


class Project(NamedTuple):
    """The names in a package's project."""

    app: str
    models: str
    article: str
    base: str
    index: str
    template: str


PROJECTS = {
    "coderedcms": Project(
        *("website", "website/models.py", "ArticlePage", "CoderedArticlePage", "ArticleIndexPage"),
        "coderedcms/pages/article_page.html",
    ),
    "cjkcms": Project(
        *("home", "home/models/cms_models.py", "ProjectArticlePage", "CjkcmsArticlePage", "ProjectArticleIndexPage"),
        "cjkcms/pages/article_page.html",
    ),
}


def main(package: str, folder: Path, wheel: Path) -> None:
    project = PROJECTS[package]
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    run([BIN / package, "start", "mysite", "."], folder)
    manage = [BIN / "python", "manage.py"]
    run([*manage, "migrate", "--verbosity", "0"], folder)
    visit(folder, project, "before")

    run(["uv", "pip", "install", "--quiet", "--python", sys.executable, wheel], folder)
    install(folder)
    path = folder / project.models
    path.write_text(with_mixins(path.read_text(encoding="utf-8"), project), encoding="utf-8")
    path = folder / project.app / "templates" / project.app / "article_page.html"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(with_tags(project), encoding="utf-8")
    run([*manage, "makemigrations", project.app, "--name", "mixins"], folder)
    run([*manage, "migrate", "--verbosity", "0"], folder)
    run([*manage, "check"], folder)
    run([*manage, "makemigrations", "--check", "--dry-run"], folder)
    visit(folder, project, "after")


def visit(folder: Path, project: Project, part: str) -> None:
    names = {"PART": part, "APP": project.app, "ARTICLE": project.article, "INDEX": project.index}
    code = "\n".join(f"{name} = {value!r}" for name, value in names.items())
    run([BIN / "python", "manage.py", "shell", "-c", f"{code}\n{VISIT.read_text(encoding='utf-8')}"], folder)


def guide(name: str) -> str:
    return (ROOT / "docs" / "how-to" / name).read_text(encoding="utf-8")


def said(text: str, old: str, new: str) -> str:
    """Replace a part of the guide's code with that of this site. Exit if the guide doesn't have it."""
    if old not in text:
        raise SystemExit(f"the guide doesn't say {old!r} any more")
    return text.replace(old, new)


def install(folder: Path) -> None:
    """Add the code of docs/how-to/install.md to the settings and URLs: the core, and the API of pages."""
    blocks = BLOCK.findall(guide("install.md"))
    if not IS_8:
        blocks = [block for block in blocks if "api.v3" not in block]
    settings = "\n".join(block for block in blocks if block.startswith("# settings.py"))
    settings = said(settings, '    "wagtail_newsbrief.articles",\n', "")
    urls = "\n".join(block for block in blocks if block.startswith("# urls.py"))
    # The project has no page type with ArticleMixin.
    own_v3 = "from wagtail.api.v3.api import api"
    if f"`{own_v3}`" not in guide("install.md"):
        raise SystemExit(f"the guide doesn't say {own_v3!r} any more")
    urls = urls.replace("from wagtail_newsbrief.api.v3 import api", own_v3)
    names = "".join(f"    {name},\n" for name in VIEW_SETS)
    urls = said(urls, f"import (\n{names})", "import PagesAPIViewSet")
    urls = said(urls, '"articles", ArticlesAPIViewSet', '"pages", PagesAPIViewSet')
    for name, view_set in {"sections": "Sections", "paths": "Paths", "authors": "Authors", "tags": "Tags"}.items():
        urls = said(urls, f'api_router.register_endpoint("{name}", {view_set}APIViewSet)\n', "")
    for path, code in (("mysite/settings/base.py", settings), ("mysite/urls.py", urls)):
        with (folder / path).open("a", encoding="utf-8") as file:
            file.write(f"\n{code}")


def with_mixins(models: str, project: Project) -> str:
    """Return the project's models with the guide's first two examples in the article page.

    The project has a date with another name already. The lists of the second example are added to those of the first.
    """
    first, second = (block for block in BLOCK.findall(guide("mixins.md")) if "class BlogPage(" in block)
    first = said(first, "Page.content_panels", f"{project.base}.content_panels")
    first = said(first, "Page.search_fields", f"{project.base}.search_fields")
    second = said(second, "    date = models.DateField()\n\n", "")
    second = said(second, "return self.date\n", "return self.date_display\n")
    second = said(second, '*Page.content_panels, FieldPanel("date")', "*content_panels")
    second = said(second, "api_fields = NavigationMixin", "api_fields = [*api_fields, *NavigationMixin")
    second = said(second, "NavigationMixin.api_fields\n", "NavigationMixin.api_fields]\n")
    imports = re.findall(r"^from wagtail_newsbrief.*\n", first + second, re.MULTILINE)
    bodies = [block.partition("Page):\n")[2] for block in (first, second)]
    head = f"class {project.article}({project.base}):\n"
    before, _, after = models.partition(head)
    head = head.replace("(", "(SummaryMixin, NavigationMixin, ")
    inside, _, rest = after.partition("    class Meta:")
    rest = rest.replace(f'template = "{project.template}"', f'template = "{project.app}/article_page.html"', 1)
    return "".join([*imports, before, head, inside, "\n".join(bodies), "\n    class Meta:", rest])


def with_tags(project: Project) -> str:
    """Return a template with the guide's tags around the package's article."""
    tags = {tag for tag in re.findall(r"^\{%.*%\}$", guide("mixins.md"), re.MULTILINE) if "load" not in tag}
    top, bottom = '{% newsbrief_summary page position="top" %}', '{% newsbrief_summary page position="bottom" %}'
    neighbours = "{% newsbrief_neighbours page %}"
    if tags != {top, bottom, neighbours}:
        raise SystemExit(f"the guide has other tags: {tags}")
    parts = [f'{{% extends "{project.template}" %}}', "{% load newsbrief_tags %}", "{% block article_body %}"]
    return "\n".join([*parts, top, "{{ block.super }}", bottom, neighbours, "{% endblock %}", ""])


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]).resolve())
