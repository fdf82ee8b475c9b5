"""Who may do what: tokens, the table of calls, the walls in the database, the log."""
