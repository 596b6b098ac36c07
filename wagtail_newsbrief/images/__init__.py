"""Named sets of renditions, created when a page is published."""
