"""Summaries translated with wagtail-localize (extra ``[localize]``) keep saying where they come from."""
