"""Everything that is kept: the database, conversations, sessions.

SQL stands here and nowhere else. Who may see or do what is decided in `guide`; when something is done, by actions and
channels.
"""
