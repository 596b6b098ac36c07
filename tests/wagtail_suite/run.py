"""Run Wagtail's own tests of API v2 against our ``PagesAPIViewSet``: python tests/wagtail_suite/run.py

They ship in Wagtail's wheel, so those of the installed Wagtail run. Arguments are names of tests; without any all of
API v2's run, those of images and documents only where factory_boy is installed, which they import. Ends with 1 if
anything fails that is not in DIFFERENT, or if something there does not fail any more.
"""

from __future__ import annotations

import os
import shutil
import sys
import unittest
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

PACKAGE = "wagtail.api.v2.tests"
ALL = [f"{PACKAGE}.tests", f"{PACKAGE}.test_pages", f"{PACKAGE}.test_renderer_classes"]
WITH_FACTORIES = [f"{PACKAGE}.test_images", f"{PACKAGE}.test_documents"]

#: Tests that pin what we do otherwise on purpose, each with the reason: none.
DIFFERENT: dict[str, str] = {}


def cases(suite: unittest.TestSuite) -> Iterator[Any]:
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            yield from cases(test)
        else:
            yield test


def main(names: list[str]) -> int:
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.wagtail_suite.settings"

    import django
    import wagtail

    django.setup()

    from django.conf import settings
    from django.test.runner import DiscoverRunner

    class Runner(DiscoverRunner):
        def build_suite(self, *args: Any, **kwargs: Any) -> unittest.TestSuite:
            suite = super().build_suite(*args, **kwargs)
            for test in cases(suite):
                if test.id() in DIFFERENT:
                    test.__unittest_expecting_failure__ = True
            return suite

    names = names or [*ALL, *(WITH_FACTORIES if find_spec("factory") else [])]
    print(f"Wagtail {wagtail.__version__}, Django {django.__version__}: its tests of API v2 against our view set")
    try:
        return 1 if Runner(verbosity=1).run_tests(names) else 0
    finally:
        shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
