"""What makes the answers besides the content: code and settings. Another deployment may answer otherwise.

The same on every machine of a deployment: contents count, never times of files or places of objects.
"""

from __future__ import annotations

import sysconfig
from collections.abc import Iterator, Mapping
from functools import cache
from hashlib import sha256
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.signals import setting_changed
from django.dispatch import receiver

from wagtail_newsbrief.conf import newsbrief_settings

#: Files of a site's own apps that an answer may depend on: code, templates, translations.
_SUFFIXES = frozenset({".html", ".mo", ".py"})

#: Written as they are; what else a setting may hold counts by its type alone.
_PLAIN = (str, bytes, int, float, bool, type(None), Path)


@cache
def fingerprint() -> str:
    """Return a digest of the code and of the settings. Reads files once a process, no query."""
    return sha256(f"{_code()}\n{_settings()}".encode()).hexdigest()


@cache
def _code() -> str:
    """Return a digest of the versions of everything installed, and of the files of what isn't installed."""
    digest = sha256()
    # By name and version: editable ones are among the files below.
    for line in sorted(f"{one.metadata['Name']}=={one.version}" for one in distributions()):
        digest.update(f"{line}\n".encode())
    for path in _own_files():
        digest.update(f"{path.name}\n{sha256(path.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()


def _own_files() -> Iterator[Path]:
    """Yield the files of the apps and the templates that lie in no folder of installed packages."""
    installed = [Path(path) for path in {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}]
    folders = [Path(app.path) for app in apps.get_app_configs()]
    engines = newsbrief_settings.everything()["TEMPLATES"]
    folders += [Path(folder) for engine in engines for folder in engine.get("DIRS", ())]
    for folder in sorted(set(folders)):
        if not any(folder.is_relative_to(one) for one in installed):
            yield from sorted(path for path in folder.rglob("*") if path.suffix in _SUFFIXES and path.is_file())


@cache
def _settings() -> str:
    return sha256(_stable(newsbrief_settings.everything()).encode()).hexdigest()


def _stable(value: Any) -> str:
    """Return a text for a setting, the same in every process that has the same setting."""
    if isinstance(value, _PLAIN):
        return f"{type(value).__name__}:{value!r}"
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{_stable(key)}={_stable(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(map(_stable, value)) + "]"
    if isinstance(value, set | frozenset):
        return "(" + ",".join(sorted(map(_stable, value))) + ")"
    return f"{type(value).__module__}.{type(value).__qualname__}"


@receiver(setting_changed, dispatch_uid="newsbrief-release")
def _settings_changed(**kwargs: Any) -> None:
    """Look again in tests that override a setting."""
    fingerprint.cache_clear()
    _settings.cache_clear()
