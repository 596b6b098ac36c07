"""RSS 2.0, Atom and JSON Feed of a site, its sections, authors and tags. A site includes ``feeds.urls``."""
