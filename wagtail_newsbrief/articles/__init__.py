"""Opt-in page types: ``ArticlePage``, ``SectionPage`` and the ``Author`` snippet, ready to use."""
