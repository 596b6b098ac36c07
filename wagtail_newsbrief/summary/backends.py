"""Backends that suggest summaries: protocol, configuration and errors."""

from __future__ import annotations

import importlib.util
import inspect
from dataclasses import dataclass, replace
from typing import Any, Literal, Protocol, runtime_checkable

from django.core.exceptions import ValidationError
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from wagtail_newsbrief.conf import SETTING_NAME, newsbrief_settings
from wagtail_newsbrief.utils.text import count_words, validate_storable

from .cleaning import clean_points, is_in_another_language

DEFAULT_ALIAS = "default"

#: The name of the setting in error messages.
_BACKENDS = f'{SETTING_NAME}["SUMMARY"]["BACKENDS"]'


class SummaryError(Exception):
    """No suggestion was made. ``str(error)`` is a message for the editor, without secrets."""


class BackendNotConfigured(SummaryError):  # noqa: N818 (named as Django names ImproperlyConfigured)
    """The settings are wrong; the message says what to change."""


class MissingExtra(BackendNotConfigured):
    """A backend requires a package that isn't installed; the message names the extra."""


class BackendFailed(SummaryError):  # noqa: N818
    """A backend returned nothing usable; trying again may help."""


@dataclass(frozen=True)
class SummaryRequest:
    """The input of a backend: an article as plain text, and limits."""

    title: str
    #: The body in reading order, one unmodified string per paragraph, heading or list item.
    paragraphs: tuple[str, ...]
    #: Language code of the article: ``"en"``, ``"pt-br"``.
    language: str
    #: Limits of points, and of words per point as counted by ``text.count_words``.
    max_points: int
    max_words: int


@dataclass(frozen=True)
class SummaryResult:
    """The output of a backend: points as plain text, in order, or a reason why there are none."""

    points: tuple[str, ...]
    #: The alias of the backend and the name of the model, as recorded with the summary.
    backend: str
    model: str
    #: "extractive": every point is a verbatim part of a paragraph. "generative": a model wrote it.
    kind: Literal["extractive", "generative"]
    #: A message for the editor that says why there are no points; empty if there are some.
    reason: str = ""
    #: A message for the editor about the points, for example that they are in another language.
    warning: str = ""


@runtime_checkable
class SummaryBackend(Protocol):
    """A class with this method. It doesn't use the database, and may take seconds."""

    def summarise(self, request: SummaryRequest) -> SummaryResult:
        """Return points, or a reason why there are none. Raise ``BackendFailed`` on errors."""
        ...


def backend_choices() -> list[tuple[str, str]]:
    """Return ``(alias, label)`` of every configured backend, in the order of the setting.

    The label is ``LABEL``, or the alias. No backend is imported.
    """
    configured = newsbrief_settings.summary.backends
    return [
        (alias, str(entry.get("LABEL", alias)) if isinstance(entry, dict) else alias)
        for alias, entry in configured.items()
    ]


def get_backend(alias: str = DEFAULT_ALIAS) -> SummaryBackend:
    """Return the backend configured as ``alias``.

    ``BACKEND`` is called with ``alias`` and the other keys of its settings in lower case. Raise
    ``BackendNotConfigured`` if the settings are wrong.
    """
    configured = newsbrief_settings.summary.backends
    if alias not in configured:
        raise BackendNotConfigured(
            _("There is no summary backend “%(alias)s”. %(setting)s has: %(aliases)s.")
            % {"alias": alias, "setting": _BACKENDS, "aliases": ", ".join(configured) or "–"}
        )
    entry = configured[alias]
    if not isinstance(entry, dict) or not isinstance(entry.get("BACKEND"), str):
        raise BackendNotConfigured(
            _('%(setting)s["%(alias)s"] has to be a dict with the dotted path of a class under "BACKEND".')
            % {"setting": _BACKENDS, "alias": alias}
        )
    path = entry["BACKEND"]
    options = {key.lower(): value for key, value in entry.items() if key not in ("BACKEND", "LABEL")}
    try:
        factory = import_string(path)
    except ImportError as error:
        raise BackendNotConfigured(
            _("The summary backend “%(alias)s” can't be loaded: %(problem)s. Correct “BACKEND” in %(setting)s.")
            % {"alias": alias, "problem": error, "setting": _BACKENDS}
        ) from error
    _check_options(factory, alias, path, options)
    backend = factory(alias=alias, **options)
    if not isinstance(backend, SummaryBackend):
        raise BackendNotConfigured(
            _("The summary backend “%(alias)s” can't be used: %(path)s has no method “summarise”.")
            % {"alias": alias, "path": path}
        )
    return backend


