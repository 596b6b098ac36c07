"""What suggests a summary: the protocol, the backends that a site configures, and what may go wrong."""

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

#: Where the backends are configured, as error messages name it.
_BACKENDS = f'{SETTING_NAME}["SUMMARY"]["BACKENDS"]'


class SummaryError(Exception):
    """No suggestion could be made. ``str(error)`` is a sentence for the editor, without secrets."""


class BackendNotConfigured(SummaryError):  # noqa: N818 (named as Django names ImproperlyConfigured)
    """The site's settings don't lead to a working backend; the sentence says what to change."""


class MissingExtra(BackendNotConfigured):
    """A backend needs a package that isn't installed; the sentence names the extra."""


class BackendFailed(SummaryError):  # noqa: N818
    """A backend was asked and gave nothing usable; trying again may help."""


@dataclass(frozen=True)
class SummaryRequest:
    """What a backend is given: an article as plain text, and the limits of its answer."""

    title: str
    #: The body in reading order, a string a paragraph, heading or list item; untouched otherwise.
    paragraphs: tuple[str, ...]
    #: Language code of the article's locale: ``"en"``, ``"pt-br"``.
    language: str
    #: At most this many points, each of at most ``max_words`` words as ``text.count_words`` counts.
    max_points: int
    max_words: int


@dataclass(frozen=True)
class SummaryResult:
    """What a backend answers: points as plain text, in order, or none and the reason."""

    points: tuple[str, ...]
    #: The alias in the settings and the model's name, as they are recorded beside the summary.
    backend: str
    model: str
    #: "extractive": every point stands verbatim in a paragraph. "generative": a model wrote it.
    kind: Literal["extractive", "generative"]
    #: A sentence for the editor that says why there are no points; empty when there are.
    reason: str = ""
    #: A sentence for the editor about the points: they seem to be in another language.
    warning: str = ""


@runtime_checkable
class SummaryBackend(Protocol):
    """Anything with this method. It reads no database, writes nothing, and may take seconds."""

    def summarise(self, request: SummaryRequest) -> SummaryResult:
        """Return points for the article, or none and a reason. Raises ``BackendFailed``."""
        ...


def backend_choices() -> list[tuple[str, str]]:
    """Return ``(alias, label)`` of every configured backend, in the setting's order.

    The label is the entry's ``LABEL``, or the alias. Nothing is imported.
    """
    configured = newsbrief_settings.summary.backends
    return [
        (alias, str(entry.get("LABEL", alias)) if isinstance(entry, dict) else alias)
        for alias, entry in configured.items()
    ]


def get_backend(alias: str = DEFAULT_ALIAS) -> SummaryBackend:
    """Return the backend that the site configured under ``alias``.

    ``BACKEND`` is called with ``alias`` and the entry's other keys in lower case as keyword
    arguments. Raises ``BackendNotConfigured`` with a sentence that names what is wrong.
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
    # Bound before the call, so that a TypeError of the backend's own isn't taken for this one.
    try:
        inspect.signature(factory).bind(alias=alias, **options)
    except TypeError as error:
        raise BackendNotConfigured(
            _('%(setting)s["%(alias)s"] doesn\'t fit %(path)s: %(problem)s.')
            % {"setting": _BACKENDS, "alias": alias, "path": path, "problem": error}
        ) from error


def require(module: str, *, package: str, extra: str, alias: str) -> None:
    """Raise ``MissingExtra`` unless ``module`` can be imported; it isn't imported yet."""
    if importlib.util.find_spec(module) is None:
        raise MissingExtra(
            _('The summary backend “%(alias)s” needs %(package)s: pip install "wagtail-newsbrief[%(extra)s]".')
            % {"alias": alias, "package": package, "extra": extra}
        )


def validated(result: SummaryResult, request: SummaryRequest) -> SummaryResult:
    """Return a backend's result if it keeps the limits of the request.

    What a language model wrote is cleaned before (see ``cleaning``), and gets a warning in another language.
    Raises ``BackendFailed`` for a refusal, too many, too long, empty or unstorable points, for an extract that
    doesn't stand in the article, and for nothing without a reason.
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
            _("“%(backend)s” gave a point that doesn't stand in the article: “%(point)s”.")
            % {"backend": result.backend, "point": point}
        )
