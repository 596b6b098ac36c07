"""A newspaper of any size, loaded by bulk: what all contenders read."""

from .paper import NAMES, Paper, find, load, size
from .rows import analyse
from .searching import search_index

__all__ = ["NAMES", "Paper", "analyse", "find", "load", "search_index", "size"]
