"""Keep the provenance of summaries that are translated with wagtail-localize (extra ``[localize]``)."""
