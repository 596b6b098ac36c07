"""Convert pages of another type into articles, as a mapping file says."""
