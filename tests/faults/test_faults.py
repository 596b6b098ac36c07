"""What else fails around the package: nothing is lost, the index is right or says that it isn't, and the log knows."""

from __future__ import annotations

import contextlib
import errno
import shutil
import socket
import subprocess
import time
from unittest import mock

import pytest
from django.core.files.storage import InMemoryStorage
from django.db import DatabaseError, InterfaceError, connection, connections, transaction
from django.db.models.signals import post_save
from django.test import override_settings
from redis.exceptions import RedisError
from wagtail.images import get_image_model
from wagtail.models import Site
from wagtail.signals import page_published

from tests.navigation.conftest import day
from tests.navigation.oracle import Oracle
from tests.reader.material import make_image
from tests.support.factories import edit, make_article, make_section
from wagtail_newsbrief.articles.models import ArticlePage
from wagtail_newsbrief.images.renditions import create_renditions
from wagtail_newsbrief.navigation import index, recheck, rows
from wagtail_newsbrief.utils.transactions import on_commit
from wagtail_newsbrief.versioning import current_version

for_real = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def is_right() -> bool:
    Oracle().check_index()
    return list(index.differences()) == []


@contextlib.contextmanager
def receiver_that_raises(signal, sender):
    def fail(**kwargs):
        raise RuntimeError("of another app")

    signal.connect(fail, sender=sender)
    try:
        yield
    finally:
        signal.disconnect(fail, sender=sender)


@for_real
def test_a_receiver_of_another_app_that_raises():
    article = make_article(make_section(), published_at=day(1))
    before = current_version()
    article.published_at = day(2)
    with receiver_that_raises(post_save, ArticlePage), pytest.raises(RuntimeError):
        article.save()
    # It raised within the transaction of the change: nothing of it is left.
    assert ArticlePage.objects.get(pk=article.pk).published_at == day(1)
    assert current_version() == before
    assert is_right()
    with receiver_that_raises(page_published, ArticlePage), pytest.raises(RuntimeError):
        edit(article, published_at=day(3))
    # Wagtail tells of publishing when it is done.
    assert ArticlePage.objects.get(pk=article.pk).published_at == day(3)
    assert current_version() != before
    assert is_right()


@for_real
def test_a_disk_that_is_full(caplog):
    article = make_article(lead_image=make_image(ready=False), live=False)
    full = OSError(errno.ENOSPC, "No space left on device")
    with (
        mock.patch.object(InMemoryStorage, "_save", side_effect=full),
        caplog.at_level("WARNING", "wagtail_newsbrief"),
    ):
        edit(article)
    assert ArticlePage.objects.get(pk=article.pk).live
    assert "No space left on device" in caplog.text
    image = get_image_model().objects.get(pk=article.lead_image_id)
    assert not image.renditions.exists(), "a row without a file"
    assert create_renditions(image) > 0
    assert is_right()


def lose_connection() -> None:
    """Have the server end this connection, as it does when it is restarted."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()" if connection.vendor == "postgresql" else "SELECT CONNECTION_ID()")
        (number,) = cursor.fetchone()
    other = connections.create_connection("default")
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)" if connection.vendor == "postgresql" else "KILL %s", [number])
    other.close()


@for_real
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has no server that could end a connection")
def test_a_database_that_is_restarted(monkeypatch, caplog):
    article = make_article(make_section(), published_at=day(1))
    before = current_version()
    article.published_at = day(2)

    def save_and_lose_the_connection():
        with transaction.atomic():
            article.save()
            lose_connection()
            article.save()

    with pytest.raises((DatabaseError, InterfaceError)):
        save_and_lose_the_connection()
    connection.close()
    assert ArticlePage.objects.get(pk=article.pk).published_at == day(1)
    assert current_version() == before
    assert is_right()

    rows_for = rows.rows_for

    def lost(pages):
        if not connection.in_atomic_block:  # the change is committed
            lose_connection()
            list(ArticlePage.objects.all())
        return rows_for(pages)

    monkeypatch.setattr(rows, "rows_for", lost)
    with caplog.at_level("ERROR", "wagtail_newsbrief"):
        article.save()
    monkeypatch.undo()
    connection.close()
    assert "could not be checked after a change" in caplog.text
    assert ArticlePage.objects.get(pk=article.pk).published_at == day(2)
    assert is_right()
    assert recheck.HINT in caplog.text


@contextlib.contextmanager
def redis_server(port):
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield
    finally:
        server.terminate()
        server.wait(10)


@pytest.mark.slow
@for_real
@pytest.mark.skipif(shutil.which("redis-server") is None, reason="no redis-server on this machine")
def test_redis_that_is_gone_and_comes_back(client):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    caches = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": f"redis://127.0.0.1:{port}"}
    client.raise_request_exception = False
    with override_settings(CACHES={"default": caches}):
        with redis_server(port):
            article = make_article(make_section(), "Flood", published_at=day(1))
            url = f"/api/v2/articles/{article.pk}/"
            first = client.get(url)
            assert first.status_code == 200
        # Wagtail keeps in it where sites begin, so that nobody finds an address now; what is saved is saved, or not.
        with contextlib.suppress(RedisError):
            edit(article, title="High water", published_at=day(2))
        assert client.get(url).status_code in {200, 500}
        assert is_right()
        with redis_server(port):
            again = client.get(url, headers={"If-None-Match": first["ETag"]})
            stored = ArticlePage.objects.get(pk=article.pk)
            # Who kept an answer is told that it is good only if it is.
            assert again.status_code == (304 if stored.title == "Flood" else 200)
            edit(stored, title="Low water")
            assert client.get(url).json()["title"] == "Low water"
            assert is_right()
    assert Site.objects.count() == 1


@for_real
def test_a_callback_that_fails_while_autocommit_is_off_is_logged(caplog):
    connection.set_autocommit(False)
    try:
        on_commit(mock.Mock(side_effect=OSError("no queue"), __qualname__="send"))
    finally:
        connection.set_autocommit(True)
    assert "Error calling send while autocommit is off" in caplog.text


@for_real
def test_a_program_that_manages_its_transactions_itself(caplog):
    """Django has no callbacks for the commit while autocommit is off, and refuses them."""
    section = make_section()
    images = [make_image()]
    connection.set_autocommit(False)
    try:
        page = make_article(section, "One", published_at=day(1), lead_image=images[0])
        transaction.commit()
        before = current_version()
        images[0].title = "The harbour at noon"
        images[0].save()
        edit(page, title="Two")
        page.refresh_from_db()
        page.unpublish()
        transaction.commit()
    finally:
        connection.set_autocommit(True)
    assert current_version() != before
    assert is_right()
    assert not caplog.records
