"""An event more to choose from; nothing changes in the database."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("newsbrief_webhooks", "0001_initial"),
    ]

    operations = [
        migrations.AlterField(
            model_name="delivery",
            name="event",
            field=models.CharField(
                choices=[
                    ("article.published", "An article appears"),
                    ("article.updated", "An article changes"),
                    ("article.unpublished", "An article is taken back"),
                    ("article.deleted", "An article is deleted"),
                    ("article.moved", "An article moves to another address"),
                    ("sections.changed", "The sections change"),
                    ("content.changed", "Something that articles show changes"),
                    ("test", "Test"),
                ],
                max_length=32,
                verbose_name="event",
            ),
        ),
    ]
