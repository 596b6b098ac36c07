"""Small helpers that know nothing of pages."""
