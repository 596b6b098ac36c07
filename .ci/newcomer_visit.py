# Run by `manage.py shell` in the new project: publish articles in the admin, then read them in HTML and the API.
import json

from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from wagtail.models import Page
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

HOST = {"HTTP_HOST": "localhost"}
get_user_model().objects.create_superuser("editor", "editor@example.com", "a-password-of-the-newcomer")
desk = Client(**HOST)
assert desk.login(username="editor", password="a-password-of-the-newcomer")


def publish(parent, model, **fields):
    url = reverse("wagtailadmin_pages:add", args=["newsbrief", model, parent.pk])
    assert desk.get(url).status_code == 200, url
    answer = desk.post(url, nested_form_data({**fields, "action-publish": "1"}))
    assert answer.status_code == 302, answer.context["form"].errors
    return Page.objects.get(slug=fields["slug"]).specific


home = Page.objects.get(depth=2)
news = publish(
    home, "sectionpage", title="News", slug="news", intro=rich_text("<p>What is new.</p>"), article_order="newest"
)
for number in (1, 2, 3):
    publish(
        news,
        "articlepage",
        title=f"Ferry {number}",
        slug=f"ferry-{number}",
        standfirst="The ferry sails again.",
        published_at=f"2026-11-0{number} 08:00",
        body=streamfield([("paragraph", rich_text("<p>The ferry sails again from Monday, the harbour says.</p>"))]),
        summary=streamfield([("paragraph", rich_text("<p>It sails again.</p>"))]),
        bylines=inline_formset([]),
        related_articles=inline_formset([]),
        comments=inline_formset([]),
    )

reader = Client(**HOST)
page = reader.get("/news/ferry-2/").content.decode()
for words in ("No time to read?", "It sails again.", "Previous article", "Ferry 1", "Next article", "Ferry 3"):
    assert words in page, f"{words} is missing from the page"
assert 'href="/static/css/mysite.css"' in page, "it is not the site's own page"
assert "Ferry 3" in reader.get("/news/").content.decode()

versions = ["v2"]
try:
    reverse("wagtailapi_v3:newsbrief_article", kwargs={"id": 1})
    versions.append("v3")
except Exception as error:  # noqa: BLE001
    print("no API v3:", type(error).__name__)
for version in versions:
    answer = reader.get(f"/api/{version}/articles/by-path/", {"path": "/news/ferry-2/"}, follow=True)
    assert answer.status_code == 200, (version, answer.status_code, answer.content)
    article = json.loads(answer.content)
    assert [article[side]["title"] for side in ("previous", "next")] == ["Ferry 1", "Ferry 3"], article
    assert article["summary_text"] == "It sails again.", article
    browser = reader.get(f"/api/{version}/articles/", headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert browser.status_code == 200, (version, browser.status_code)
print("served in HTML and by API", *versions)
