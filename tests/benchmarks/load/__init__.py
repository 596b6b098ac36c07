"""The load test: readers and editors at once, against gunicorn on PostgreSQL and Redis."""
