"""System checks of settings, page types and the installation."""
