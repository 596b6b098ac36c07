"""Articles in GraphQL, through wagtail-grapple. Extra ``[grapple]``."""
