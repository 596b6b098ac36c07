"""Which SQL statements change what readers see: all that write, but for a list of exceptions.

Read from the text of the statement, because signals miss ``QuerySet.update()``, ``bulk_create()`` and the SQL
with which Treebeard moves pages. What isn't understood counts as a change.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from django.apps import apps

from wagtail_newsbrief.conf import newsbrief_settings

#: Models that no answer shows: drafts, logs, sessions, queues, search indexes (see ``Endpoint.listing``). By label.
UNSEEN = (
    "admin.LogEntry",
    "django_tasks_database.DBTaskResult",
    "newsbrief_webhooks.Delivery",
    "sessions.Session",
    "wagtail_headless_preview.PagePreview",
    "wagtail_newsbrief.AttemptCount",
    "wagtail_newsbrief.ContentChange",
    "wagtail_newsbrief.Purge",
    "wagtailadmin.EditingSession",
    "wagtailadmin.FormState",
    "wagtailcore.APIToken",
    "wagtailcore.Comment",
    "wagtailcore.CommentReply",
    "wagtailcore.ModelLogEntry",
    "wagtailcore.PageLogEntry",
    "wagtailcore.PageSubscription",
    "wagtailcore.ReferenceIndex",
    "wagtailcore.Revision",
    "wagtailcore.TaskState",
    "wagtailcore.UploadedFile",
    "wagtailcore.WorkflowState",
    "wagtailsearch.IndexEntry",
    "wagtailsearch.SQLiteFTSIndexEntry",
    "wagtailsearchpromotions.Query",
    "wagtailsearchpromotions.QueryDailyHits",
    "wagtailusers.UserProfile",
)

#: Columns that are written on their own while nobody publishes anything.
UNSEEN_COLUMNS = frozenset(
    {
        "draft_title",
        "has_unpublished_changes",
        "last_login",
        "latest_revision_created_at",
        "latest_revision_id",
        "locked",
        "locked_at",
        "locked_by_id",
    }
)

_COMMENT = r"(?:\s|/\*.*?\*/)*"
_WRITES = re.compile(rf"{_COMMENT}(?:INSERT|UPDATE|DELETE|REPLACE|MERGE|TRUNCATE|COPY|CALL)\b", re.I | re.S)
_MAY_WRITE = re.compile(rf"{_COMMENT}WITH\b", re.I | re.S)
_WRITES_WITHIN = re.compile(r"\b(?:INSERT\s.*?INTO|UPDATE\s.*?SET|DELETE\s+FROM|MERGE\s+INTO|TRUNCATE)\b", re.I | re.S)
_ONE_TABLE = re.compile(
    rf"{_COMMENT}(?:INSERT\s+(?:OR\s+\w+\s+|IGNORE\s+)?INTO|UPDATE|DELETE\s+FROM|REPLACE\s+INTO)"
    r"\s+(?P<quote>[\"`]?)(?P<table>\w+)(?P=quote)(?![\w.\"`])",
    re.I | re.S,
)
_WRITTEN_COLUMN = re.compile(r"(?<!\.)[\"`](\w+)[\"`]\s*=")


def is_change(sql: Any) -> bool:
    """Tell whether a statement may change what readers see, if it does anything at all. No query."""
    if not isinstance(sql, str) or _MAY_WRITE.match(sql):
        return bool(_WRITES_WITHIN.search(str(sql)))  # put together by a driver; or with a query in front
    if not _WRITES.match(sql):
        return False
    found = _ONE_TABLE.match(sql)
    if found is None or ";" in sql.rstrip("; \n"):
        return True
    if found["table"] in _unseen_tables((*UNSEEN, *newsbrief_settings.api_stamp_ignore)):
        return False
    if found["table"] in newsbrief_settings.cache_tables:
        return False
    columns = set(_WRITTEN_COLUMN.findall(sql)) if found[0].lstrip()[:6].upper() == "UPDATE" else set()
    return not columns or not columns <= UNSEEN_COLUMNS


@lru_cache(maxsize=4)
def _unseen_tables(labels: tuple[str, ...]) -> frozenset[str]:
    installed = {model._meta.label_lower: model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    return frozenset(installed[label.lower()] for label in labels if label.lower() in installed)
