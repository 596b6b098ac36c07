"""Support for database search inside of a test."""

import pytest
from django.db import connection

#: The full-text index of InnoDB (MariaDB, MySQL) finds committed rows only, and tests don't commit.
SEARCH_SEES_UNCOMMITTED = connection.vendor != "mysql"

needs_search = pytest.mark.skipif(
    not SEARCH_SEES_UNCOMMITTED, reason="InnoDB finds nothing before a commit: see tests/api/test_search.py"
)
