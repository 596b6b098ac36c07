"""Helpers for tests: pages, receivers, databases, processes."""
