"""Webhooks: word to other programs of what happens to articles. Extra ``[webhooks]``."""
