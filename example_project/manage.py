#!/usr/bin/env python
"""Django's command line for the example site; the demo settings unless told otherwise."""

import os
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def main() -> None:
    """Run the command named on the command line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "example_project.settings.demo")
    # Python puts this folder first; the folder above it is the one that holds both packages.
    if sys.path and Path(sys.path[0] or ".").resolve() == HERE:
        sys.path[0] = str(HERE.parent)
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
