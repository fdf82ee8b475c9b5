"""The schema's history, one file a step; they ride in the wheel."""
