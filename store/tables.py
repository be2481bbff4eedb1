"""The tables beside those of sessions, as `migrations` makes them."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from rasa.core.tracker_store import SQLTrackerStore
from sqlalchemy.orm import declarative_base

Base: Any = declarative_base()
Events = SQLTrackerStore.SQLEvent.__table__


class Conversation(Base):
    """A conversation: when something was last said in it, and a snapshot of its state up to one of its events.

    Its `version` grows by one with each turn, the opening too: a turn that began before another one ended is not kept.
    """

    __tablename__ = "conversations"

    sender_id = sa.Column(sa.String(255), primary_key=True)
    last_active = sa.Column(sa.Float, nullable=False, index=True)
    snapshot = sa.Column(sa.Text)
    snapshot_event = sa.Column(sa.Integer, nullable=False, default=0)
    version = sa.Column(sa.Integer, nullable=False, default=1)


class InboxRow(Base):
    """An event that a chat program sent; what is in it is kept until it is answered, and that it came for an hour."""

    __tablename__ = "inbox"

    number = sa.Column(sa.Integer, primary_key=True)
    event = sa.Column(sa.String(64), nullable=False, unique=True)
    channel = sa.Column(sa.String(20), nullable=False)
    conversation = sa.Column(sa.String(255), nullable=False, index=True)
    body = sa.Column(sa.Text, nullable=False)
    stage = sa.Column(sa.String(10), nullable=False)
    tries = sa.Column(sa.Integer, nullable=False, default=0)
    received = sa.Column(sa.Float, nullable=False)
    claim = sa.Column(sa.String(32), nullable=False, default="")
    claimed_until = sa.Column(sa.Float, nullable=False, default=0.0)


class WrongCodes(Base):
    """How many wrong codes of sessions a source, known by a hash, has tried in an hour."""

    __tablename__ = "wrong_codes"

    source = sa.Column(sa.String(64), primary_key=True)
    hour = sa.Column(sa.Integer, primary_key=True)
    tries = sa.Column(sa.Integer, nullable=False)
