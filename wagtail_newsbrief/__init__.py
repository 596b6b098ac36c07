"""News articles for Wagtail: a summary for the reader, previous and next, in HTML and in both content APIs."""

__version__ = "0.1.0"
