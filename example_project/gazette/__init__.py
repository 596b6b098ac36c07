"""The newspaper itself: home page, search, pictures, and the content that `load_demo` loads."""
