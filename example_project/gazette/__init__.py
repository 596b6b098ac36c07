"""The example site: home page, search, images, and the content that `load_demo` loads."""
