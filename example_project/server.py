"""Gunicorn for `settings.scaled`: two workers a machine of two cores, unless WEB_CONCURRENCY says otherwise."""

import os

bind = f"127.0.0.1:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
# An answer takes milliseconds; what takes longer than this never ends.
timeout = 30
