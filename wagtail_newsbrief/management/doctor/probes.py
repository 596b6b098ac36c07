"""The probes, and asking them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from . import content, services
from .findings import Finding, Level, Patience, Probe, registered, without_credentials


def all_probes() -> dict[str, Probe]:
    """Return all probes by name, in the order in which they are asked: what others stand on comes first."""
    return {
        "settings": services.settings,
        "migrations": services.migrations,
        "navigation index": content.navigation_index,
        "renditions": content.renditions,
        "search": content.search,
        "tasks": services.tasks,
        "cache": services.cache,
        "frontends": services.frontends,
        **registered,
    }


def examine(patience: Patience, names: Collection[str]) -> Iterator[tuple[str, Finding]]:
    """Yield what these probes find, with the probe's name.

    A probe that fails is an error by itself: what it asks is out of reach.
    """
    for name, probe in all_probes().items():
        if name in names:
            for finding in _ask(probe, patience):
                yield name, finding._replace(text=without_credentials(finding.text))


def _ask(probe: Probe, patience: Patience) -> Iterable[Finding]:
    try:
        return list(probe(patience))
    except Exception as error:  # noqa: BLE001 (drivers of databases, caches and engines raise whatever they like)
        return [Finding(Level.ERROR, f"out of reach: {type(error).__name__}: {error}", "See whether it runs.")]
