"""What search engines, social networks and feed readers are told about a page: one answer for templates and APIs."""
