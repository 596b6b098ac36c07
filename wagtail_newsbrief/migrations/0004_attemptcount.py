"""How often passwords were tried and suggestions asked for. The table begins empty."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("wagtail_newsbrief", "0003_purge"),
    ]

    operations = [
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
