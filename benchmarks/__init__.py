"""Declared cases, what they measure, and the peers that the engine is compared with."""
