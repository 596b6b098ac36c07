"""Sending a webhook: one time limit for the whole exchange, TLS to the name, and what is asked of whom."""

from __future__ import annotations

import contextlib
import datetime
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

pytest.importorskip("standardwebhooks", reason="needs the extra [webhooks]")

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.contrib.test_webhooks import make_endpoint
from tests.support.receiver import listening
from wagtail_newsbrief.contrib.webhooks import events, sending
from wagtail_newsbrief.contrib.webhooks.models import Delivery, Endpoint, Event

pytestmark = pytest.mark.django_db

TIMEOUT = 0.4
SAID = f"no answer within {TIMEOUT} seconds"


@pytest.fixture(autouse=True)
def _local(settings: Any) -> None:
    settings.WAGTAIL_NEWSBRIEF = {"WEBHOOKS": {"ALLOW_PRIVATE_NETWORKS": True, "TIMEOUT": TIMEOUT}}


@pytest.fixture
def send(django_capture_on_commit_callbacks: Any) -> Callable[..., Delivery]:
    """Return a function that writes messages for a URL, commits and returns the last of them."""

    def send(url: str, number: int = 1) -> Delivery:
        endpoint = Endpoint.objects.first() or make_endpoint(url=url)
        with django_capture_on_commit_callbacks(execute=True):
            for _ in range(number):
                (delivery,) = events.send([endpoint], Event.TEST, None, {})
        delivery.refresh_from_db()
        return delivery

    return send


