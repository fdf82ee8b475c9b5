"""The postcode directory: loading one from its publisher's files, and asking it."""
