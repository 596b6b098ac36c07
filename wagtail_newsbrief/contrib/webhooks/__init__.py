"""Webhooks: notify other programs of changes of articles. Extra ``[webhooks]``."""
