"""What any door shows of pages: HTML, both APIs, feeds, GraphQL. Everything is fetched for many pages together."""
