"""Signals for a site's own code. Receivers that fail are logged by Django, and hold up nobody's work.

``sender`` is the page type in all but ``neighbours_changed``, where it is the base page model. None of them costs a
query while it has no receivers.
"""

from __future__ import annotations

from django.dispatch import Signal

#: After the commit, once a transaction: the previous or next of these articles may be another one now, for somebody.
#:
#: ``page_ids`` is a frozenset of the ids of live pages, in the section and language of what was published, taken back,
#: deleted, moved, dated otherwise, re-sorted, restricted or unlocked: itself, and everything up to the next articles on
#: both sides that everybody may see. A new title changes no neighbour; for that there is Wagtail's ``page_published``.
#: Not sent for fixtures, ``update()``, and what a migration or ``newsbrief_navigation rebuild`` writes.
neighbours_changed = Signal()

#: In the transaction of the change: readers see something else now, or will when it is committed.
#:
#: ``kind`` is ``"article.published"``, ``"article.updated"``, ``"article.unpublished"``, ``"article.deleted"``,
#: ``"article.moved"``, ``"sections.changed"``, or ``"content.changed"`` for what articles show: then ``reason`` says
#: what, as ``"author"`` or ``"image"``, ``page`` is None and ``sender`` the base page model. ``pages`` are the
#: locations (``kind``, ``pk``, ``root_url``, ``path``) of the pages that show the change, ``tags`` those under which a
#: frontend keeps them, ``keys`` the cache tags of the API's responses; ``change`` has the same place by place. Nothing
#: is sent for a page that is only scheduled, until it appears. Leave slow work until after the commit
#: (``transaction.on_commit``).
content_changed = Signal()

#: At once, whenever a backend has answered: in the editor, by ``newsbrief_summaries``, by a site's own call.
#:
#: ``page`` is as it was in memory, unsaved changes included; nothing of the suggestion is saved yet. ``result`` is the
#: ``SummaryResult``, with or without points, ``backend`` the alias that was asked, ``user`` who asked, or None.
summary_suggested = Signal()

#: After the commit that stores a review of a summary: by the checkbox in the form, by the bulk action, by an approval.
#:
#: ``page`` is the page as it was reviewed, a draft perhaps; ``user`` is the reviewer.
summary_reviewed = Signal()
