"""The independent checker is tested through matcher.audit."""