def _check_options(factory: Any, alias: str, path: str, options: dict[str, Any]) -> None:
    # Checked before the call, so that a TypeError inside the backend isn't mistaken for this one.
    try:
        inspect.signature(factory).bind(alias=alias, **options)
    except TypeError as error:
        raise BackendNotConfigured(
            _('%(setting)s["%(alias)s"] doesn\'t fit %(path)s: %(problem)s.')
            % {"setting": _BACKENDS, "alias": alias, "path": path, "problem": error}
        ) from error


def require(module: str, *, package: str, extra: str, alias: str) -> None:
    """Raise ``MissingExtra`` unless ``module`` is installed; it isn't imported."""
    if importlib.util.find_spec(module) is None:
        raise MissingExtra(
            _('The summary backend “%(alias)s” needs %(package)s: pip install "wagtail-newsbrief[%(extra)s]".')
            % {"alias": alias, "package": package, "extra": extra}
        )


def validated(result: SummaryResult, request: SummaryRequest) -> SummaryResult:
    """Return a result that is within the limits of the request.

    Text by a language model is cleaned first (see ``cleaning``), and has a warning if it is in another language. Raise
    ``BackendFailed`` for a refusal, for too many, too long, empty or unstorable points, for an extract that isn't in
    the article, and for no points without a reason.
    """
    if not result.points and not result.reason:
        raise BackendFailed(_("“%(backend)s” found no points. Try again.") % {"backend": result.backend})
    if result.kind == "generative":
        result = _cleaned(result, request)
    if len(result.points) > request.max_points:
        raise BackendFailed(
            _("“%(backend)s” gave %(count)s points where at most %(limit)s were asked for. Try again.")
            % {"backend": result.backend, "count": len(result.points), "limit": request.max_points}
        )
    for point in result.points:
        _validate_point(point, result, request)
    return result


def _cleaned(result: SummaryResult, request: SummaryRequest) -> SummaryResult:
    points = clean_points(result.points, request.paragraphs)
    if result.points and not points:
        raise BackendFailed(_("“%(backend)s” declined to sum up this article.") % {"backend": result.backend})
    warning = result.warning
    if not warning and is_in_another_language(points, request.paragraphs):
        warning = _("The points seem to be in another language than the article.")
    return replace(result, points=points, warning=warning)


def _validate_point(point: str, result: SummaryResult, request: SummaryRequest) -> None:
    if not point.strip():
        raise BackendFailed(_("“%(backend)s” gave an empty point. Try again.") % {"backend": result.backend})
    words = count_words(point)
    if words > request.max_words:
        raise BackendFailed(
            _("“%(backend)s” gave a point of %(count)s words where at most %(limit)s were asked for. Try again.")
            % {"backend": result.backend, "count": words, "limit": request.max_words}
        )
    try:
        validate_storable(point)
    except ValidationError as error:
        raise BackendFailed(
            _("“%(backend)s”: %(problem)s") % {"backend": result.backend, "problem": error.messages[0]}
        ) from error
    if result.kind == "extractive" and not any(point in paragraph for paragraph in request.paragraphs):
        raise BackendFailed(
            _("“%(backend)s” gave a point that isn't in the article: “%(point)s”.")
            % {"backend": result.backend, "point": point}
        )
