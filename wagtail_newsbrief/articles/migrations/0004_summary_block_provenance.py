from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("newsbrief", "0003_summary_sources"),
    ]

    operations = [
        migrations.AddField(
            model_name="articlepage",
            name="summary_block_provenance",
            field=models.JSONField(blank=True, editable=False, null=True),
        ),
    ]
