"""Send a message: signed, bounded in size and time, and never to a private network."""

from __future__ import annotations

import ipaddress
import socket
import ssl
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from typing import Any, NamedTuple
from urllib.parse import SplitResult, urlsplit

import certifi
from django.utils import timezone
from django.utils.encoding import iri_to_uri, punycode
from standardwebhooks import Webhook

from wagtail_newsbrief import __version__
from wagtail_newsbrief.conf import newsbrief_settings
from wagtail_newsbrief.utils.dates import utc

from .models import Delivery
from .secrets import UnreadableSecret


class Outcome(NamedTuple):
    """The outcome of an attempt: whether it succeeded, the response or error, and whether it timed out."""

    is_good: bool
    text: str
    is_timeout: bool = False


class RefusedAddress(Exception):  # noqa: N818
    """The host can't be resolved, or is in a private network. ``str(error)`` says which."""


def send(delivery: Delivery) -> Outcome:
    """Send a message once, in ``WEBHOOKS["TIMEOUT"]`` seconds at most. Failures are returned, not raised."""
    body = delivery.body.encode()
    if len(body) > newsbrief_settings.webhooks.max_bytes:
        return Outcome(False, f"not sent: {len(body)} bytes are more than WEBHOOKS[MAX_BYTES]")
    try:
        headers = _headers(delivery)
        status = _post(delivery.endpoint.url, body, headers)
    except UnreadableSecret:
        return Outcome(False, "not sent: the secret can't be read with the keys of this site; make a new one")
    except RefusedAddress as error:
        return Outcome(False, f"not sent: {error}")
    except TimeoutError:
        return Outcome(False, f"no answer within {newsbrief_settings.webhooks.timeout} seconds", is_timeout=True)
    # ValueError: an invalid URL, such as one with the port 99999.
    except (HTTPException, OSError, ValueError) as error:
        return Outcome(False, f"{type(error).__name__}: {error}")
    return Outcome(200 <= status < 300, str(status))


def _headers(delivery: Delivery) -> dict[str, str]:
    now = utc(timezone.now())
    signature = Webhook(delivery.endpoint.secret).sign(delivery.message_id, now, delivery.body)
    return {
        "Content-Type": "application/json",
        "User-Agent": f"wagtail-newsbrief/{__version__}",
        # The same at each attempt, so that receivers can recognise duplicates.
        "webhook-id": delivery.message_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": signature,
    }


def _post(url: str, body: bytes, headers: dict[str, str]) -> int:
    """Send, and return the status. Redirects are not followed, because they could lead to a private network.

    Raises ``TimeoutError`` if name resolution, connecting, sending and reading the headers together take longer than
    ``TIMEOUT``, even if the receiver keeps sending slowly.
    """
    parts = urlsplit(url)
    host = punycode(parts.hostname or "")
    port = parts.port or (443 if parts.scheme == "https" else 80)
    deadline = time.monotonic() + newsbrief_settings.webhooks.timeout
    # Connect to the checked IP address: the name could resolve to another one the next time.
    address = public_address(host, port, deadline)
    with _connected(parts.scheme, host, address, deadline) as connection:
        timer = threading.Timer(_left(deadline), _shut_down, [connection])
        timer.daemon = True
        timer.start()
        try:
            status = _status(connection, parts, body, {**headers, "Host": _host_header(parts, host)})
            _left(deadline)  # truncated headers look complete
        except (OSError, HTTPException) as error:
            if time.monotonic() >= deadline:
                raise TimeoutError from error
            raise
        finally:
            timer.cancel()
    return status


def _shut_down(connection: socket.socket) -> None:
    """Abort blocked reads and writes of a socket."""
    with suppress(OSError):  # the receiver was faster
        # Not SSLSocket.shutdown, which would drop the TLS object while the other thread reads.
        socket.socket.shutdown(connection, socket.SHUT_RDWR)


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _connected(scheme: str, host: str, address: Any, deadline: float) -> socket.socket:
    connection = socket.create_connection(address, timeout=_left(deadline))
    if scheme != "https":
        return connection
    try:
        # The system's certificates (or those of SSL_CERT_FILE), or else certifi's.
        context = ssl.create_default_context()
        context.load_verify_locations(certifi.where())
        connection.settimeout(_left(deadline))  # for the whole handshake
        return context.wrap_socket(connection, server_hostname=host)
    except (OSError, ValueError):
        connection.close()
        raise


def _host_header(parts: SplitResult, host: str) -> str:
    shown = f"[{host}]" if ":" in host else host
    return f"{shown}:{parts.port}" if parts.port else shown


def _status(connection: socket.socket, parts: SplitResult, body: bytes, headers: dict[str, str]) -> int:
    client = HTTPConnection(headers["Host"])
    client.sock = connection
    target = iri_to_uri(parts.path or "/") + (f"?{iri_to_uri(parts.query)}" if parts.query else "")
    client.request("POST", target, body, headers)
    # The body of the response isn't read, because it may be endless.
    return client.getresponse().status


_look_up = socket.getaddrinfo


def public_address(host: str, port: int, deadline: float) -> Any:
    """Return the first address of a host, as ``socket.create_connection`` takes it.

    Raises ``RefusedAddress`` if any of its addresses is not public, and ``TimeoutError``.
    """
    # In a thread, because name resolution has no timeout.
    executor = ThreadPoolExecutor(1)
    try:
        looked_up = executor.submit(_look_up, host, port, type=socket.SOCK_STREAM)
        found = [info[4][:2] for info in looked_up.result(_left(deadline))]
    except socket.gaierror as error:
        raise RefusedAddress(f"{host} is not known") from error
    finally:
        executor.shutdown(wait=False)
    if not newsbrief_settings.webhooks.allow_private_networks:
        for address, _port in found:
            if not _is_public(str(address)):
                raise RefusedAddress(f"{host} is {address}, which is not on the public internet")
    return found[0]


#: The prefix of IPv4 addresses translated to IPv6 (RFC 6052), and that of global unicast addresses (RFC 4291).
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")


def _is_public(address: str) -> bool:
    """Return whether an address is public; for one that embeds an IPv4 address, whether that is."""
    ip: Any = ipaddress.ip_address(address.partition("%")[0])
    if ip.version == 6:
        if ip in _NAT64:
            ip = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        elif ip.ipv4_mapped or ip.sixtofour:
            ip = ip.ipv4_mapped or ip.sixtofour
        elif ip not in _GLOBAL_UNICAST:
            return False
    return bool(ip.is_global and not ip.is_multicast)
