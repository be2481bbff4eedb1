"""SQLite's write-ahead log, which holds what was deleted until it is emptied."""

from __future__ import annotations

import sqlalchemy as sa

AT_ONCE_MS = 100
"""How long it may take to get the database for ourselves."""
BUSY_MS = 3000
"""How long everything else waits for it."""


def truncated(engine: sa.engine.Engine) -> bool:
    """Puts SQLite's write-ahead log into its file and empties it: until then both hold what was deleted.

    False where that was not possible, since somebody else reads the database as it was.
    """
    if engine.dialect.name != "sqlite":
        return True
    with engine.connect() as connection:
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {AT_ONCE_MS}")
        try:
            is_busy, *_ = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
        finally:
            connection.exec_driver_sql(f"PRAGMA busy_timeout = {BUSY_MS}")
    return not is_busy
