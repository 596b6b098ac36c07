"""Previous and next article within a section."""

from .neighbours import Neighbours, neighbours, neighbours_of_many

__all__ = ["Neighbours", "neighbours", "neighbours_of_many"]
