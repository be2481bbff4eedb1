"""What a message means in the onboarding: pure functions from a message to a move."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from guide.check.reading.levels import SURE, SURE_OF_UNSURE
from guide.check.reading.words import is_question, plain
from guide.messages import WISH_IN_DOUBT, UserMessage
from guide.onboarding.rules import CONFIDENCE, PART, QUESTION, SCENARIO, Step

ANSWER, NEXT, SKIP, BACK, REPEAT, EXPLAIN, WHY, GUESS, HINT, HERE = (
    "answer", "next", "skip", "back", "repeat", "explain", "why", "guess", "hint", "here"
)  # fmt: skip
ASK_RESTART, RESTART, KEEP = "ask_restart", "restart", "keep"
DIGRESSION = "digression"
"""What a message wants of the onboarding. A digression is for the rest of the guide."""

YES = "yes"
"""The value of the button that starts again."""
ENTITY = "onboarding_answer"
"""The entity of a button: the position of its step, a full stop, and the value."""

LEAVES = {"clear_conversation", "go_to_part", "goodbye", "start_check", "start_tour", "stop", "tell_story"}
"""Intents that leave the onboarding."""
ABOUT_THE_GUIDE = {
    "abuse", "are_you_a_person", "ask_about_check", "ask_accessibility", "ask_human", "ask_privacy", "ask_progress",
    "ask_source", "complain", "greet", "may_i_ask", "must_i_answer", "never_mind", "normal_words", "out_of_scope",
    "safety", "show_result", "show_review", "simpler_words", "thank", "what_can_you_do", WISH_IN_DOUBT,
}  # fmt: skip
"""Intents that the rest of the guide answers, before it comes back to the step; beside those of the cards."""
FOLLOW_UPS = {"follow_up_other", "follow_up_who", "follow_up_why", "tell_me_more"}
"""Intents that speak of the card shown last."""
COMMANDS = {
    "go_back": BACK, "change_answer": BACK, "correct_last": BACK, "repeat": REPEAT,
    "start_again": ASK_RESTART, "confirm_start_again": ASK_RESTART, "start_onboarding": HERE,
    "why_ask": WHY, "follow_up_why": WHY, "what_does_it_mean": EXPLAIN, "give_example": EXPLAIN, "unsure": GUESS,
}  # fmt: skip
"""What an intent asks of the onboarding."""
A_WORD_OR_TWO = 2
"""Words up to which what somebody says of how sure they are counts before what it may mean elsewhere."""
SAID_SHORTLY = 3
"""Words up to which "back" or "again" need no surer reading."""
LIKE = 0.75
"""How alike two words are, from 0 to 1, of which one is taken for the other mistyped."""

_ASKS_FOR = re.compile(r"^(please )?(explain|define|describe|show|read|about|more|say more|let (me|us))\b", re.I)
"""Words that ask for a card rather than answer."""
_TURNS_TO = re.compile(r"\b(carry on|continue|resume|go on)\b", re.I)
"""What brings somebody back to a question, and does not skip it."""
_LEADS_IN = re.compile(
    r"^((i|id|ill|we|my|the|a|its|it|is|this|that|thats|one|be|was|would|say|said|think|guess|go|choose|pick|take|"
    r"answer|option|choice|number|no|nr|letter|maybe|perhaps|probably|surely|definitely|so|well|um|er|ok|okay|"
    r"must|should|has|to be|with option) )*"
)
"""Words before an answer that are none."""
_TRAILS = re.compile(r"( (one|please|i think|i guess|id say|answer|option|choice|maybe|probably))+$")
_ORDINALS = (
    ("first", "1", "one", "a"),
    ("second", "2", "two", "b"),
    ("third", "3", "three", "c"),
    ("fourth", "4", "four", "d"),
)
_SMALL = {
    "a", "an", "and", "are", "as", "at", "be", "by", "for", "from", "has", "have", "he", "how", "in", "is", "it", "its",
    "of", "on", "or", "she", "so", "that", "the", "their", "them", "they", "this", "to", "we", "what", "which", "who",
    "will", "with", "you",
}  # fmt: skip
"""Words that tell no choice from another."""
_NEGATIONS = {"no", "not", "never", "nobody", "none", "isnt", "dont", "doesnt", "cant", "wasnt", "without"}
_RULED_OUT = re.compile(r"\b(not|isnt|never|rather than|instead of|than) (doing |done |do )?(to|for|with)\b")
_DOING = re.compile(r"\b(?:doing|(?<!\bim )(?<!\bam )(?<!\bare )done)(?: (?:it|things?|this))? (to|for|with)\b")
"""Doing to, for or with; not "I'm done with this"."""
_ALONE = re.compile(
    r"(to|for|with)( (people|them|us|me|him|her|you|everyone|members|residents|others|the people|the members))?"
    r"( please| i think| i guess| id say)?( (because|since|as|cos) .*)?$"
)
_CONCLUDES = re.compile(
    r"\b(so|therefore|hence|(i|id|ill) (say|choose|pick|guess|think)|answer|must be|would be|makes (it|this|that))"
    r"( (its|it is|thats|this is|i say|id say|i think|i guess|must be|it must be|a|is))* (?P<value>to|for|with)$"
)
"""The answer at the end of a reason ("they decide it all, so to")."""
_MISTYPED = {
    "too": "to", "tto": "to", "ot": "to", "t": "to", "fro": "for", "fr": "for", "foor": "for", "forr": "for",
    "four": "for", "wit": "with", "wih": "with", "wth": "with", "wiv": "with", "w": "with", "withe": "with",
    "doign": "doing", "doin": "doing", "dooing": "doing", "donig": "doing", "diong": "doing", "don": "done",
}  # fmt: skip
"""Slips in words too short to be told apart by their distance."""


@dataclass(frozen=True)
class Move:
    """What a message comes to, and the `value` of an answer."""

    kind: str
    value: str = ""


Option = tuple[str, str]
"""A choice: its value and its words."""


def understand(
    step: Step,
    position: int,
    message: UserMessage,
    options: Sequence[Option],
    restarting: bool = False,
    card_shown: bool = False,
) -> Move:
    """What `message` means at `step`, whose choices are `options`; `card_shown` where it comes after a card."""
    if pressed := message.entities.get(ENTITY):
        return _pressed(position, pressed, options, restarting)
    intent, typed = message.intent, not message.is_command
    sure = message.confidence >= SURE and intent != WISH_IN_DOUBT  # "both share it" is an answer first
    if intent == "safety" or (intent in FOLLOW_UPS and (card_shown or step.kind == PART)):
        return Move(DIGRESSION)
    if restarting:
        return _restarts(message)
    if typed and step.kind != PART and (value := _named(message.text, options)):
        return Move(ANSWER, value)
    shortly = typed and step.kind == CONFIDENCE and len(message.text.split()) <= A_WORD_OR_TWO
    if shortly and (value := by_words(message.text, options)):
        return Move(ANSWER, value)  # "very" by itself is read as thanks
    if sure and intent in LEAVES | ABOUT_THE_GUIDE:
        return Move(DIGRESSION)
    answers = typed and step.kind != PART and not asks(message.text)
    if answers and step.kind == SCENARIO and (value := sorted_into(message.text)):
        return Move(ANSWER, value)
    if move := _commanded(step, message):
        return move
    if answers and step.kind != SCENARIO and (value := by_words(message.text, options)):
        return Move(ANSWER, value)
    is_card = intent.startswith("ask_") and (sure or asks(message.text))
    # What is hardly taken for a question about something else is more likely an answer that was not understood.
    is_other = intent in LEAVES | ABOUT_THE_GUIDE - {"out_of_scope"}
    return Move(DIGRESSION if is_card or is_other else HINT)


def asks(text: str) -> bool:
    """Whether `text` is a question, or asks for a card, rather than an answer."""
    return is_question(text) or _ASKS_FOR.search(text) is not None


def _pressed(position: int, pressed: str, options: Sequence[Option], restarting: bool) -> Move:
    """The move of a button. Pressed twice, it belongs to a step that is over, and the new step stays."""
    at, _, value = pressed.partition(".")
    if at != str(position):
        return Move(REPEAT)
    if restarting:
        return Move(RESTART if value == YES else KEEP)
    if value == NEXT:
        return Move(NEXT)
    if value == REPEAT or value not in dict(options):
        return Move(REPEAT)
    return Move(ANSWER, value)


def _restarts(message: UserMessage) -> Move:
    """What is said to "Shall we start again?"."""
    said = plain(message.text)
    if message.intent in ("affirm", "start_again", "confirm_start_again") or said.startswith("yes"):
        return Move(RESTART)
    if message.intent in LEAVES | ABOUT_THE_GUIDE or message.intent.startswith("ask_"):
        return Move(DIGRESSION)
    return Move(KEEP)


def _commanded(step: Step, message: UserMessage) -> Move | None:
    """What a message tells the onboarding to do; None where it is no such command."""
    short = len(message.text.split()) <= SAID_SHORTLY
    sure = message.confidence >= (SURE_OF_UNSURE if short else SURE)
    intent = message.intent
    if step.kind == PART:
        if intent in ("next", "skip", "resume", "affirm") and (sure or short):
            return Move(NEXT)
    elif intent == "resume" or (intent == "next" and _TURNS_TO.search(message.text)):
        return Move(REPEAT)
    elif intent in ("next", "skip") and sure:
        return Move(SKIP)
    if intent == "unsure" and step.kind not in (QUESTION, SCENARIO):
        return None  # it is how sure somebody is, or nothing
    return Move(COMMANDS[intent]) if intent in COMMANDS and sure else None


def _named(text: str, options: Sequence[Option]) -> str | None:
    """The choice that `text` names by its place or in all of its words."""
    return by_place(text, [value for value, _ in options]) or by_title(text, options)


def by_place(text: str, values: Sequence[str]) -> str | None:
    """The value that `text` names by its number, its letter or its place ("b", "the second one", "the last")."""
    said = _bare(text)
    if said == "last" and values:
        return values[-1]
    for value, names in zip(values, _ORDINALS, strict=False):
        if said in names:
            return value
    return None


def by_title(text: str, options: Sequence[Option]) -> str | None:
    """The value whose choice `text` has in its own words, slips of the keys aside."""
    said = plain(text)
    alike = {value: OSA.normalized_similarity(said, plain(title)) for value, title in options}
    best = max(alike, key=alike.__getitem__, default=None)
    return best if best is not None and alike[best] >= 1 - (1 - LIKE) / 2 else None


def by_words(text: str, options: Sequence[Option]) -> str | None:
    """The value of which `text` has words that no other choice has, or more of its words than of any other choice.

    A word may be mistyped. Nothing is read from a text that denies what the choice says.
    """
    said = [word for word in plain(text).split() if word not in _SMALL]
    words = {value: {w for w in plain(title).split() if w not in _SMALL} for value, title in options}
    own = {v: own - set().union(*(others for o, others in words.items() if o != v)) for v, own in words.items()}

    def rank(value: str) -> tuple[int, float]:
        covered = sum(any(is_like(word, w) for word in said) for w in words[value])
        return sum(any(is_like(word, w) for word in said) for w in own[value]), covered / max(len(words[value]), 1)

    ranked: list[tuple[tuple[int, float], str]] = sorted(((rank(value), value) for value in words), reverse=True)
    if not ranked or not ranked[0][0][1]:
        return None
    best, value = ranked[0]
    if ranked[1:] and (best[0] == ranked[1][0][0] > 0 or best == ranked[1][0]):
        return None
    denies = _NEGATIONS & set(plain(text).split()) and not _NEGATIONS & words[value]
    return None if denies else value


def sorted_into(text: str) -> str | None:
    """TO, FOR or WITH, where `text` sorts into one of them ("with", "done to people", "I'd say FOR")."""
    shouted: set[str] = (
        {word.lower() for word in re.findall(r"\b(TO|FOR|WITH)\b", text)} if text != text.upper() else set()
    )
    if len(shouted) == 1:
        return shouted.pop()
    words = [_MISTYPED.get(word, "with" if is_like(word, "with") else word) for word in plain(text).split()]
    said = _RULED_OUT.sub("", " ".join(words))
    named = set(_DOING.findall(said))
    if named:
        return named.pop() if len(named) == 1 else None
    if found := _ALONE.match(_LEADS_IN.sub("", said).strip()):
        return found.group(1)
    concluded = _CONCLUDES.search(said.strip())
    return concluded.group("value") if concluded else None


def is_like(word: str, other: str) -> bool:
    """Whether `word` is `other`, perhaps mistyped."""
    return word == other or (min(len(word), len(other)) > 3 and OSA.normalized_similarity(word, other) >= LIKE)


def _bare(text: str) -> str:
    """`text` without the words around an answer."""
    said = _TRAILS.sub("", plain(text))
    bare = _LEADS_IN.sub("", said + " ").strip()
    return bare or said.split(" ")[-1]
