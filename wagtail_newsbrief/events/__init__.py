"""What a change touches, worked out once for everybody who has to know: webhooks, and purging of a CDN."""
