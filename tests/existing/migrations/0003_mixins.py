"""The mixins, added to tables with rows."""

import django.db.models.deletion
import wagtail.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("existing", "0002_before"),
    ]

    operations = [
        migrations.AddField(
            model_name="essaypage",
            name="summary",
            field=wagtail.fields.StreamField(
                [],
                blank=True,
                block_lookup={},
                help_text="For readers without time. Empty: no summary is offered.",
                verbose_name="summary",
                default="",
                db_default=[],
            ),
        ),
        migrations.AddField(
            model_name="essaypage",
            name="summary_backend",
            field=models.CharField(
                blank=True,
                editable=False,
                max_length=255,
                default="",
                db_default="",
            ),
        ),
        migrations.AddField(
            model_name="essaypage",
            name="summary_generated_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="essaypage",
            name="summary_generated_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="essaypage",
            name="summary_model",
            field=models.CharField(
                blank=True,
                editable=False,
                max_length=255,
                default="",
                db_default="",
            ),
        ),
        migrations.AddField(
            model_name="essaypage",
            name="summary_origin",
            field=models.CharField(
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
        migrations.AddField(
            model_name="essaypage",
            name="summary_reviewed_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="essaypage",
            name="summary_reviewed_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="essaypage",
            name="summary_source_digest",
            field=models.CharField(
                blank=True,
                editable=False,
                max_length=64,
                default="",
                db_default="",
            ),
        ),
        migrations.AddField(
            model_name="essaypage",
            name="stored_summary_sources",
            field=models.JSONField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="essaypage",
            name="summary_block_provenance",
            field=models.JSONField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="eventpage",
            name="show_in_navigation",
            field=models.BooleanField(
                default=True,
                help_text="Off: other articles never lead readers to this one by previous/next.",
                verbose_name="show in previous/next",
                db_default=True,
            ),
        ),
        migrations.AddField(
            model_name="featurepage",
            name="body",
            field=wagtail.fields.StreamField(
                [],
                blank=True,
                block_lookup={},
                verbose_name="body",
                default="",
                db_default=[],
            ),
        ),
        migrations.AddField(
            model_name="featurepage",
            name="byline_override",
            field=models.CharField(
                blank=True,
                help_text="Shown instead of the authors, for example “our correspondents”.",
                max_length=255,
                verbose_name="byline in other words",
                default="",
                db_default="",
            ),
        ),
        migrations.AddField(
            model_name="featurepage",
            name="lead_image",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="existing.picture",
                verbose_name="lead image",
            ),
        ),
        migrations.AddField(
            model_name="featurepage",
            name="lead_image_alt",
            field=models.CharField(
                blank=True,
                help_text="What the picture shows, for readers who can't see it.",
                max_length=255,
                verbose_name="alternative text",
                default="",
                db_default="",
            ),
        ),
        migrations.AddField(
            model_name="featurepage",
            name="lead_image_caption",
            field=models.CharField(
                blank=True,
                max_length=255,
                verbose_name="caption",
                default="",
                db_default="",
            ),
        ),
        migrations.AddField(
            model_name="featurepage",
            name="lead_image_credit",
            field=models.CharField(
                blank=True,
                max_length=255,
                verbose_name="credit",
                default="",
                db_default="",
            ),
        ),
        migrations.AddField(
            model_name="featurepage",
            name="published_at",
            field=models.DateTimeField(
                blank=True,
                db_index=True,
                help_text="Shown to readers, and orders the articles. Filled at first publishing.",
                null=True,
                verbose_name="date of publication",
            ),
        ),
        migrations.AddField(
            model_name="featurepage",
            name="show_in_navigation",
            field=models.BooleanField(
                default=True,
                help_text="Off: other articles never lead readers to this one by previous/next.",
                verbose_name="show in previous/next",
                db_default=True,
            ),
        ),
        migrations.AddField(
            model_name="featurepage",
            name="standfirst",
            field=models.TextField(
                blank=True,
                help_text="One or two sentences under the headline.",
                max_length=500,
                verbose_name="standfirst",
                default="",
                db_default="",
            ),
        ),
        migrations.AddField(
            model_name="featurepage",
            name="stored_body_digest",
            field=models.CharField(
                blank=True,
                editable=False,
                max_length=64,
                default="",
                db_default="",
            ),
        ),
        migrations.AddField(
            model_name="featurepage",
            name="stored_reading_seconds",
            field=models.PositiveIntegerField(
                default=0,
                editable=False,
                db_default=0,
            ),
        ),
        migrations.AddField(
            model_name="featurepage",
            name="summary",
            field=wagtail.fields.StreamField(
                [],
                blank=True,
                block_lookup={},
                help_text="For readers without time. Empty: no summary is offered.",
                verbose_name="summary",
                default="",
                db_default=[],
            ),
        ),
        migrations.AddField(
            model_name="featurepage",
            name="summary_backend",
            field=models.CharField(
                blank=True,
                editable=False,
                max_length=255,
                default="",
                db_default="",
            ),
        ),
        migrations.AddField(
            model_name="featurepage",
            name="summary_generated_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="featurepage",
            name="summary_generated_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="featurepage",
            name="summary_model",
            field=models.CharField(
                blank=True,
                editable=False,
                max_length=255,
                default="",
                db_default="",
            ),
        ),
        migrations.AddField(
            model_name="featurepage",
            name="summary_origin",
            field=models.CharField(
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
        migrations.AddField(
            model_name="featurepage",
            name="summary_reviewed_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="featurepage",
            name="summary_reviewed_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="featurepage",
            name="summary_source_digest",
            field=models.CharField(
                blank=True,
                editable=False,
                max_length=64,
                default="",
                db_default="",
            ),
        ),
        migrations.AddField(
            model_name="featurepage",
            name="stored_summary_sources",
            field=models.JSONField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="featurepage",
            name="summary_block_provenance",
            field=models.JSONField(blank=True, editable=False, null=True),
        ),
    ]
