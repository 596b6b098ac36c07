"""Gunicorn settings for `settings.scaled`. WEB_CONCURRENCY sets the number of workers, 2 by default."""

import os

bind = f"127.0.0.1:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
# Responses take milliseconds, so a request that takes this long hangs.
timeout = 30
