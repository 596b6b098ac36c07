"""One message over the network: signed, bounded in size and time, and not into our own house."""

from __future__ import annotations

import ipaddress
import socket
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import certifi
import urllib3
from django.utils import timezone
from standardwebhooks import Webhook

from wagtail_newsbrief import __version__
from wagtail_newsbrief.conf import newsbrief_settings

from .models import Delivery
from .secrets import UnreadableSecret


class Answer(NamedTuple):
    """Whether a message has arrived, and what the other side said, for the log."""

    is_good: bool
    text: str


class RefusedAddress(Exception):  # noqa: N818
    """The address leads nowhere, or into a private network. ``str(error)`` says which."""


def send(delivery: Delivery) -> Answer:
    """Send a message once. Never raises: what goes wrong is the answer."""
    body = delivery.body.encode()
    if len(body) > newsbrief_settings.webhooks["MAX_BYTES"]:
        return Answer(False, f"not sent: {len(body)} bytes are more than WEBHOOKS[MAX_BYTES]")
    try:
        headers = _headers(delivery)
        status = _post(delivery.endpoint.url, body, headers)
    except UnreadableSecret:
        return Answer(False, "not sent: the secret can't be read with the keys of this site; make a new one")
    except RefusedAddress as error:
        return Answer(False, f"not sent: {error}")
    except (urllib3.exceptions.HTTPError, OSError) as error:
        return Answer(False, f"{type(error).__name__}: {error}")
    return Answer(200 <= status < 300, str(status))


def _headers(delivery: Delivery) -> dict[str, str]:
    now = timezone.now()
    signature = Webhook(delivery.endpoint.secret).sign(delivery.message_id, now, delivery.body)
    return {
        "Content-Type": "application/json",
        "User-Agent": f"wagtail-newsbrief/{__version__}",
        # The same at each attempt: by it the receiver knows a message that it has seen.
        "webhook-id": delivery.message_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": signature,
    }


def _post(url: str, body: bytes, headers: dict[str, str]) -> int:
    """Send, and return the status. A redirect is not followed: it could lead anywhere."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    # Connected to by number: a name could lead elsewhere when it is looked up a second time.
    address = public_address(host, port)
    timeout = urllib3.Timeout(
        connect=newsbrief_settings.webhooks["TIMEOUT"], read=newsbrief_settings.webhooks["TIMEOUT"]
    )
    pool: Any
    if parts.scheme == "https":
        pool = urllib3.HTTPSConnectionPool(
            address, port, timeout=timeout, server_hostname=host, assert_hostname=host, ca_certs=certifi.where()
        )
    else:
        pool = urllib3.HTTPConnectionPool(address, port, timeout=timeout)
    target = parts.path or "/"
    target += f"?{parts.query}" if parts.query else ""
    with pool:
        # The body of the answer isn't read: it may have no end.
        answer = pool.urlopen(
            "POST",
            target,
            body,
            {**headers, "Host": parts.netloc},
            retries=False,
            redirect=False,
            preload_content=False,
        )
        answer.close()
        return int(answer.status)


def public_address(host: str, port: int) -> str:
    """Return the first address of a host. Raises ``RefusedAddress`` when any is not of the public internet."""
    try:
        found = [info[4][0] for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except OSError as error:
        raise RefusedAddress(f"{host} is not known") from error
    if not newsbrief_settings.webhooks["ALLOW_PRIVATE_NETWORKS"]:
        for address in found:
            if not _is_public(str(address)):
                raise RefusedAddress(f"{host} is {address}, which is not on the public internet")
    return str(found[0])


def _is_public(address: str) -> bool:
    ip = ipaddress.ip_address(address.partition("%")[0])
    ip = getattr(ip, "ipv4_mapped", None) or ip
    return ip.is_global and not ip.is_multicast
