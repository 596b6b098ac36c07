from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("newsbrief", "0002_include_subsections"),
    ]

    operations = [
        migrations.AddField(
            model_name="articlepage",
            name="stored_summary_sources",
            field=models.JSONField(blank=True, editable=False, null=True),
        ),
    ]
