"""Everything that is kept: the database, conversations, sessions. Who may see or do what is decided in `guide`."""
