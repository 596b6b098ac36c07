"""Read StreamField values as they are stored, and keep what can't be read."""
