"""System checks: what is wrong with the settings, the page types or the installation, and the way out."""
