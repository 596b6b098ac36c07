"""The secrets of endpoints: generated, shown once, stored encrypted."""

from __future__ import annotations

import base64
import hashlib
import os

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from wagtail_newsbrief.conf import newsbrief_settings


class UnreadableSecret(Exception):  # noqa: N818
    """The secret can't be decrypted with the current keys; the endpoint needs a new one."""


def new_secret() -> str:
    """Return a new secret for ``standardwebhooks``: ``whsec_`` and 24 random bytes in base64."""
    return "whsec_" + base64.b64encode(os.urandom(24)).decode()


def encrypt(secret: str) -> str:
    """Return the encrypted secret."""
    return _fernet().encrypt(secret.encode()).decode()


def decrypt(stored: str) -> str:
    """Return the decrypted secret. Raises ``UnreadableSecret``."""
    try:
        return _fernet().decrypt(stored.encode()).decode()
    except InvalidToken as error:
        raise UnreadableSecret from error


def _fernet() -> MultiFernet:
    # The first key encrypts; all of them decrypt, so that keys can be rotated.
    digests = [
        hashlib.sha256(b"newsbrief-webhooks:" + key.encode()).digest()
        for key in newsbrief_settings.webhooks.secret_keys
    ]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
