"""Renditions of images: named sets, and making them when a page is published."""
