"""Date formats of the newspaper, one package a language."""
