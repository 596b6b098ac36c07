"""Signals for a site's own code. Exceptions of receivers are logged by Django and don't fail the request.

``sender`` is the page type, except for ``neighbours_changed``, where it is the base page model. A signal without
receivers costs no query.
"""

from __future__ import annotations

from django.dispatch import Signal

#: Sent after the commit, once per transaction: previous or next of these articles may have changed for some visitors.
#:
#: ``page_ids`` is a frozenset of ids of live pages: the article that was published, unpublished, deleted, moved,
#: re-dated, re-sorted or restricted, and in its section and locale all articles on both sides up to the nearest that is
#: public. A new title changes no neighbour: use Wagtail's ``page_published`` for that. Not sent for fixtures,
#: ``QuerySet.update()``, migrations and ``newsbrief_navigation rebuild``.
neighbours_changed = Signal()

#: Sent in the transaction of a change that readers see once it is committed.
#:
#: ``kind`` is ``"article.published"``, ``"article.updated"``, ``"article.unpublished"``, ``"article.deleted"``,
#: ``"article.moved"``, ``"sections.changed"``, or ``"content.changed"`` for an object that articles show: then
#: ``reason`` says which, such as ``"author"`` or ``"image"``, ``page`` is None and ``sender`` the base page model.
#: ``pages`` are the locations (``kind``, ``pk``, ``root_url``, ``path``) of the pages that show the change, ``tags``
#: the tags for the cache of a frontend, ``keys`` the cache tags of API responses; ``change`` has the same for each part
#: of the page tree. Nothing is sent for a scheduled page until it is live. Do slow work after the commit
#: (``transaction.on_commit``).
content_changed = Signal()

#: Sent whenever a backend has returned a suggestion: in the editor, in ``newsbrief_summaries``, in a site's own code.
#:
#: ``page`` is the instance in memory with unsaved changes; the suggestion isn't saved yet. ``result`` is the
#: ``SummaryResult``, with or without points, ``backend`` the alias of the backend, ``user`` the user or None.
summary_suggested = Signal()

#: Sent after the commit of a summary's review: by the checkbox in the form, the bulk action, or an approval.
#:
#: ``page`` is the page as it was reviewed, which may be a draft; ``user`` is the reviewer.
summary_reviewed = Signal()
