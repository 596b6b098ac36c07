"""What the databases' own search engines can be asked inside of a test."""

import pytest
from django.db import connection

#: The full-text index of InnoDB (MariaDB, MySQL) shows rows when they are committed, and a test commits nothing.
SEARCH_SEES_UNCOMMITTED = connection.vendor != "mysql"

needs_search = pytest.mark.skipif(
    not SEARCH_SEES_UNCOMMITTED, reason="InnoDB finds nothing before a commit: see tests/api/test_search.py"
)
