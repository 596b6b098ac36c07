"""Find what a change of content affects, and send it as ``signals.content_changed``."""
