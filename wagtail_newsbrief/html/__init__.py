"""What a reader sees: plain objects that the template tags put on the page."""
