"""Whether anything that an answer shows has changed: one stamp for the whole site, in the database."""

from .memory import Memory
from .stamp import Stamp, content_changed, current, fold

__all__ = ["Memory", "Stamp", "content_changed", "current", "fold"]
