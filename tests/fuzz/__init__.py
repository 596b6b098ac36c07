"""Bad input at scale: see ``__main__``."""
