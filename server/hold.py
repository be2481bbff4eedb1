"""One guide on one SQLite file: whoever serves keeps the file for itself."""

from __future__ import annotations

from pathlib import Path

import portalocker
from rasa.utils.endpoints import read_endpoint_config

from store.database import hold, url_of


def hold_database(endpoints: str | None) -> portalocker.Lock | None:
    """Keeps the database that the file `endpoints` names, as long as the process lives. Raises `store.database.InUse`.

    None where nothing needs to be kept: a database on a server, conversations in memory only, or no such file.
    """
    file = endpoints or "endpoints.yml"
    store = read_endpoint_config(file, "tracker_store") if Path(file).exists() else None
    if store is None or (store.type or "").lower() == "inmemory":
        return None
    return hold(url_of({**store.kwargs, "url": store.url}))
