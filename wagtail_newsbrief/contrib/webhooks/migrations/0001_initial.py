"""Webhooks and what was sent to them."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import wagtail_newsbrief.contrib.webhooks.models
from wagtail_newsbrief.compat import page_model_dependency, page_model_name


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        page_model_dependency(),
    ]

    operations = [
        migrations.CreateModel(
            name="Endpoint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=255, unique=True, verbose_name="name")),
                ("url", models.CharField(max_length=500, verbose_name="address")),
                (
                    "events",
                    models.JSONField(
                        blank=True, default=list, help_text="None chosen: all of them.", verbose_name="events"
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
                ("stored_secret", models.TextField(blank=True, editable=False)),
                ("paused_until", models.DateTimeField(editable=False, null=True)),
                (
                    "section",
                    models.ForeignKey(
                        blank=True,
                        help_text="Only articles below this page. Empty: all.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=page_model_name(),
                        verbose_name="only below",
                    ),
                ),
            ],
            options={
                "verbose_name": "webhook",
                "verbose_name_plural": "webhooks",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "message_id",
                    models.CharField(
                        default=wagtail_newsbrief.contrib.webhooks.models._new_message_id,
                        editable=False,
                        max_length=64,
                        unique=True,
                        verbose_name="message",
                    ),
                ),
                (
                    "event",
                    models.CharField(
                        choices=[
                            ("article.published", "An article appears"),
                            ("article.updated", "An article changes"),
                            ("article.unpublished", "An article is taken back"),
                            ("article.deleted", "An article is deleted"),
                            ("article.moved", "The URL of an article changes"),
                            ("sections.changed", "The sections change"),
                            ("content.changed", "Something that articles show changes"),
                            ("test", "Test"),
                        ],
                        max_length=32,
                        verbose_name="event",
                    ),
                ),
                ("article_id", models.PositiveBigIntegerField(null=True, verbose_name="article")),
                ("body", models.TextField()),
                (
                    "status",
                    models.CharField(
                        choices=[("waiting", "Waiting"), ("delivered", "Delivered"), ("failed", "Failed")],
                        default="waiting",
                        max_length=16,
                        verbose_name="status",
                    ),
                ),
                ("attempts", models.PositiveIntegerField(default=0, verbose_name="attempts")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="created")),
                ("due_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("finished_at", models.DateTimeField(null=True, verbose_name="finished")),
                ("answer", models.CharField(blank=True, max_length=255, verbose_name="answer")),
                (
                    "endpoint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="newsbrief_webhooks.endpoint",
                    ),
                ),
            ],
            options={
                "verbose_name": "delivery",
                "verbose_name_plural": "deliveries",
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(fields=["status", "due_at"], name="newsbrief_webhook_due"),
                    models.Index(fields=["endpoint", "article_id", "status"], name="newsbrief_webhook_order"),
                ],
            },
        ),
    ]
