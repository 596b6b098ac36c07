"""Create pages, visitors and restrictions in one line each, as an editor does.

Call these functions in tests or fixtures. They use Wagtail's tree and publishing, so that signals are sent as in the
admin. A parent may be stale.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import F, Max
from django.db.models.sql import InsertQuery
from django.http import HttpRequest
from django.test import RequestFactory
from django.utils import timezone
from django.utils.text import slugify
from wagtail.models import BaseViewRestriction, PageViewRestriction, Site
from wagtail.signals import page_published

from tests.support.indexing import not_indexed
from wagtail_newsbrief.compat import get_page_model

_numbers = itertools.count(1)


def home() -> Any:
    """Return the home page of the default site. 1 query."""
    return Site.objects.select_related("root_page").get(is_default_site=True).root_page


def make_page(
    model: type[Any] | str,
    parent: Any | None = None,
    title: str = "",
    *,
    live: bool = True,
    revision: bool = False,
    **fields: Any,
) -> Any:
    """Create a page of any type below ``parent`` (the home page if None), published unless ``live=False``.

    The model can be a name such as ``"newsbrief.ArticlePage"``. The slug is made from the title and unique. The page is
    saved once. Drafts of a live page, schedules, workflows and comparisons need a revision: with ``revision``, or
    a date in ``go_live_at``, one is created and published, which takes twice as long. Search finds the page in tests
    with the fixture ``indexed``, or if it is created within ``tests.support.indexing.indexed_once()``. Return a new
    instance.
    """
    model = apps.get_model(model) if isinstance(model, str) else model
    number = next(_numbers)
    title = title or f"{model.__name__} {number}"
    parent = home() if parent is None else parent
    parent.refresh_from_db(fields=["path", "depth", "numchild"])
    fields.setdefault("slug", f"{slugify(title) or 'page'}-{number}")
    fields.setdefault("locale", parent.locale)
    pk = fields.pop("pk", None)
    revision = revision or bool(fields.get("go_live_at"))
    if live and not revision:
        now = timezone.now()
        fields = {"first_published_at": now, "last_published_at": now, **fields}
    page = model(title=title, live=live and not revision, has_unpublished_changes=not live, **fields)
    page.pk = pk  # Set after the constructor: Wagtail expects a page with an id to have a content type.
    with not_indexed():
        page = parent.add_child(instance=page)
        if revision:
            made = page.save_revision()
            if live:
                made.publish()
        elif live:
            page_published.send(sender=model, instance=page, revision=None)
    return model._default_manager.get(pk=page.pk)


def make_section(parent: Any | None = None, title: str = "", **fields: Any) -> Any:
    """Create a ``SectionPage``, below the home page if ``parent`` is None."""
    return make_page("newsbrief.SectionPage", parent, title, **fields)


def make_article(section: Any | None = None, title: str = "", **fields: Any) -> Any:
    """Create an ``ArticlePage``: ``make_article(news, "Flood", published_at=…, live=False)``."""
    return make_page("newsbrief.ArticlePage", section, title, **fields)


def bulk_pages(parent: Any, pages: Sequence[Any]) -> None:
    """Insert unsaved pages of any types after the children of ``parent``, and set their primary keys.

    For many pages: written table by table, without signals, revisions and checks. Slug, URL, locale and draft title are
    set. The navigation index is not updated.
    """
    base = get_page_model()
    parent.refresh_from_db(fields=["path", "depth", "numchild", "url_path"])
    last_child = base.objects.filter(path__startswith=parent.path, depth=parent.depth + 1).order_by("path").last()
    position = base._str2int(last_child.path[-base.steplen :]) if last_child else 0
    last_pk = base.objects.aggregate(last=Max("pk"))["last"]
    rows: dict[type[Any], list[Any]] = {}
    for number, page in enumerate(pages, start=1):
        tables = [*reversed(page._meta.get_parent_list()), type(page)]
        for table in tables:
            setattr(page, table._meta.pk.attname, last_pk + number)
            rows.setdefault(table, []).append(page)
        page.path = base._get_path(parent.path, parent.depth + 1, position + number)
        page.depth = parent.depth + 1
        page.slug = page.slug or f"page-{page.pk}"
        page.url_path = f"{parent.url_path}{page.slug}/"
        page.draft_title = page.draft_title or page.title
        page.locale_id = page.locale_id or parent.locale_id
        page._state.adding = False
    with transaction.atomic():
        for table in sorted(rows, key=lambda table: len(table._meta.get_parent_list())):
            _insert(table, rows[table])
        base.objects.filter(pk=parent.pk).update(numchild=F("numchild") + len(pages))
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), [base]):
                cursor.execute(statement)
    parent.refresh_from_db(fields=["numchild"])


def _insert(table: type[Any], rows: list[Any]) -> None:
    # bulk_create refuses models with more than one table.
    fields = table._meta.local_concrete_fields
    size = max(connection.ops.bulk_batch_size(fields, rows), 1)
    for start in range(0, len(rows), size):
        query = InsertQuery(table)
        query.insert_values(fields, rows[start : start + size], raw=True)
        query.get_compiler(connection=connection).execute_sql()


def edit(page: Any, *, publish: bool = True, **fields: Any) -> Any:
    """Change fields of the latest revision of a page and publish it, as an editor does; return the stored page."""
    draft = page.specific_class._default_manager.get(pk=page.pk).get_latest_revision_as_object()
    for name, value in fields.items():
        setattr(draft, name, value)
    with not_indexed():
        revision = draft.save_revision()
        if publish:
            revision.publish()
    return draft.specific_class._default_manager.get(pk=page.pk)


def again(rows: Any) -> Any:
    """Return a new instance of a shared row from the database; also for the rows of a list or dict."""
    if isinstance(rows, list):
        return [again(row) for row in rows]
    if isinstance(rows, dict):
        return {name: again(row) for name, row in rows.items()}
    return type(rows)._default_manager.get(pk=rows.pk)


def restrict(
    page: Any, kind: str = BaseViewRestriction.LOGIN, *, password: str = "secret", groups: Iterable[Any] = ()
) -> Any:
    """Put a view restriction on a page: ``login``, ``password``, ``groups`` or ``none``."""
    restriction = PageViewRestriction(page_id=page.pk, restriction_type=kind)
    if kind == BaseViewRestriction.PASSWORD:
        restriction.password = password
    restriction.save()
    restriction.groups.set(groups)
    return restriction


def make_user(name: str = "", *, groups: Iterable[Any] = (), **fields: Any) -> Any:
    """Create a user; pass fields such as ``is_superuser=True``."""
    user = get_user_model().objects.create_user(username=name or f"user-{next(_numbers)}", **fields)
    user.groups.set(groups)
    return user


def make_request(
    path: str = "/", user: Any | None = None, *, passed: Iterable[Any] = (), is_preview: bool = False
) -> HttpRequest:
    """Return a GET request of a user (anonymous if None) who has entered the passwords of these restrictions."""
    request = RequestFactory().get(path)
    request.user = user or AnonymousUser()
    key = PageViewRestriction.passed_view_restrictions_session_key
    request.session = {key: [restriction.pk for restriction in passed]}
    if is_preview:
        request.is_preview = True
    return request
