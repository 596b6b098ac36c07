"""The guides for frontends: their code is run, against the site."""

from __future__ import annotations

import datetime
import re
from pathlib import Path
from typing import Any

import pytest
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Site

from tests.support.factories import home, make_article, make_page, make_section
from tests.support.node import needs_node, run
from wagtail_newsbrief.articles.models import ArticlePage
from wagtail_newsbrief.images.renditions import create_renditions

pytestmark = pytest.mark.django_db

DOCS = Path(__file__).resolve().parents[1] / "docs" / "how-to"
NOON = datetime.datetime(2026, 11, 2, 12, tzinfo=datetime.UTC)


def code(guide: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", (DOCS / guide).read_text(encoding="utf-8"), re.DOTALL)


@pytest.fixture
def news() -> list[Any]:
    section = make_section(title="News", slug="news")
    image = get_image_model().objects.create(title="Quay", file=get_test_image_file())
    create_renditions(image)
    return [
        make_article(
            section,
            title,
            slug=slug,
            published_at=NOON + datetime.timedelta(days=day),
            body=[("paragraph", f"<p>About {title}</p>")],
            lead_image=image,
        )
        for day, (title, slug) in enumerate([("Ferry", "ferry"), ("Quay opens", "quay-opens"), ("Zoo", "zoo")])
    ]


@pytest.mark.slow
@needs_node
def test_fetch(news, tmp_path):
    module, program = code("fetch.md", "js")
    lines = run(tmp_path, {"newsbrief.mjs": module}, program).splitlines()
    assert lines[:2] == ["Quay opens", "Before: Ferry After: Zoo"]
    assert "About Quay opens" in lines[2]
    assert lines[-3:] == ["* Ferry", "* Quay opens", "* Zoo"]  # two requests
    news[1].move(make_section(title="Harbour", slug="harbour"), "last-child")
    moved = ArticlePage.objects.get(pk=news[1].pk)
    assert run(tmp_path, {}, program).splitlines()[0] == f"308 {moved.full_url}"
    moved.delete()
    assert run(tmp_path, {}, program).splitlines()[0] == "404"
    wrong = "import { Site } from './newsbrief.mjs'\nconst site = new Site(`${process.env.SITE}/api/v2/`)\n"
    wrong += "await site.byPath('/x/', {nonsense: 1}).catch((error) => console.log(error.message))"
    assert run(tmp_path, {}, wrong).startswith("400 from ")


@pytest.fixture
def sport(news: Any) -> Any:
    root = make_page("testapp.PlainPage", home().get_parent(), title="Sport", slug="sport")
    make_article(root, "Cup", slug="cup")
    return Site.objects.create(hostname="sport.example.com", port=443, root_page_id=root.pk)


def test_several_sites(sport, news, client, settings):
    Site.objects.filter(is_default_site=True).update(hostname="www.example.com")
    names: dict[str, Any] = {}
    (block,) = code("multi-site.md", "python")
    exec(block, names)
    settings.WAGTAIL_NEWSBRIEF = names["WAGTAIL_NEWSBRIEF"]
    first, second, by_path, sections = "".join(code("multi-site.md", "text")).split()
    for question in (first, second):
        (article,) = client.get(question).json()["items"]
        assert article["meta"]["html_url"] == "https://play.example.com/cup/"
    assert client.get(by_path).json()["title"] == "Cup"
    assert client.get(sections).json()["items"] == []
    newest = client.get("/api/v2/articles/").json()["items"][0]
    assert newest["meta"]["html_url"] == "https://news.example.com/news/zoo/"
    assert client.get("/api/v2/articles/?site=nowhere.example.com").status_code == 404


@pytest.mark.slow
@needs_node
def test_one_frontend_for_several_sites(sport, tmp_path):
    (module,) = code("multi-site.md", "js")
    program = (
        "import { article } from './sites.mjs'\n"
        "for (const host of ['sport.example.com:3000', 'nowhere.example.com']) {\n"
        "  const found = await article(new Request(`http://${host}/cup/`), `${process.env.SITE}/api/v2/`)\n"
        "  console.log(found?.title ?? 'nothing')\n"
        "}\n"
    )
    assert run(tmp_path, {"sites.mjs": module}, program).split() == ["Cup", "nothing"]
