"""Read the stored JSON of StreamFields, and keep the blocks that can't be read."""
