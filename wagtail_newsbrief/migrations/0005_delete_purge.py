from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("wagtail_newsbrief", "0004_attemptcount")]

    operations = [migrations.DeleteModel(name="Purge")]
