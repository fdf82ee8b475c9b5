"""The engine against independent oracles, through its public door."""
