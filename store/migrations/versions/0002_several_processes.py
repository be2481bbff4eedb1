"""What several processes need: the version of a conversation, the inbox of chat programs, wrong codes counted once."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0002", "0001"


def upgrade() -> None:
    """Adds to what is there. The default is for guides of before that still run: they name no version."""
    op.add_column("conversations", sa.Column("version", sa.Integer, nullable=False, server_default="1"))
    # A turn takes it one on: so it says as well how many there were.
    op.execute(
        "update conversations set version = (select count(*) from events"
        " where events.sender_id = conversations.sender_id and type_name = 'user')"
        " where exists (select 1 from events where events.sender_id = conversations.sender_id and type_name = 'user')"
    )
    if op.get_bind().dialect.name == "postgresql":  # SQLite's indexes have the id in them
        op.create_index("ix_events_conversation", "events", ["sender_id", "id"])
    op.create_table(
        "inbox",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("event", sa.String(64), nullable=False, unique=True),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("conversation", sa.String(255), nullable=False, index=True),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("stage", sa.String(10), nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("received", sa.Float, nullable=False),
        sa.Column("claim", sa.String(32), nullable=False),
        sa.Column("claimed_until", sa.Float, nullable=False),
    )
    op.create_index("ix_inbox_stage", "inbox", ["stage", "claimed_until"])
    op.create_table(
        "wrong_codes",
        sa.Column("source", sa.String(64), primary_key=True),
        sa.Column("hour", sa.Integer, primary_key=True),
        sa.Column("tries", sa.Integer, nullable=False),
    )


def downgrade() -> None:
    """Takes away what version 1.0 does not know. Conversations and sessions stay."""
    if op.get_bind().dialect.name == "postgresql":
        op.drop_index("ix_events_conversation", "events")
    op.drop_table("wrong_codes")
    op.drop_table("inbox")
    with op.batch_alter_table("conversations") as table:
        table.drop_column("version")
