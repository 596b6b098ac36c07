"""Who is before, who is after: previous and next among the articles of one section."""

from .neighbours import Neighbours, neighbours, neighbours_of_many

__all__ = ["Neighbours", "neighbours", "neighbours_of_many"]
