"""Weekly runs: a machine proposes, a named person approves, and nothing is overwritten."""
