"""Settings of the example site: `base` for any site, `demo` for trying it out."""
