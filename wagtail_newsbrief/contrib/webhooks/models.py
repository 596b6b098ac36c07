"""Endpoints of webhooks, and the messages to them."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.encoding import punycode
from django.utils.translation import gettext_lazy as _

from wagtail_newsbrief.compat import page_model_name
from wagtail_newsbrief.conf import newsbrief_settings

from . import secrets


class Event(models.TextChoices):
    """The events that an endpoint can subscribe to."""

    PUBLISHED = "article.published", _("An article appears")
    UPDATED = "article.updated", _("An article changes")
    UNPUBLISHED = "article.unpublished", _("An article is taken back")
    DELETED = "article.deleted", _("An article is deleted")
    MOVED = "article.moved", _("The URL of an article changes")
    SECTIONS = "sections.changed", _("The sections change")
    CONTENT = "content.changed", _("Something that articles show changes")
    TEST = "test", _("Test")


class Status(models.TextChoices):
    """The state of a delivery."""

    WAITING = "waiting", _("Waiting")
    DELIVERED = "delivered", _("Delivered")
    FAILED = "failed", _("Failed")


def _new_message_id() -> str:
    return f"msg_{uuid.uuid4().hex}"


class Endpoint(models.Model):
    """A URL that messages are sent to."""

    name = models.CharField(_("name"), max_length=255, unique=True)
    url = models.CharField(_("address"), max_length=500)
    events = models.JSONField(_("events"), default=list, blank=True, help_text=_("None chosen: all of them."))
    section = models.ForeignKey(
        page_model_name(),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("only below"),
        help_text=_("Only articles below this page. Empty: all."),
    )
    is_active = models.BooleanField(_("active"), default=True)
    stored_secret = models.TextField(blank=True, editable=False)
    #: Nothing is sent before this time, because the receiver timed out.
    paused_until = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        # Not Django's URLValidator, which requires a dot in host names and refuses "http://frontend:3000".
        try:
            parts = urlsplit(self.url)
            is_whole = bool(parts.scheme in {"http", "https"} and punycode(parts.hostname or "") and parts.port != 0)
        except ValueError:
            raise ValidationError({"url": _("Enter a full URL: https://…")}) from None
        if not is_whole:
            raise ValidationError({"url": _("Enter a full URL: https://…")})
        if parts.username is not None:
            raise ValidationError({"url": _("Leave out the user name and the password: messages are signed.")})
        if parts.scheme == "http" and not newsbrief_settings.webhooks.allow_private_networks:
            raise ValidationError({"url": _("Enter an https URL.")})

    @property
    def secret(self) -> str:
        """The secret that messages are signed with: that of the settings, else the stored one.

        Raises ``secrets.UnreadableSecret``.
        """
        configured = newsbrief_settings.webhooks.secrets.get(self.name)
        return str(configured) if configured else secrets.decrypt(self.stored_secret)

    def renew_secret(self) -> str:
        """Set a new secret, without saving it, and return it. It can't be shown again later."""
        secret = secrets.new_secret()
        self.stored_secret = secrets.encrypt(secret)
        return secret

    def wants(self, event: str) -> bool:
        """Return whether the endpoint subscribes to an event, in any section. No query."""
        return not self.events or event in self.events


class Delivery(models.Model):
    """A message to an endpoint.

    Stored in the transaction of the change, so that neither exists without the other.
    """

    endpoint = models.ForeignKey(Endpoint, on_delete=models.CASCADE, related_name="deliveries")
    message_id = models.CharField(_("message"), max_length=64, unique=True, default=_new_message_id, editable=False)
    event = models.CharField(_("event"), max_length=32, choices=Event.choices)
    # Not a foreign key, because the message is sent even if the article is deleted.
    article_id = models.PositiveBigIntegerField(_("article"), null=True)
    body = models.TextField()
    status = models.CharField(_("status"), max_length=16, choices=Status.choices, default=Status.WAITING)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    due_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(_("finished"), null=True)
    answer = models.CharField(_("answer"), max_length=255, blank=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["-pk"]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["status", "due_at"], name="newsbrief_webhook_due"),
            models.Index(fields=["endpoint", "article_id", "status"], name="newsbrief_webhook_order"),
        ]

    def __str__(self) -> str:
        return self.message_id
