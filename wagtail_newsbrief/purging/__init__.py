"""A CDN in front of the site lets go of what has changed, through ``wagtail.contrib.frontend_cache``."""
