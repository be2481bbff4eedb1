"""Which card follows up on the one shown last: "tell me more", "who?", "and him?", "next", "say that again"."""

from __future__ import annotations

import re

from guide import content
from guide.check.reading.words import names
from guide.check.rules import CLUES, ROWS
from guide.messages import Message
from guide.tour import PARTS

KINDS = {"tell_me_more": "more", "follow_up_who": "who", "follow_up_why": "why", "follow_up_other": "other"}
"""What each intent asks for, by its name in a card's metadata (`follow`)."""

PEOPLE = {"ask_ostrom", "ask_coote", "ask_cahn", "ask_graham_allen", "ask_john_evans"}
"""The cards about one person."""
_IS_HE = re.compile(r"\b(is|was)( he| she|'?s he|'?s she)\b", re.I)
_ELSE = re.compile(r"\b(what|anything) else\b", re.I)
_OF = re.compile(r"\b(about|on|are|is)\b", re.I)
"""What somebody wants to hear more of stands behind one of these; "I feel there is more to it" names no row."""
_HIM = re.compile(r"\b(he|him|his|man|bloke|guy|chap|fell(?:a|er|ow)|gent(?:leman)?)\b", re.I)
_HER = re.compile(r"\b(she|her|hers|woman|lady|lass)\b", re.I)


def next_card(card: str) -> str | None:
    """The card after `card` in the order of the source; None after the last one and for a card of no part."""
    order = [name for cards in PARTS.values() for name in cards]
    later = order[order.index(card) + 1 :] if card in order else []
    return later[0] if later else None


def _named(text: str) -> str | None:
    """The card about the row or clue that `text` names, where it names just one ("give me more on the equals")."""
    found = _OF.search(text)
    asked = text[found.end() :] if found else ""
    named = [f"ask_{slot}" for slot in (*ROWS, *CLUES) if names(slot, asked)]
    return named[0] if len(named) == 1 else None


def in_simpler_words(card: str | None) -> Message:
    """What is answered to "I don't understand": the `card` shown last in simpler words, or the definition."""
    shown = card or "ask_definition"
    return Message(content.text(shown, simpler=True), tuple(content.buttons(shown, simpler=True)), card=shown)


def card_for(intent: str, text: str, card: str | None) -> str | None:
    """The card that follows up on `card`, where the source has more to say."""
    if card is None:
        return None
    if intent == "repeat":
        return card
    if intent == "next":
        return next_card(card)
    if intent == "tell_me_more" and (named := _named(text)):
        return named
    follow = content.response(card)["metadata"].get("follow", {})
    if card in PEOPLE and _IS_HE.search(text):
        return card
    if _ELSE.search(text):
        return follow.get("more")
    if intent in ("follow_up_who", "follow_up_other"):
        for kind, pronoun in (("him", _HIM), ("her", _HER)):
            if kind in follow and pronoun.search(text):
                return follow[kind]
    if intent == "follow_up_who" and "who" not in follow and re.search(r"\b(and|about|other)\b", text, re.I):
        return follow.get("other")
    return follow.get(KINDS.get(intent, ""))
