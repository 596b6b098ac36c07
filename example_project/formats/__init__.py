"""Date formats of the example site, one package per language."""
