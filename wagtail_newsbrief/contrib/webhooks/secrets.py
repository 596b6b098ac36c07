"""The secrets of endpoints: made by us, shown once, stored encrypted."""

from __future__ import annotations

import base64
import hashlib
import os

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from wagtail_newsbrief.conf import newsbrief_settings


class UnreadableSecret(Exception):  # noqa: N818
    """The key that the secret was encrypted with is gone: the endpoint needs a new secret."""


def new_secret() -> str:
    """Return a secret as ``standardwebhooks`` reads it: ``whsec_`` and 24 random bytes in base64."""
    return "whsec_" + base64.b64encode(os.urandom(24)).decode()


def encrypt(secret: str) -> str:
    """Return the secret as it may be stored."""
    return _fernet().encrypt(secret.encode()).decode()


def decrypt(stored: str) -> str:
    """Return the secret itself. Raises ``UnreadableSecret``."""
    try:
        return _fernet().decrypt(stored.encode()).decode()
    except InvalidToken as error:
        raise UnreadableSecret from error


def _fernet() -> MultiFernet:
    # The first key encrypts; old ones still decrypt, so that a key can be changed at leisure.
    digests = [
        hashlib.sha256(b"newsbrief-webhooks:" + key.encode()).digest()
        for key in newsbrief_settings.webhooks.secret_keys
    ]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
