"""A user's own names, words and dates, turned into those of FORMATS by a mapping.toml."""
