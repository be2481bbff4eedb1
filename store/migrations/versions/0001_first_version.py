"""The tables of version 1.0, which made them without steps: where they are there already, they stay as they are."""

import hashlib

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0001", None

CONVERSATION = sa.String(255)


def upgrade() -> None:
    """Makes what is missing; ids that open conversations, as the first days kept them, are kept as hashes."""
    there = set(sa.inspect(op.get_bind()).get_table_names())
    for make, name in ((_events, "events"), (_conversations, "conversations"), (_sessions, "sessions")):
        if name not in there:
            make()
    _hide_ids()


def downgrade() -> None:
    """There is nothing before it: the tables stay, as version 1.0 knows them."""


def _events() -> None:
    op.create_table(
        "events",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("sender_id", CONVERSATION, nullable=False, index=True),
        sa.Column("type_name", sa.String(255), nullable=False),
        sa.Column("timestamp", sa.Float),
        sa.Column("intent_name", sa.String(255)),
        sa.Column("action_name", sa.String(255)),
        sa.Column("data", sa.Text),
    )


def _conversations() -> None:
    op.create_table(
        "conversations",
        sa.Column("sender_id", CONVERSATION, primary_key=True),
        sa.Column("last_active", sa.Float, nullable=False, index=True),
        sa.Column("snapshot", sa.Text),
        sa.Column("snapshot_event", sa.Integer, nullable=False),
    )


def _sessions() -> None:
    op.create_table(
        "sessions",
        sa.Column("code", sa.String(12), primary_key=True),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("leader", sa.String(64), nullable=False, index=True),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("ends", sa.Float, nullable=False, index=True),
    )
    op.create_table(
        "session_people",
        sa.Column("code", sa.String(12), primary_key=True),
        sa.Column("person", sa.String(64), primary_key=True, index=True),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("may_be_seen", sa.Boolean, nullable=False),
    )
    op.create_table(
        "session_answers",
        sa.Column("code", sa.String(12), primary_key=True),
        sa.Column("person", sa.String(64), primary_key=True),
        sa.Column("item", sa.String(60), primary_key=True),
        sa.Column("value", sa.String(20), nullable=False),
    )


def _hide_ids() -> None:
    database = op.get_bind()
    clear = sa.text("select sender_id from conversations where sender_id not like 'sha256:%'")
    for (sender_id,) in database.execute(clear).all():
        hidden = "sha256:" + hashlib.sha256(sender_id.encode("utf-8", "replace")).hexdigest()
        for table in ("events", "conversations"):
            change = sa.text(f"update {table} set sender_id = :hidden where sender_id = :sender_id")
            database.execute(change, {"hidden": hidden, "sender_id": sender_id})
