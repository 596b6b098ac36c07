"""What is measured, by name, in the order of the report."""

from .answers import CASES as ANSWERS
from .case import Case, Contender
from .neighbours import CASES as NEIGHBOURS
from .pages import CASES as PAGES
from .work import CASES as WORK
from .writes import CASES as WRITES

#: What changes the site comes last.
CASES: dict[str, Case] = {case.name: case for case in [*NEIGHBOURS, *ANSWERS, *PAGES, *WORK, *WRITES]}

__all__ = ["CASES", "Case", "Contender"]
