"""Plain objects that template tags render."""
