"""Create users, images, authors, editions and sections. Existing objects are reused."""

import os
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from wagtail.images import get_image_model
from wagtail.models import Collection, Locale, Page, PageViewRestriction, Site

from wagtail_newsbrief.articles.models import Author, SectionPage

from .markup import rich_text
from .models import HomePage
from .stories import LANGUAGES, read_table

PICTURES = Path(__file__).parent / "pictures"
COLLECTION = "Gazette pictures"
FRIENDS = "Friends of the Gazette"
DEMO_PASSWORD = "newsbrief-demo"


def make_users() -> None:
    """Create `editor` and `reader` with the documented password, under the demo settings only."""
    friends, _ = Group.objects.get_or_create(name=FRIENDS)
    if not settings.GAZETTE_DEMO:
        return
    users = get_user_model().objects
    if not users.filter(username="editor").exists():
        users.create_superuser("editor", "editor@example.com", DEMO_PASSWORD, first_name="Demo", last_name="Editor")
    if not users.filter(username="reader").exists():
        users.create_user("reader", "reader@example.com", DEMO_PASSWORD).groups.add(friends)


def picture_names() -> list[str]:
    """Return the names of all images: scenes, then portraits."""
    return [*_descriptions(), *(f"portrait-{slug}" for slug in read_table("authors"))]


def make_picture(name: str) -> int:
    """Return the id of the Wagtail image of a scene or a portrait; create it if it is missing."""
    collection = Collection.objects.filter(name=COLLECTION).first()
    if collection is None:
        collection = Collection.get_first_root_node().add_child(name=COLLECTION)
    image_model = get_image_model()
    found = image_model.objects.filter(title=name, collection=collection).first()
    if found is not None:
        return int(found.pk)
    if name.startswith("portrait-"):
        description = read_table("authors")[name.removeprefix("portrait-")]["name"]
    else:
        description = _descriptions()[name]
    file = ContentFile((PICTURES / f"{name}.webp").read_bytes(), name=f"gazette-{name}.webp")
    image = image_model(title=name, description=description, file=file, collection=collection)
    image.save()
    return int(image.pk)


@cache
def _descriptions() -> dict[str, str]:
    return tomllib.loads((PICTURES / "pictures.toml").read_text(encoding="utf-8"))


def make_author(slug: str) -> Author:
    """Return an author of `authors.toml`, with a portrait; create it if it is missing."""
    entry = read_table("authors")[slug]
    author, _ = Author.objects.get_or_create(
        slug=slug,
        defaults={
            "name": entry["name"],
            "role": entry["role"],
            "bio": rich_text(entry["bio"], str),
            "portrait_id": make_picture(f"portrait-{slug}"),
        },
    )
    return author


def make_editions() -> dict[str, HomePage]:
    """Return the front page of each language, and point the site to the English one."""
    editions: dict[str, HomePage] = {}
    for language in LANGUAGES:
        entry = read_table("editions")[language]
        locale, _ = Locale.objects.get_or_create(language_code=language)
        home = HomePage.objects.filter(slug=entry["slug"], depth=2).first()
        if home is None:
            english = editions.get("en")
            home = HomePage(title=entry["title"], slug=entry["slug"], strapline=entry["strapline"], locale=locale)
            if english is not None:
                home.translation_key = english.translation_key
            Page.get_first_root_node().add_child(instance=home)
            home.save_revision().publish()
            home.refresh_from_db()
        editions[language] = home
    _point_site_to(editions["en"])
    return editions


def _point_site_to(home: HomePage) -> None:
    """Make the front page the root of the default site, and delete Wagtail's welcome page."""
    port = int(os.environ.get("PORT") or 8000)
    site = Site.objects.filter(is_default_site=True).first() or Site(is_default_site=True)
    wanted = {"hostname": "localhost", "port": port, "site_name": home.title, "root_page_id": home.pk}
    if any(getattr(site, name) != value for name, value in wanted.items()):
        for name, value in wanted.items():
            setattr(site, name, value)
        site.save()
    for welcome in Page.objects.filter(depth=2, slug="home", numchild=0, content_type__model="page"):
        welcome.delete()


def make_section(language: str, entry: dict[str, Any], home: HomePage) -> SectionPage:
    """Return a section of `sections.toml`. Its parent has to exist."""
    parent = home.get_descendants().filter(url_path=url_path(home, entry["path"], up=1)).first() or home
    section = SectionPage.objects.filter(url_path=url_path(home, entry["path"])).first()
    if section is None:
        section = SectionPage(
            title=entry["title"],
            slug=entry["path"].rpartition("/")[2],
            intro=entry["intro"],
            article_order=entry.get("article_order", SectionPage._meta.get_field("article_order").default),
            locale=home.locale,
            show_in_menus=True,
        )
        english = (
            SectionPage.objects.filter(url_path=f"/gazette/{entry['path']}/").first() if language != "en" else None
        )
        if english is not None:
            section.translation_key = english.translation_key
        parent.add_child(instance=section)
        section.save_revision().publish()
        section.refresh_from_db()
    if entry.get("login"):
        PageViewRestriction.objects.get_or_create(page=section, restriction_type=PageViewRestriction.LOGIN)
    return section


def url_path(home: HomePage, path: str, up: int = 0) -> str:
    """Return Wagtail's `url_path` of a section or of its parent."""
    parts = path.split("/")
    return "/".join([home.url_path.rstrip("/"), *parts[: len(parts) - up], ""])


def remove_all() -> None:
    """Delete what the other functions and `newsroom` create, except the users."""
    slugs = [entry["slug"] for entry in read_table("editions").values()]
    homes = Page.objects.filter(depth=2, slug__in=slugs)
    if homes.exists():
        # A site needs a root page: use the root of the tree until the next load.
        Site.objects.filter(root_page__in=homes).update(root_page=Page.get_first_root_node())
        for home in homes:
            home.refresh_from_db()
            home.delete()
    Author.objects.filter(slug__in=read_table("authors")).delete()
    for image in get_image_model().objects.filter(collection__name=COLLECTION):
        image.delete()
