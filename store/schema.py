"""The database's tables are brought up to date when a guide starts; by hand: docs/run-it-for-real.md."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path

import sqlalchemy as sa

from store.database import NewerDatabase, engine_of_endpoints, exclusively

VERSIONS = Path(__file__).parent / "migrations" / "versions"
NEWEST = "0002"
"""The last step of `migrations/versions`."""


def step_of(engine: sa.engine.Engine) -> str:
    """The step that the database is at: "" for one that is new, or of version 1.0. Raises NewerDatabase."""
    with engine.connect() as connection:
        return _step(connection)


def bring_up_to_date(engine: sa.engine.Engine, step: str = NEWEST) -> None:
    """Takes the tables to `step`, whoever else starts at the same time. Raises NewerDatabase."""
    if step_of(engine) == step:
        return
    from alembic import command  # takes half a second, which a database that is up to date does not need
    from alembic.config import Config

    with engine.connect() as connection, exclusively(connection, "schema"):
        at = _step(connection)
        if at != step:
            config = Config(attributes={"connection": connection})
            config.set_main_option("script_location", str(VERSIONS.parent))
            (command.downgrade if step < at else command.upgrade)(config, step)


def _step(connection: sa.engine.Connection) -> str:
    if not sa.inspect(connection).has_table("alembic_version"):
        return ""
    at = str(connection.exec_driver_sql("select version_num from alembic_version").scalar() or "")
    if at and at not in _known():
        raise NewerDatabase(
            f"The database is of a newer guide (step {at}, this one knows {NEWEST}): start that one, or take the "
            "database back with it (docs/run-it-for-real.md)."
        )
    return at


@cache
def _known() -> frozenset[str]:
    return frozenset(file.name.partition("_")[0] for file in VERSIONS.glob("0*.py"))


if __name__ == "__main__":
    wanted = sys.argv[1] if len(sys.argv) > 1 else NEWEST
    database = engine_of_endpoints()
    try:
        bring_up_to_date(database, wanted)
    except sa.exc.SQLAlchemyError as error:
        sys.exit(f"Nothing was changed. {str(error).splitlines()[0]}")
    print(f"The database is at step {step_of(database) or wanted}.")
