"""Sphinx settings. Built with -W: a page that isn't in a table of contents, or a link that leads nowhere, fails."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

from wagtail_newsbrief import __version__

project = "wagtail-newsbrief"
author = "wagtail-newsbrief contributors"
project_copyright = f"2026, {author}"
release = version = __version__
language = "en"

extensions = ["myst_parser", "sphinx.ext.autosectionlabel"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build"]
nitpicky = True

# Headings are found by "page:heading", because every guide has its own "Install".
autosectionlabel_prefix_document = True
suppress_warnings = ["autosectionlabel.*"]

myst_enable_extensions = ["attrs_inline", "colon_fence", "deflist", "fieldlist"]
myst_heading_anchors = 3

html_theme = "furo"
html_title = f"wagtail-newsbrief {version}"
html_static_path: list[str] = []
html_show_sphinx = False
html_copy_source = False
# Furo's own files only: the pages ask no other server for a font, a script or a picture.
html_theme_options = {"top_of_page_buttons": []}
