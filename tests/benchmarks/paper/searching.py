"""The search index of the paper."""

from __future__ import annotations

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import Min
from wagtail.search.backends import get_search_backend
from wagtail.search.models import IndexEntry

from wagtail_newsbrief.articles.models import ArticlePage

_TEXT = {"postgresql": "VARCHAR", "mysql": "CHAR", "sqlite": "TEXT"}


def search_index() -> None:
    """Put all articles into it: one of each kind by Wagtail, the others as the one with the same body.

    Wagtail alone takes 5 ms an article, and they have nothing but their kind's words. So all of a kind are found
    under the number in the title of the first. A database that has an index keeps it.
    """
    content_type = ContentType.objects.get_for_model(ArticlePage)
    if IndexEntry.objects.filter(content_type=content_type).count() >= ArticlePage.objects.count():
        return
    pks = ArticlePage.objects.order_by().values("stored_body_digest").annotate(pk=Min("page_ptr_id")).values("pk")
    first = list(ArticlePage.objects.filter(pk__in=list(pks.values_list("pk", flat=True))))
    backend = get_search_backend()
    backend.get_index_for_model(ArticlePage).add_items(ArticlePage, first)
    text = _TEXT[connection.vendor]
    quote = connection.ops.quote_name
    columns = [f.column for f in IndexEntry._meta.local_concrete_fields if f.name not in ("id", "object_id")]
    names = ", ".join(quote(column) for column in columns)
    own = ", ".join(f"entry.{quote(column)}" for column in columns)
    table, articles = quote(IndexEntry._meta.db_table), quote(ArticlePage._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (object_id, {names}) SELECT CAST(other.page_ptr_id AS {text}), {own} "
            f"FROM {articles} one JOIN {table} entry ON entry.object_id = CAST(one.page_ptr_id AS {text}) "
            f"JOIN {articles} other ON other.stored_body_digest = one.stored_body_digest "
            f"AND other.page_ptr_id <> one.page_ptr_id "
            f"WHERE entry.content_type_id = %s AND one.page_ptr_id IN ({', '.join(str(page.pk) for page in first)})",
            [content_type.pk],
        )
