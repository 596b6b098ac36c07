from django.apps import AppConfig


class ExistingConfig(AppConfig):
    name = "tests.existing"
    label = "existing"
    default_auto_field = "django.db.models.BigAutoField"
