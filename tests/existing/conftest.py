"""Pages from before the mixins: created now, then migrated back to tables without them."""

import pytest
from django.core.management import call_command


@pytest.fixture
def migrate():
    """Return a function that migrates; all migrations are applied again at the end."""

    def run(*arguments):
        call_command("migrate", *arguments, verbosity=0)

    yield run
    call_command("migrate", verbosity=0)
