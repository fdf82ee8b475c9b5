"""The tests: shared builders are in tests.weeks."""
