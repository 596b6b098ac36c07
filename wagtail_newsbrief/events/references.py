"""Changes of objects that many articles show: authors, images, tags, linked pages; and of who may see articles.

The articles that show an object are found in Wagtail's reference index with 1 query, and sent by tasks after the
commit.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import ForeignKey
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from modelcluster.models import get_all_child_relations
from taggit.models import TagBase
from wagtail.images import get_image_model
from wagtail.images.models import AbstractImage
from wagtail.models import PageViewRestriction, ReferenceIndex, get_page_models

from wagtail_newsbrief.access import aliases_of
from wagtail_newsbrief.compat import get_page_model
from wagtail_newsbrief.content import cache_tags
from wagtail_newsbrief.mixins import ArticleMixin
from wagtail_newsbrief.utils.transactions import on_commit

from .affected import by_article, by_paths
from .changes import Change, Kind, Part, has_listeners, send
from .locations import PageLocation
from .tasks import articles_changed

#: Articles per task, and per message.
CHUNK = 50

#: Fields of images that Wagtail fills in and readers don't see.
_BOOKKEEPING = frozenset({"file_size", "file_hash"})


def connect() -> None:
    """Connect the receivers. Called once, when all models are loaded."""
    for model in shown_models():
        uid = f"newsbrief-references-{model._meta.label}"
        pre_save.connect(store_names, sender=model, dispatch_uid=uid)
        post_save.connect(object_saved, sender=model, dispatch_uid=uid)
        pre_delete.connect(object_deleted, sender=model, dispatch_uid=uid)
    for signal in (post_save, post_delete):
        signal.connect(restriction_changed, sender=PageViewRestriction, dispatch_uid="newsbrief-restriction")
    # By label, so that nothing is connected if the app isn't installed.
    pre_save.connect(redirect_changes, sender="wagtailredirects.Redirect", dispatch_uid="newsbrief-redirect")
    for signal in (post_save, post_delete):
        signal.connect(redirect_changed, sender="wagtailredirects.Redirect", dispatch_uid="newsbrief-redirect")


def shown_models() -> set[type[Any]]:
    """Return the models of objects that articles show: images, and those that bylines, tags and the like refer to."""
    models = {get_image_model()}
    pages_own = {relation.related_model for relation in get_all_child_relations(get_page_model())}
    for model in get_page_models():
        if issubclass(model, ArticleMixin):
            rows = {relation.related_model for relation in get_all_child_relations(model)} - pages_own
            models |= {
                field.related_model
                for row in rows
                for field in row._meta.concrete_fields
                if isinstance(field, ForeignKey)
            }
    return {model for model in models if not issubclass(model, (get_page_model(), ContentType))}


def store_names(sender: type[Any], instance: Any, raw: bool = False, **kwargs: Any) -> None:
    """Store on an object the tags and cache tags that it had before. 1 query."""
    if not raw and instance.pk is not None and has_listeners():
        stored = sender._base_manager.filter(pk=instance.pk).first()
        instance._newsbrief_names = _names(stored) if stored is not None else None


def object_saved(
    sender: type[Any], instance: Any, created: bool, update_fields: Any | None = None, **kwargs: Any
) -> None:
    """Send the articles that show a saved object. 1 query, 2 for an image."""
    before = instance.__dict__.pop("_newsbrief_names", None)
    if before is None or created or (update_fields is not None and frozenset(update_fields) <= _BOOKKEEPING):
        return
    _object_changed(instance, before)


def object_deleted(instance: Any, **kwargs: Any) -> None:
    """Send the articles that show an object that is about to be deleted. 1 query, 2 for an image."""
    if has_listeners():
        _object_changed(instance)


def _object_changed(instance: Any, before: tuple[set[str], set[str]] = (set(), set())) -> None:
    tags, keys = _names(instance)
    ids = articles_showing([instance])
    if ids and isinstance(instance, AbstractImage):
        # Articles that name these as related show their lead images.
        ids |= articles_showing(get_page_model().objects.filter(pk__in=ids))
    _send_later(_reason(instance), ids, tags=tags | before[0], keys=keys | before[1])


def _names(instance: Any) -> tuple[set[str], set[str]]:
    """Return the tags and the cache tags of an object. An object with a slug is taken to be an author."""
    if isinstance(instance, TagBase):
        return {f"tag:{instance.name}"}, set()
    if isinstance(instance, AbstractImage):
        return set(), {cache_tags.key("image", instance.pk)}
    slug = getattr(instance, "slug", "")
    return ({f"author:{slug}"}, {cache_tags.key("author", slug)}) if slug else (set(), set())


def _reason(instance: Any) -> str:
    if isinstance(instance, AbstractImage):
        return "image"
    return "tag" if isinstance(instance, TagBase) else str(instance._meta.model_name)


def page_appeared_or_disappeared(page: Any) -> None:
    """Send the articles that link to a page that appears or disappears, or name it as related. 1 query."""
    _send_later("page", articles_showing([page]) - {page.pk}, keys={cache_tags.key("page", page.pk)})


def page_changed(page: Any, before: Iterable[PageLocation], now: Iterable[PageLocation]) -> None:
    """Send the articles below a page, and those that show its title or URL. 2 queries."""
    paths = {location.root_url: location.path for location in before if location.pk == page.pk}
    renames = [
        [location.root_url, paths[location.root_url], location.path]
        for location in now
        if location.pk == page.pk and paths.get(location.root_url, location.path) != location.path
    ]
    ids = (articles_showing([page]) | _articles_below(page)) - {page.pk}
    _send_later("page", ids, keys={cache_tags.key("page", page.pk)}, renames=renames)


def branch_changed(page: Any, reason: str) -> None:
    """Send the articles outside a branch that show a page of it. 2 queries."""
    branch = page.get_descendants(inclusive=True)
    ids = articles_showing(get_page_model().objects.filter(pk__in=branch.values("pk")))
    _send_later(reason, ids - _articles_below(page) - {page.pk})


def restriction_changed(instance: Any, raw: bool = False, origin: Any | None = None, **kwargs: Any) -> None:
    """Send the articles that a changed restriction applies to, and those that show them.

    At most 6 queries, and 1 for each step of the longest chain of aliases.
    """
    # ``origin`` is the object whose deletion cascades: if it is the page itself, its deletion is sent.
    if raw or getattr(origin, "model", type(origin)) not in (PageViewRestriction, type(None)) or not has_listeners():
        return
    page: Any = instance.page.specific
    if page.live and issubclass(type(page), ArticleMixin):
        send(Change(Kind.CONTENT, (Part(page.path, by_article(page)),), reason="restriction"))
    branch = page.get_descendants(inclusive=True)
    _send_later("restriction", _articles_below(page) | _articles_among(aliases_of(branch.values("pk"))))
    branch_changed(page, "restriction")


def articles_showing(objects: Any) -> set[Any]:
    """Return the ids of the articles, live or not, that refer to these objects. 1 query."""
    types = ContentType.objects.get_for_models(*_article_types()).values()
    references = ReferenceIndex.get_references_to_in_bulk(objects).filter(content_type__in=list(types))
    return {_pk(text) for text in references.values_list("object_id", flat=True).distinct()}


def _articles_below(page: Any) -> set[Any]:
    """Return the ids of the live articles below a page. 1 query."""
    types = ContentType.objects.get_for_models(*_article_types()).values()
    below = get_page_model().objects.descendant_of(page).live().filter(content_type__in=list(types))
    return set(below.values_list("pk", flat=True))


def _articles_among(ids: Iterable[Any]) -> set[Any]:
    """Return the ids of the live articles among pages. 1 query, none for no page."""
    types = ContentType.objects.get_for_models(*_article_types()).values()
    pages = get_page_model().objects.filter(pk__in=ids, live=True, content_type__in=list(types))
    return set(pages.values_list("pk", flat=True))


def _article_types() -> list[type[Any]]:
    return [model for model in get_page_models() if issubclass(model, ArticleMixin)]


def _pk(text: str) -> Any:
    return get_page_model()._meta.pk.to_python(text)


def redirect_changes(sender: type[Any], instance: Any, raw: bool = False, **kwargs: Any) -> None:
    """Send the URL that a redirect had before. 1 query."""
    if not raw and instance.pk is not None and has_listeners():
        for stored in sender._base_manager.filter(pk=instance.pk):
            redirect_changed(stored)


def redirect_changed(instance: Any, raw: bool = False, created: bool = False, **kwargs: Any) -> None:
    """Send the URL of a redirect, without and with a trailing slash. 1 query."""
    # Automatic redirects are sent with the page that was moved.
    if raw or (created and instance.automatically_created) or not has_listeners():
        return
    path = instance.old_path
    paths = [path] if "?" in path else [path, f"{path.rstrip('/')}/"]
    hosts = {link.removesuffix(path) for link in instance.old_links()}
    locations = [PageLocation("redirect", None, host, path) for host in sorted(hosts) for path in paths]
    affected = by_paths(paths, [cache_tags.REDIRECTS], locations)
    send(Change(Kind.CONTENT, (Part("", affected),), reason="redirect"))


def _send_later(
    reason: str, ids: set[Any], *, tags: Iterable[str] = (), keys: Iterable[str] = (), renames: Sequence[Any] = ()
) -> None:
    """Send articles in tasks after the commit, ``CHUNK`` at a time."""
    pks = sorted(ids)
    for start in range(0, len(pks), CHUNK):
        chunk = [str(pk) for pk in pks[start : start + CHUNK]]
        enqueue = partial(_enqueue, chunk, reason, sorted(tags), sorted(keys), list(renames))
        # Robust, so that a queue that can't be reached is logged and doesn't fail the request.
        on_commit(enqueue)


def _enqueue(*args: Any) -> None:
    articles_changed.enqueue(*args)
