"""Sections, articles, authors and what ties them together."""

import django.db.models.deletion
import modelcluster.contrib.taggit
import modelcluster.fields
import modelsearch.index
import wagtail.fields
from django.conf import settings
from django.db import migrations, models
from wagtail.images import get_image_model_string

import wagtail_newsbrief.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("taggit", "0006_rename_taggeditem_content_type_object_id_taggit_tagg_content_8fc721_idx"),
        ("wagtailcore", "0094_alter_page_locale"),
        migrations.swappable_dependency(get_image_model_string()),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SectionPage",
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
                ("intro", models.TextField(blank=True, max_length=500, verbose_name="introduction")),
                (
                    "article_order",
                    models.CharField(
                        choices=[("newest", "Newest first"), ("explorer", "As arranged in the explorer")],
                        default="newest",
                        help_text="Previous and next follow the same order.",
                        max_length=16,
                        verbose_name="order of the articles",
                    ),
                ),
            ],
            options={
                "verbose_name": "section",
                "verbose_name_plural": "sections",
            },
            bases=("wagtailcore.page",),
        ),
        migrations.CreateModel(
            name="ArticlePage",
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
                (
                    "lead_image",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=get_image_model_string(),
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
                "verbose_name": "article",
                "verbose_name_plural": "articles",
            },
            bases=("wagtailcore.page", models.Model),
        ),
        migrations.CreateModel(
            name="ArticleTag",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "content_object",
                    modelcluster.fields.ParentalKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tagged_items",
                        to="newsbrief.articlepage",
                    ),
                ),
                (
                    "tag",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(app_label)s_%(class)s_items",
                        to="taggit.tag",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="articlepage",
            name="tags",
            field=modelcluster.contrib.taggit.ClusterTaggableManager(
                blank=True,
                help_text="A comma-separated list of tags.",
                through="newsbrief.ArticleTag",
                to="taggit.Tag",
                verbose_name="tags",
            ),
        ),
        migrations.CreateModel(
            name="Author",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=255, verbose_name="name")),
                (
                    "slug",
                    models.SlugField(
                        allow_unicode=True,
                        help_text="Used in URLs and in the API.",
                        max_length=255,
                        unique=True,
                        verbose_name="slug",
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        blank=True, help_text="For example “Council reporter”.", max_length=255, verbose_name="role"
                    ),
                ),
                ("bio", wagtail.fields.RichTextField(blank=True, verbose_name="biography")),
                (
                    "page",
                    models.ForeignKey(
                        blank=True,
                        help_text="Where readers find out more about the author.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wagtailcore.page",
                        verbose_name="page",
                    ),
                ),
                (
                    "portrait",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=get_image_model_string(),
                        verbose_name="portrait",
                    ),
                ),
            ],
            options={
                "verbose_name": "author",
                "verbose_name_plural": "authors",
                "ordering": ["name", "pk"],
            },
            bases=(modelsearch.index.Indexed, models.Model),
        ),
        migrations.CreateModel(
            name="ArticleByline",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sort_order", models.IntegerField(blank=True, editable=False, null=True)),
                (
                    "page",
                    modelcluster.fields.ParentalKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="bylines", to="newsbrief.articlepage"
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bylines",
                        to="newsbrief.author",
                        verbose_name="author",
                    ),
                ),
            ],
            options={
                "verbose_name": "byline",
                "verbose_name_plural": "bylines",
                "ordering": ["sort_order", "pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="RelatedArticle",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sort_order", models.IntegerField(blank=True, editable=False, null=True)),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="wagtailcore.page",
                        verbose_name="article",
                    ),
                ),
                (
                    "page",
                    modelcluster.fields.ParentalKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="related_articles",
                        to="newsbrief.articlepage",
                    ),
                ),
            ],
            options={
                "verbose_name": "related article",
                "verbose_name_plural": "related articles",
                "ordering": ["sort_order", "pk"],
                "abstract": False,
            },
        ),
    ]
