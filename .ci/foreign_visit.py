# Run by `manage.py shell` in a project of another package. PART is "before" or "after" ours is installed.
import datetime
import json

from bs4 import BeautifulSoup
from django.apps import apps
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from wagtail import VERSION
from wagtail.fields import StreamField
from wagtail.models import Site
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

HOST = {"HTTP_HOST": "localhost"}
Article, Index = apps.get_model(APP, ARTICLE), apps.get_model(APP, INDEX)  # noqa: F821
TEXT = "<p>The ferry sails again from Monday, the harbour says.</p>"


def text(page):
    return [(block.block_type, str(block.value)) for block in page.body]


def edit(desk, page, **fields):
    """Open the page in the editor, fill in fields, and publish the form."""
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    answer = desk.get(url)
    assert answer.status_code == 200, (url, answer.status_code)
    form = BeautifulSoup(answer.content, "html.parser").find("form", id="page-edit-form")
    # Added by JavaScript in a browser: the number of blocks of a StreamField.
    data = {f"{field.name}-count": "0" for field in page._meta.get_fields() if isinstance(field, StreamField)}
    for field in form.find_all(["input", "textarea", "select"]):
        if not field.get("name") or (field.get("type") in {"checkbox", "radio"} and not field.has_attr("checked")):
            continue
        if field.name == "select":
            chosen = field.find("option", selected=True)
            data[field["name"]] = chosen["value"] if chosen else ""
        else:
            data[field["name"]] = field.text.removeprefix("\n") if field.name == "textarea" else field.get("value", "")
    body = streamfield([("text", rich_text(TEXT))])
    answer = desk.post(url, {**data, **nested_form_data({"body": body, **fields, "action-publish": "1"})})
    assert answer.status_code == 302, answer.context["form"].errors


def before():
    get_user_model().objects.create_superuser("editor", "editor@example.com", "a-password-of-the-site")
    home = Site.objects.get(is_default_site=True).root_page.specific
    news = Index(title="News", slug="news")
    news.index_order_by = "title"  # what coderedcms takes by itself is none of its choices
    home.add_child(instance=news)
    for number in (1, 2, 3):
        page = Article(title=f"Ferry {number}", slug=f"ferry-{number}", date_display=datetime.date(2026, 11, number))
        page.body = json.dumps([{"type": "text", "value": TEXT}])
        news.add_child(instance=page)
        page.save_revision().publish()


def after():
    assert [(page.title, text(page)[0][0]) for page in Article.objects.order_by("pk")] == [
        (f"Ferry {number}", "text") for number in (1, 2, 3)
    ], "the articles from before are not what they were"
    page = Article.objects.get(slug="ferry-2")
    desk = Client(**HOST)
    assert desk.login(username="editor", password="a-password-of-the-site")
    edit(desk, page, summary=streamfield([("paragraph", rich_text("<p>It sails again.</p>"))]))
    page.refresh_from_db()
    assert "from Monday" in text(page)[0][1]

    reader = Client(**HOST)
    html = reader.get(page.url).content.decode()
    for words in ("No time to read?", "It sails again.", "Previous article", "Ferry 1", "Next article", "Ferry 3"):
        assert words in html, f"{words} is missing from the page"
    first = reader.get(Article.objects.get(slug="ferry-1").url).content.decode()
    assert "No time to read?" not in first, "an article without a summary shows one"
    assert "Ferry 2" in first

    versions = ("v2", "v3") if VERSION >= (8, 0) else ("v2",)
    for version in versions:
        answer = reader.get(f"/api/{version}/pages/{page.pk}/")
        assert answer.status_code == 200, (version, answer.status_code, answer.content)
        data = json.loads(answer.content)
        assert data["summary_text"] == "It sails again.", (version, data)
        assert [data[side]["title"] for side in ("previous", "next")] == ["Ferry 1", "Ferry 3"], (version, data)
    print("edited, served in HTML and by API", *versions)


{"before": before, "after": after}[PART]()  # noqa: F821
