"""The page types of the test site."""

import django.db.models.deletion
import wagtail.fields
from django.conf import settings
from django.db import migrations, models

import wagtail_newsbrief.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("wagtailcore", "0094_alter_page_locale"),
        ("wagtailimages", "0027_image_description"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ChannelPage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to="wagtailcore.page",
                    ),
                ),
                (
                    "article_order",
                    models.CharField(
                        choices=[("newest", "Newest first"), ("explorer", "As arranged in the explorer")],
                        default="newest",
                        max_length=16,
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
            bases=("wagtailcore.page",),
        ),
        migrations.CreateModel(
            name="ReportPage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to="wagtailcore.page",
                    ),
                ),
                (
                    "summary",
                    wagtail.fields.StreamField(
                        [],
                        blank=True,
                        block_lookup={},
                        help_text="For readers without time. Empty: no summary is offered.",
                        verbose_name="summary",
                        default="",
                        db_default=[],
                    ),
                ),
                (
                    "summary_origin",
                    models.CharField(
                        choices=[
                            ("human", "Written by an editor"),
                            ("extracted", "Selected from the article"),
                            ("ai", "Generated with AI"),
                            ("ai_edited", "Generated with AI, edited"),
                        ],
                        default="human",
                        max_length=16,
                        verbose_name="origin of the summary",
                        db_default="human",
                    ),
                ),
                (
                    "summary_backend",
                    models.CharField(
                        blank=True,
                        editable=False,
                        max_length=255,
                        default="",
                        db_default="",
                    ),
                ),
                (
                    "summary_model",
                    models.CharField(
                        blank=True,
                        editable=False,
                        max_length=255,
                        default="",
                        db_default="",
                    ),
                ),
                ("summary_generated_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("summary_reviewed_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "summary_source_digest",
                    models.CharField(
                        blank=True,
                        editable=False,
                        max_length=64,
                        default="",
                        db_default="",
                    ),
                ),
                ("stored_summary_sources", models.JSONField(blank=True, editable=False, null=True)),
                ("summary_block_provenance", models.JSONField(blank=True, editable=False, null=True)),
                (
                    "show_in_navigation",
                    models.BooleanField(
                        default=True,
                        help_text="Off: other articles never lead readers to this one by previous/next.",
                        verbose_name="show in previous/next",
                        db_default=True,
                    ),
                ),
                (
                    "standfirst",
                    models.TextField(
                        blank=True,
                        help_text="One or two sentences under the headline.",
                        max_length=500,
                        verbose_name="standfirst",
                        default="",
                        db_default="",
                    ),
                ),
                (
                    "published_at",
                    models.DateTimeField(
                        blank=True,
                        db_index=True,
                        help_text="Shown to readers, and orders the articles. Filled at first publishing.",
                        null=True,
                        verbose_name="date of publication",
                    ),
                ),
                (
                    "lead_image_alt",
                    models.CharField(
                        blank=True,
                        help_text="What the picture shows, for readers who can't see it.",
                        max_length=255,
                        verbose_name="alternative text",
                        default="",
                        db_default="",
                    ),
                ),
                (
                    "lead_image_caption",
                    models.CharField(
                        blank=True,
                        max_length=255,
                        verbose_name="caption",
                        default="",
                        db_default="",
                    ),
                ),
                (
                    "lead_image_credit",
                    models.CharField(
                        blank=True,
                        max_length=255,
                        verbose_name="credit",
                        default="",
                        db_default="",
                    ),
                ),
                (
                    "body",
                    wagtail.fields.StreamField(
                        [],
                        blank=True,
                        block_lookup={},
                        verbose_name="body",
                        default="",
                        db_default=[],
                    ),
                ),
                (
                    "byline_override",
                    models.CharField(
                        blank=True,
                        help_text="Shown instead of the authors, for example “our correspondents”.",
                        max_length=255,
                        verbose_name="byline in other words",
                        default="",
                        db_default="",
                    ),
                ),
                (
                    "stored_reading_seconds",
                    wagtail_newsbrief.fields.ReadingSecondsField(
                        default=0,
                        editable=False,
                        db_default=0,
                    ),
                ),
                (
                    "stored_body_digest",
                    wagtail_newsbrief.fields.BodyDigestField(
                        blank=True,
                        editable=False,
                        max_length=64,
                        default="",
                        db_default="",
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=255)),
                (
                    "lead_image",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wagtailimages.image",
                        verbose_name="lead image",
                    ),
                ),
                (
                    "summary_generated_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "summary_reviewed_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
            bases=("wagtailcore.page", models.Model),
        ),
        migrations.CreateModel(
            name="NotePage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to="wagtailcore.page",
                    ),
                ),
                (
                    "show_in_navigation",
                    models.BooleanField(
                        default=True,
                        help_text="Off: other articles never lead readers to this one by previous/next.",
                        verbose_name="show in previous/next",
                        db_default=True,
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
            bases=("wagtailcore.page", models.Model),
        ),
        migrations.CreateModel(
            name="PlainPage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to="wagtailcore.page",
                    ),
                ),
                ("text", wagtail.fields.RichTextField(blank=True)),
            ],
            options={
                "abstract": False,
            },
            bases=("wagtailcore.page",),
        ),
        migrations.CreateModel(
            name="BlogPage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to="wagtailcore.page",
                    ),
                ),
                (
                    "summary",
                    wagtail.fields.StreamField(
                        [],
                        blank=True,
                        block_lookup={},
                        help_text="For readers without time. Empty: no summary is offered.",
                        verbose_name="summary",
                        default="",
                        db_default=[],
                    ),
                ),
                (
                    "summary_origin",
                    models.CharField(
                        choices=[
                            ("human", "Written by an editor"),
                            ("extracted", "Selected from the article"),
                            ("ai", "Generated with AI"),
                            ("ai_edited", "Generated with AI, edited"),
                        ],
                        default="human",
                        max_length=16,
                        verbose_name="origin of the summary",
                        db_default="human",
                    ),
                ),
                (
                    "summary_backend",
                    models.CharField(
                        blank=True,
                        editable=False,
                        max_length=255,
                        default="",
                        db_default="",
                    ),
                ),
                (
                    "summary_model",
                    models.CharField(
                        blank=True,
                        editable=False,
                        max_length=255,
                        default="",
                        db_default="",
                    ),
                ),
                ("summary_generated_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("summary_reviewed_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "summary_source_digest",
                    models.CharField(
                        blank=True,
                        editable=False,
                        max_length=64,
                        default="",
                        db_default="",
                    ),
                ),
                ("stored_summary_sources", models.JSONField(blank=True, editable=False, null=True)),
                ("summary_block_provenance", models.JSONField(blank=True, editable=False, null=True)),
                (
                    "show_in_navigation",
                    models.BooleanField(
                        default=True,
                        help_text="Off: other articles never lead readers to this one by previous/next.",
                        verbose_name="show in previous/next",
                        db_default=True,
                    ),
                ),
                ("date", models.DateField()),
                ("text", wagtail.fields.RichTextField(blank=True)),
                (
                    "summary_generated_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "summary_reviewed_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
            bases=("wagtailcore.page", models.Model),
        ),
        migrations.CreateModel(
            name="LongReportPage",
            fields=[
                (
                    "reportpage_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to="testapp.reportpage",
                    ),
                ),
                ("chapters", models.PositiveSmallIntegerField(default=1)),
            ],
            options={
                "abstract": False,
            },
            bases=("testapp.reportpage",),
        ),
    ]
