"""A long conversation in a few events: what a turn reads in place of all that was said before."""

from __future__ import annotations

from collections.abc import Sequence

from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.events import ActionExecuted, ActiveLoop, Event, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.slots import Slot
from rasa.shared.core.trackers import DialogueStateTracker

EVENTS_READ_AT_MOST = 90
"""Events that a turn reads; a conversation with more since its last snapshot gets a new snapshot."""
TURNS_KEPT = 3
"""Turns before which a snapshot is taken, so that the policies still see them."""


def past_of(events: Sequence[Event]) -> int:
    """How many of `events` a snapshot is to stand for; 0 where none is due."""
    turns = [place for place, event in enumerate(events) if isinstance(event, UserUttered)]
    return turns[-TURNS_KEPT] if len(events) > EVENTS_READ_AT_MOST and len(turns) > TURNS_KEPT else 0


def state_after(events: Sequence[Event], slots: list[Slot]) -> list[Event]:
    """What `events` came to. Slots of a newer guide, which this one lacks, go on with the conversation."""
    past = DialogueStateTracker.from_events("", list(events), slots)
    others = {e.key: e for e in events if isinstance(e, SlotSet) and e.key not in past.slots}
    known = [SlotSet(name, slot.value) for name, slot in past.slots.items() if slot.value != slot.initial_value]
    loop = [ActiveLoop(past.active_loop_name)] if past.active_loop_name else []
    started = [ActionExecuted(ACTION_SESSION_START_NAME), SessionStarted()]
    return [*started, *known, *others.values(), *loop, ActionExecuted(ACTION_LISTEN_NAME)]
