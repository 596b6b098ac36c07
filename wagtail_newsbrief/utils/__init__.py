"""Helpers that don't depend on pages."""
