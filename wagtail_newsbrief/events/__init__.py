"""What a change of content affects, worked out once and sent as ``signals.content_changed``."""
