"""Panels and forms that a page model declares for its editors, and the status of its summary."""
