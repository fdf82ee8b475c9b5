"""Service matching and scheduling: a week in, a proved plan out."""
