"""Views for the page editor: suggestions, the state of the summary, previous and next."""
