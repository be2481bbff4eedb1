"""Wrong codes of sessions, counted for all processes together, so that more of them are no more tries."""

from __future__ import annotations

import hashlib
import time
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from guide.council import SECONDS_AN_HOUR
from store.tables import WrongCodes

Table = WrongCodes.__table__
INSERT = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}


class WrongCodeCount:
    """Counts in hours of the clock. Every method is a transaction, and raises SQLAlchemyError: nobody may try then."""

    def __init__(self, transactions: Any) -> None:
        self._begin = transactions

    def of(self, source: str) -> int:
        """How many wrong codes `source` has tried in this hour."""
        with self._begin() as database:
            counted = sa.select(Table.c.tries).where(Table.c.source == _hidden(source), Table.c.hour == _hour())
            return int(database.execute(counted).scalar() or 0)

    def one_more(self, source: str) -> None:
        """Counts a code that no session has."""
        with self._begin() as database:
            row = INSERT[database.get_bind().dialect.name](Table).values(source=_hidden(source), hour=_hour(), tries=1)
            same = [Table.c.source, Table.c.hour]
            database.execute(row.on_conflict_do_update(index_elements=same, set_={"tries": Table.c.tries + 1}))

    def purge(self) -> None:
        """Forgets the hours before this one."""
        with self._begin() as database:
            database.execute(sa.delete(Table).where(Table.c.hour < _hour()))


def _hour() -> int:
    return int(time.time() // SECONDS_AN_HOUR)


def _hidden(source: str) -> str:
    """What a source is counted under: neither addresses nor ids are kept in clear, however long they are."""
    return hashlib.blake2b(f"{_hour()} {source}".encode("utf-8", "replace"), digest_size=16).hexdigest()
