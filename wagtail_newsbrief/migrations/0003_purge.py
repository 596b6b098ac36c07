"""What a cache in front of the site has not let go yet. The table begins empty."""

import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("wagtail_newsbrief", "0002_contentchange"),
    ]

    operations = [
        migrations.CreateModel(
            name="Purge",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("urls", models.JSONField()),
                ("keys", models.JSONField()),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("due_at", models.DateTimeField(db_index=True)),
            ],
            options={
                "default_permissions": (),
            },
        ),
    ]
