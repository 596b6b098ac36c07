"""Everything that an editor sees. ``panels`` and ``forms`` stand below the models, the views above."""
