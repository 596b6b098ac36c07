"""Content of pages for HTML, both APIs, feeds and GraphQL, fetched for many pages together."""
