"""Sites that the tests are run on."""
