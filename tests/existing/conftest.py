"""Pages of before: made today, then taken back to the tables that they had without the mixins."""

import pytest
from django.core.management import call_command


@pytest.fixture
def migrate():
    """Return a function that migrates, and brings everything back at the end."""

    def run(*arguments):
        call_command("migrate", *arguments, verbosity=0)

    yield run
    call_command("migrate", verbosity=0)
