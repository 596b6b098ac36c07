"""The navigation index, which is filled after the migration (``navigation.signals``), and two tables that begin empty."""

import django.db.models.deletion
from django.db import migrations, models

from wagtail_newsbrief.compat import page_model_dependency, page_model_name


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailcore", "0094_alter_page_locale"),
        page_model_dependency(),
    ]

    operations = [
        migrations.CreateModel(
            name="NavigationEntry",
            fields=[
                (
                    "page",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to=page_model_name(),
                        verbose_name="page",
                    ),
                ),
                (
                    "section",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        help_text="The page's parent.",
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=page_model_name(),
                        verbose_name="section",
                    ),
                ),
                (
                    "locale",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="wagtailcore.locale",
                        verbose_name="locale",
                    ),
                ),
                (
                    "content_type",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="contenttypes.contenttype",
                        verbose_name="page type",
                    ),
                ),
                ("sort_key", models.CharField(max_length=64, verbose_name="sort key")),
                (
                    "in_navigation",
                    models.BooleanField(default=True, verbose_name="in previous/next"),
                ),
            ],
            options={
                "verbose_name": "navigation entry",
                "verbose_name_plural": "navigation entries",
                "default_permissions": (),
                "indexes": [models.Index(fields=["section", "locale", "sort_key"], name="newsbrief_nav_order")],
            },
        ),
        migrations.CreateModel(
            name="ContentVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("increment", models.BigIntegerField()),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="AttemptCount",
            fields=[
                ("bucket", models.PositiveIntegerField(primary_key=True, serialize=False)),
                ("window", models.BigIntegerField()),
                ("count", models.PositiveIntegerField(default=0)),
            ],
            options={
                "default_permissions": (),
            },
        ),
    ]
