"""The stamp of the content. The table begins empty; the first row follows right after ``migrate``."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("wagtail_newsbrief", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="ContentChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("weight", models.BigIntegerField()),
                ("reach", models.BigIntegerField()),
                ("second", models.BigIntegerField()),
            ],
            options={
                "default_permissions": (),
            },
        ),
    ]
