"""Whether a message may tell something, and what it tells of questions that were not asked."""

from __future__ import annotations

from guide.check.reading.levels import ABOUT, CERTAIN, DOUBTED, SURE, TOUCHED
from guide.check.reading.phrases import has
from guide.check.reading.words import is_question, names
from guide.check.rules import QUESTIONS
from guide.messages import UserMessage

TELLS = {"describe_initiative", "nlu_fallback", "affirm", "deny", "partly", "unsure", "complain", "follow_up_who"}
"""Intents of messages that may be an answer in the person's own words."""

CORRECTS = {"change_answer", "correct_last", "start_check", "tell_story"}
"""Intents of messages that may say an answer with a command."""


def worth_reading(message: UserMessage) -> bool:
    """Whether a message may hold an answer, whatever question was asked; of others no reading is needed."""
    if message.intent in TELLS | CORRECTS:
        return True
    if is_question(message.text) and not has("answers its own question", message.text):
        return False
    return message.confidence < CERTAIN or _has_its_own_card(message)


def may_tell(message: UserMessage, slot: str | None = None) -> bool:
    """Whether a message can be an answer in the person's own words, rather than a question or a command.

    One that surely answers `slot`, the question that was asked, can be, though its words are another intent's too.
    """
    asks = is_question(message.text) and not has("answers its own question", message.text)
    if message.intent in TELLS and not (asks and message.intent == "follow_up_who"):
        return True
    if asks:
        return False
    if message.confidence < SURE and message.intent != "safety":
        return True
    certain = message.confidence >= CERTAIN and not _has_its_own_card(message)
    if slot is None or not message.clauses or certain:
        return False
    whole = message.clauses[0]
    likelihood = whole.best(slot)[0][1] if whole.best(slot) else 0.0
    if message.intent == f"ask_{slot}":
        return likelihood >= DOUBTED
    return likelihood >= DOUBTED and whole.speaks_of(slot) >= (ABOUT if message.intent == "safety" else TOUCHED)


def _has_its_own_card(message: UserMessage) -> bool:
    """Whether words are those of a card, which nobody asks for in so many words."""
    return message.intent.startswith("ask_") and not has("asks for a card", message.text)


def volunteered(message: UserMessage, open_slots: set[str]) -> tuple[dict[str, str | None], dict[str, str]]:
    """The answers to `open_slots` that clauses of an answer give unasked, and the words that give them.

    A clause has to name another question to answer it.
    """
    found: dict[str, str | None] = {}
    said: dict[str, str] = {}
    for clause in message.parts:
        named = {slot for slot in QUESTIONS if names(slot, clause.words)}
        for slot in (open_slots - set(found)) & named:
            if value := clause.tells(slot, named):
                found[slot], said[slot] = value, clause.words
    return found, said


def told(message: UserMessage, open_slots: set[str]) -> tuple[dict[str, str | None], dict[str, str]]:
    """The answers to `open_slots` that a description gives, and the words that give them.

    Each sentence is read by itself. How it was before is no answer, nor is what two sentences say differently.
    """
    readings: dict[str, dict[str, str]] = {}
    for clause in message.sentences:
        named = {slot for slot in QUESTIONS if names(slot, clause.words)}
        for slot in open_slots if not has("as it was before", clause.words) else ():
            if value := clause.tells(slot, named):
                readings.setdefault(slot, {}).setdefault(value, clause.words)
    one_value = {slot: next(iter(values.items())) for slot, values in readings.items() if len(values) == 1}
    return {slot: value for slot, (value, _) in one_value.items()}, {
        slot: said for slot, (_, said) in one_value.items()
    }
