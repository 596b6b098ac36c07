"""``newsbrief_webhooks send`` sends due messages; ``add NAME URL`` creates a webhook and prints its secret."""

from __future__ import annotations

import argparse
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from wagtail_newsbrief.conf import newsbrief_settings
from wagtail_newsbrief.contrib.webhooks.models import Endpoint
from wagtail_newsbrief.contrib.webhooks.tasks import deliver, due


class Command(BaseCommand):
    help = "Send the webhook messages that are due, or add a webhook."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        commands = parser.add_subparsers(dest="command", required=True)
        commands.add_parser("send", help="send what is due, also what a killed worker left; run it every minute")
        add = commands.add_parser("add", help="add a webhook, or change the URL of the one with this name")
        add.add_argument("name")
        add.add_argument("url")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["command"] == "send":
            self._send()
        else:
            self._add(options["name"], options["url"])

    def _send(self) -> None:
        arrived = tried = 0
        for pk in list(due().values_list("pk", flat=True)):
            tried += 1
            arrived += bool(deliver.call(pk))
        self.stdout.write(f"{arrived} of {tried} messages sent.")

    def _add(self, name: str, url: str) -> None:
        endpoint = Endpoint.objects.filter(name=name).first() or Endpoint(name=name)
        endpoint.url = url
        secret = ""  # nosec B105
        if not endpoint.stored_secret and name not in newsbrief_settings.webhooks.secrets:
            secret = endpoint.renew_secret()
        try:
            endpoint.full_clean()
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        endpoint.save()
        self.stdout.write(f"{name}: {url}")
        if secret:
            self.stdout.write(f"Its secret, which is not shown again: {secret}")
