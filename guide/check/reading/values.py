"""The value of a question that words give by themselves: a choice's words or number, or a plain yes, no or a bit."""

from __future__ import annotations

from guide.check.reading.levels import FEW_WORDS, SURE_OF_UNSURE, SURE_OF_WORDS, TELLING, TOLD_BACK, is_sure
from guide.check.reading.phrases import has, phrase
from guide.check.reading.words import is_question, named_question, names, plain
from guide.check.rules import CLUES, OUTCOMES, QUESTIONS, ROWS, UNSURE
from guide.content import button_value, choices
from guide.messages import Clause, UserMessage

CHOICES = ("1", "2", "3", "4")
_PLACES = (*CHOICES, "one", "two", "three", "four", "first", "second", "third", "fourth", "top", "middle", "bottom")
"""What a choice is called by its place, in the order shown."""
POLAR = {"choice_and_control", "participation", *CLUES}
"""The questions that can be answered with yes and no."""

SHORT_ANSWERS = {
    "yes": "affirm", "no": "deny", "not sure": "unsure", "unsure": "unsure", "dont know": "unsure", "a bit": "partly",
    "partly": "partly", "in part": "partly", "sort of": "partly", "somewhat": "partly",
}  # fmt: skip
"""The intents of the shortest answers, for words that the pipeline has not read by themselves."""


def read_answer(slot: str, message: UserMessage) -> str | None:
    """The value of question `slot` that `message` gives: a choice's words or number, or a plain yes, no or a bit.

    Some of a choice's words are enough where no other choice has them all ("together", "skills wasted").
    """
    if is_sure(message, "safety"):
        return None
    if value := _typed(slot, message.text):
        return value
    asks = is_question(message.text)
    read = message.clauses[0].best(slot)[:1] if message.clauses else []
    otherwise = [value for value, likelihood in read if likelihood >= SURE_OF_WORDS]
    if message.intent in ("unsure", "skip") and message.confidence >= SURE_OF_UNSURE and not asks:
        return UNSURE if otherwise in ([], [UNSURE]) or message.intent == "skip" else None
    if not asks and len(message.text.split()) <= FEW_WORDS and not has("negation", message.text):
        if said := _says_a_choice(slot, message.text):
            return said
        told = told_apart(slot, message.text)
        if told and otherwise in ([], [told]):
            return told
    return _polar(slot, message, otherwise) if slot in POLAR else None


def _says_a_choice(slot: str, text: str) -> str | None:
    """The choice whose words stand in `text` one after the other ("I said their skills are used")."""
    said = f" {plain(text)} "
    if has("qualifies", said):
        return None
    titles = {button_value(slot, option): plain(option.title) for option in choices(slot)}
    found = [v for v, title in titles.items() if len(title.split()) >= TOLD_BACK and f" {title} " in said]
    return found[0] if len(found) == 1 else None


def by_title_or_number(slot: str, said: str) -> str | None:
    """The choice whose whole title or number `said` is, in plain form."""
    numbered = enumerate(choices(slot), 1)
    return next((button_value(slot, o) for number, o in numbered if said in (plain(o.title), str(number))), None)


def _typed(slot: str, text: str) -> str | None:
    """The choice that `text` has in its own words, in a part of them that is its own, or by its number."""
    said = plain(text)
    if chosen := phrase("chooses").match(said):
        place = (chosen.group(1) or chosen.group(2)).replace("last", "bottom")
        if place == "middle":
            return _middle(slot)
        said = str(_PLACES.index(place) % len(CHOICES) + 1)
    column = said.removeprefix("doing ").removeprefix("done ")
    if slot in ROWS and column in OUTCOMES and column in QUESTIONS[slot]:
        return column
    if value := by_title_or_number(slot, said):
        return value
    words = set(said.split())
    part_of = [b for b in choices(slot) if words <= _words_of(b.title)]
    if len(part_of) == 1 and "?" not in text and max(map(len, words), default=0) >= TELLING:
        return button_value(slot, part_of[0])
    return None


def _polar(slot: str, message: UserMessage, otherwise: list[str]) -> str | None:
    """What a yes, a no or a bit means at `slot`, unless the words surely mean something `otherwise`."""
    said, values = plain(message.text), QUESTIONS[slot]
    plainly = phrase("plain yes or no").match(said)
    word = message.intent
    if has("some and others", said) or has("depends", said):
        return None
    if said.startswith("yes and no"):
        word = "partly"
    elif plainly and " but " not in said:
        word = "affirm" if plainly.group(1) else "deny"
    value = {"affirm": values[-1], "deny": values[0], "partly": _middle(slot)}.get(word)
    if plainly and len(set(said.split())) < TOLD_BACK and not names(slot, said) and named_question(said):
        return None  # "yes, equals", at another question
    # "Yes for the small things" says more than its yes: what it surely means counts.
    plainly_so = plainly and (len(said.split()) < TOLD_BACK or otherwise in ([], [value]))
    return value if plainly_so or (word == "partly" and said == "yes and no") or otherwise in ([], [value]) else None


def _middle(slot: str) -> str | None:
    """The value between the best and the worst; None where there is none."""
    _, *between, _ = QUESTIONS[slot]
    return between[0] if between else None


def told_apart(slot: str, text: str) -> str | None:
    """The value of `slot` of which `text` has a word that no other choice has ("limited", "involved")."""
    said = set(plain(text).split())
    titles = {button_value(slot, option): _words_of(option.title) for option in choices(slot)}
    found = {
        value: max(map(len, own))
        for value, words in titles.items()
        if (own := [word for word in words & said if not any(word in w for v, w in titles.items() if v != value)])
    }
    telling = {value for value, letters in found.items() if letters >= TELLING - 1}
    [only] = telling if len(telling) == 1 else [None]
    return only if only and (found[only] >= TELLING or len(said) == 1) else None


def value_alone(slot: str, words: str) -> str | None:
    """The value of `slot` that `words` give by themselves, without a reading of what they mean."""
    words = words.strip(" .,;:!?…–-")
    return (read_answer(slot, by_itself(words)) or told_apart(slot, words)) if words else None


def by_itself(words: str, *clauses: Clause) -> UserMessage:
    """`words` of a message as a message, of which the pipeline has read `clauses`, or nothing."""
    return UserMessage(words, SHORT_ANSWERS.get(plain(words), "nlu_fallback"), clauses=clauses)


def _words_of(title: str) -> set[str]:
    """The words of a choice, those that it denies left out."""
    return set(plain(phrase("denied").sub("", title)).split())
