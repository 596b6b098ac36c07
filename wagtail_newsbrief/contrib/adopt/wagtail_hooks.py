from __future__ import annotations

from wagtail import hooks

from .page import register_log_action

hooks.register("register_log_actions", register_log_action)
