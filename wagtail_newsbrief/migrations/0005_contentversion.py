"""The rows behind the content version, under their new name: only the increment is left of them."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("wagtail_newsbrief", "0004_attemptcount"),
    ]

    operations = [
        migrations.RenameModel(old_name="ContentChange", new_name="ContentVersion"),
        migrations.RenameField(model_name="contentversion", old_name="weight", new_name="increment"),
        migrations.RemoveField(model_name="contentversion", name="reach"),
        migrations.RemoveField(model_name="contentversion", name="second"),
    ]