@contextlib.contextmanager
def serving(behave: Callable[[socket.socket], None]) -> Iterator[int]:
    """Yield the port of a server that treats each connection as told, until this ends."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            with contextlib.suppress(OSError):  # the server is closed, or the client is gone
                while True:
                    connection, _ = server.accept()
                    with connection, contextlib.suppress(OSError):
                        behave(connection)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)
        thread.join(10)
    assert not thread.is_alive(), "the connection was left open"


def trickle(first: bytes, piece: bytes) -> Callable[[socket.socket], None]:
    """Return a behaviour: something at once, then a piece twenty times a second for as long as the client stays."""

    def behave(connection: socket.socket) -> None:
        connection.sendall(first)
        while True:
            time.sleep(0.05)
            connection.sendall(piece)

    return behave


# --- the time limit ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scheme", "behave"),
    [
        pytest.param("http", trickle(b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n"), id="headers without end"),
        pytest.param("http", trickle(b"HTTP/1.1 200 OK\r\nX-A: ", b"b"), id="a header without end"),
        pytest.param("http", trickle(b"", b"HTTP/1.1 100 Continue\r\n\r\n"), id="100 Continue again and again"),
        pytest.param("http", lambda connection: time.sleep(0.8), id="nothing"),
        pytest.param("https", trickle(b"\x16\x03\x03\x3f\xff", b"\x02"), id="TLS byte by byte"),
    ],
)
def test_a_receiver_that_goes_on_and_on_is_left_in_time(send, scheme, behave):
    with serving(behave) as port:
        began = time.monotonic()
        delivery = send(f"{scheme}://127.0.0.1:{port}/")
        assert time.monotonic() - began < TIMEOUT + 2
    assert (delivery.status, delivery.answer) == ("waiting", SAID)


def test_an_address_that_never_connects(send):
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        waiting = [socket.socket() for _ in range(3)]
        for client in waiting:
            client.setblocking(False)
            client.connect_ex(full.getsockname())
        assert send(f"http://127.0.0.1:{full.getsockname()[1]}/").answer == SAID
        for client in waiting:
            client.close()


def test_a_name_that_nobody_looks_up_in_time(send, monkeypatch):
    monkeypatch.setattr(sending, "_look_up", lambda *args, **kwargs: time.sleep(2))
    began = time.monotonic()
    assert send("https://slow.example.com/").answer == SAID
    assert time.monotonic() - began < TIMEOUT + 1


def test_an_answer_whose_body_has_no_end_is_good(send):
    with serving(trickle(b"HTTP/1.1 200 OK\r\n\r\n", b"x")) as port:
        assert send(f"http://127.0.0.1:{port}/").status == "delivered"


def test_an_editor_waits_once_for_a_receiver_that_hangs(send):
    """With immediate tasks, whatever the number of messages; the others are tried again like those that failed."""
    with serving(lambda connection: time.sleep(1)) as port:
        began = time.monotonic()
        delivery = send(f"http://127.0.0.1:{port}/", 10)
        assert time.monotonic() - began < TIMEOUT + 2
    assert (delivery.status, delivery.attempts) == ("waiting", 1)
    assert delivery.answer == "not sent: the receiver didn't respond in time a moment ago"
    with listening() as receiver:
        Endpoint.objects.update(url=receiver.url, paused_until=timezone.now() - datetime.timedelta(seconds=1))
        Delivery.objects.update(due_at=timezone.now())
        call_command("newsbrief_webhooks", "send")
        assert len(receiver.messages) == 10


def test_a_receiver_that_refuses_at_once_is_not_spared_the_others(send):
    with listening() as receiver:
        receiver.statuses = [500]
        send(receiver.url, 3)
        assert len(receiver.messages) == 3


# --- what is asked of whom ---------------------------------------------------------------------------------------


@pytest.fixture
def names(monkeypatch: Any) -> dict[str, Any]:
    """Return a dict to write ports into; every name leads to this machine, and to the port that stands for its own."""
    known: dict[str, Any] = {}

    def look_up(host: str, port: int, **kwargs: Any) -> Any:
        known["asked"] = (host, port)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", known["port"]))]

    monkeypatch.setattr(sending, "_look_up", look_up)
    return known


@pytest.mark.parametrize(
    ("url", "asked", "path", "host"),
    [
        ("http://hooks.example.com", ("hooks.example.com", 80), "/", "hooks.example.com"),
        ("http://hooks.example.com?a=b", ("hooks.example.com", 80), "/?a=b", "hooks.example.com"),
        ("http://Hooks.example.com:8080/x", ("hooks.example.com", 8080), "/x", "hooks.example.com:8080"),
        ("http://bücher.example.com/ü?ü", ("xn--bcher-kva.example.com", 80), "/%C3%BC?%C3%BC", None),
        ("http://[2001:db8::1]:81/", ("2001:db8::1", 81), "/", "[2001:db8::1]:81"),
    ],
)
def test_the_address_is_taken_apart(send, names, url, asked, path, host):
    with listening() as receiver:
        names["port"] = receiver.server_address[1]
        assert send(url).answer == "204"
        (message,) = receiver.messages
    assert names["asked"] == asked
    assert (message.path, message.headers["host"]) == (path, host or asked[0])


@pytest.mark.parametrize(("status", "is_good"), [(199, False), (200, True), (299, True), (300, False)])
def test_only_2xx_is_good(send, status, is_good):
    with listening() as receiver:
        receiver.statuses = [status]
        delivery = send(receiver.url)
    assert (delivery.status, delivery.answer) == ("delivered" if is_good else "waiting", str(status))


@pytest.mark.parametrize(("spare", "is_sent"), [(0, True), (-1, False)])
def test_the_limit_is_in_bytes(send, settings, django_capture_on_commit_callbacks, spare, is_sent):
    with listening() as receiver:
        endpoint = make_endpoint(url=receiver.url)
        with django_capture_on_commit_callbacks() as callbacks:
            (delivery,) = events.send([endpoint], Event.TEST, None, {"word": "größer"})
        assert len(delivery.body.encode()) == len(delivery.body) + 2
        settings.WAGTAIL_NEWSBRIEF["WEBHOOKS"] |= {"MAX_BYTES": len(delivery.body.encode()) + spare}
        for callback in callbacks:
            callback()
        assert len(receiver.messages) == is_sent


# --- where it may go ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "10.0.0.1", "192.168.1.1", "172.16.0.1", "169.254.169.254", "0.0.0.0", "100.64.0.1"),
        *("::1", "fe80::1", "fd00::1", "::ffff:127.0.0.1", "224.0.0.1", "localhost"),
        # An IPv4 address within: of a network that translates, 6to4, compatible, Teredo; and what was "site-local".
        *("64:ff9b::127.0.0.1", "64:ff9b::10.0.0.1", "64:ff9b:1::127.0.0.1", "64:ff9b:1::93.184.215.14"),
        *("2002:7f00:1::", "2002:a9fe:a9fe::1", "::127.0.0.1", "::93.184.215.14", "::ffff:0:127.0.0.1"),
        *("2001:0:7f00:1::", "fec0::1", "ff02::1", "2001:db8::1"),
    ],
)
def test_private_networks_are_refused(host, settings):
    settings.WAGTAIL_NEWSBRIEF = {}
    with pytest.raises(sending.RefusedAddress, match="not on the public internet"):
        sending.public_address(host, 443, time.monotonic() + 9)


@pytest.mark.parametrize(
    "host",
    # The last two hold a public IPv4 address: a network without IPv4 reaches all of it by the first.
    ["93.184.215.14", "2606:2800:21f::1", "::ffff:93.184.215.14", "64:ff9b::5db8:d70e", "2002:5db8:d70e::1"],
)
def test_public_addresses(host, settings):
    settings.WAGTAIL_NEWSBRIEF = {}
    address, port = sending.public_address(host, 443, time.monotonic() + 9)
    assert (ipaddress.ip_address(address), port) == (ipaddress.ip_address(host), 443)


def test_an_unknown_name(settings):
    with pytest.raises(sending.RefusedAddress, match="is not known"):
        sending.public_address("nowhere.invalid", 443, time.monotonic() + 30)


def test_one_private_address_among_several_is_one_too_many(settings, monkeypatch):
    settings.WAGTAIL_NEWSBRIEF = {}
    found = [(2, 1, 6, "", (address, 443)) for address in ("93.184.215.14", "10.0.0.1")]
    monkeypatch.setattr(sending, "_look_up", lambda *args, **kwargs: found)
    with pytest.raises(sending.RefusedAddress):
        sending.public_address("two-faced.example.com", 443, time.monotonic() + 9)


# --- TLS ---------------------------------------------------------------------------------------------------------


def certify(folder: Path, name: str) -> tuple[Path, Path]:
    """Write an authority of the test's own, and a certificate by it with its key; return the paths of both files."""

    def sign(subject: str, key: Any, by: str, by_key: Any, *extensions: Any) -> x509.Certificate:
        now = timezone.now()
        builder = x509.CertificateBuilder(
            *(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, one)]) for one in (by, subject)),
            key.public_key(),
            x509.random_serial_number(),
            now - datetime.timedelta(days=1),
            now + datetime.timedelta(days=1),
        )
        for extension in extensions:
            builder = builder.add_extension(extension, critical=True)
        # Python 3.13 asks for both.
        builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(by_key.public_key())
        builder = builder.add_extension(issuer, critical=False)
        return builder.sign(by_key, hashes.SHA256())

    authority_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    usage = dict.fromkeys(
        ("content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "encipher_only"), False
    )
    authority = sign(
        *("authority", authority_key, "authority", authority_key),
        x509.BasicConstraints(ca=True, path_length=None),
        x509.KeyUsage(digital_signature=True, key_cert_sign=True, crl_sign=True, decipher_only=False, **usage),
    )
    names = x509.SubjectAlternativeName([x509.DNSName(name), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    certificate = sign(name, key, "authority", authority_key, names)
    pem = serialization.Encoding.PEM
    authorities, server = folder / "authorities.pem", folder / "server.pem"
    authorities.write_bytes(authority.public_bytes(pem))
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    server.write_bytes(secret + certificate.public_bytes(pem))
    return authorities, server


@pytest.mark.parametrize(
    ("name", "is_trusted", "answer"),
    [
        ("hooks.example.com", True, "204"),
        ("other.example.com", True, "Hostname mismatch"),
        ("hooks.example.com", False, "unable to get local issuer certificate"),
    ],
)
def test_https_is_for_the_name_and_by_an_authority_that_is_trusted(
    send, names, tmp_path, monkeypatch, settings, name, is_trusted, answer
):
    """Though the connection is made to a number."""
    settings.WAGTAIL_NEWSBRIEF["WEBHOOKS"] |= {"TIMEOUT": 10}
    authorities, server = certify(tmp_path, name)
    if is_trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(authorities))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(server)
    told: list[str] = []
    context.sni_callback = lambda connection, sni, _: told.append(sni)
    with listening() as receiver:
        receiver.socket = context.wrap_socket(receiver.socket, server_side=True)
        receiver.handle_error = lambda *args: None  # a client that breaks off
        names["port"] = receiver.server_address[1]
        assert answer in send("https://hooks.example.com/").answer
        assert len(receiver.messages) == (answer == "204")
    assert names["asked"] == ("hooks.example.com", 443)
    assert told == ["hooks.example.com"]
