"""Who runs against whom: this package, a site as Wagtail's documentation teaches it, and raw SQL by primary key."""
