"""One guide on one SQLite file: whoever serves keeps the file for itself."""

from __future__ import annotations

from pathlib import Path

import portalocker

from store.database import InUse, hold, settings_of, url_of


def hold_database(endpoints: str | None) -> portalocker.Lock | None:
    """Keeps the database that the file `endpoints` names, as long as the process lives. Raises `store.database.InUse`.

    None where nothing needs to be kept: a database on a server, conversations in memory only, or no such file.
    """
    file = endpoints or "endpoints.yml"
    settings = settings_of(file) if Path(file).exists() else None
    return hold(url_of(settings)) if settings else None


def why_held(endpoints: str | None) -> str:
    """Why no guide can start on the database that the file `endpoints` names, in one line; "" where one can."""
    try:
        if lock := hold_database(endpoints):
            lock.release()  # the guide itself takes it, in a moment
    except InUse as problem:
        return str(problem)
    return ""
