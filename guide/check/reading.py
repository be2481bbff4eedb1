"""What a message means at a question of the check: pure functions from a message to slot changes.

The pipeline's `AnswerReader` says how likely a message, and each clause of it, means each value of each question.
What to make of that depends on the question that was asked, and is decided here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from guide.check.rules import CLUES, QUESTIONS, ROWS, STAGES, UNSURE
from guide.content import Button, button_value, choices, one_line, question, short_name

INITIATIVE, REVIEW, CHANGE, CONFIRM = "initiative", "review", "change", "confirm"
LONGEST_NAME = 80
"""Characters of an initiative's name that are kept."""

POLAR = {"choice_and_control", "participation", *CLUES}
"""The questions that can be answered with yes and no."""

ACCEPTED = 0.58
"""Likelihood from which a reading is taken: so that at most 3 in 100 are read wrong without asking (`make scores`)."""
DOUBTED = 0.30
"""Likelihood from which the person is asked whether a reading is right."""
VOLUNTEERED = 0.85
"""Likelihood from which a clause that names another question is taken as its answer."""
ABOUT = 0.8
"""Likelihood from which a clause that names no question is taken to speak of one."""
FAINT = 0.12
"""Likelihood below which a clause hardly speaks of a question, so that its reading has to be surer."""
TOUCHED = 0.25
"""Likelihood from which a clause touches a question at all."""
SURE = 0.6
"""Confidence from which a message is taken as a question or command rather than a name or an answer."""
CERTAIN = 0.85
"""Confidence from which not even a sure reading as an answer makes a question or command an answer."""
SURE_OF_WORDS = 0.75
"""Likelihood from which the words of an answer count more than its being a kind of yes, no or don't know."""
SURE_OF_UNSURE = 0.5
"""The same for "not sure", which is an answer and would be kept, and "start again", which is asked about."""
FEW_WORDS = 8
"""Words up to which a choice's own word is enough, without a negation."""
TOLD_BACK = 3
"""Words from which a plain answer is said back as well."""
TELLING = 5
"""Letters of a word that tells one choice from another; "it" and "we" do not. One letter fewer when it stands alone."""
LONGER_THAN_A_NAME = 6
"""Words from which a message at the name question may answer other questions."""
A_STORY = 12
"""Words from which a message at the name question is a description rather than a name."""

_QUESTION_FORM = re.compile(
    r"\?|^(what|who|whose|why|how|when|where|which|is|are|can|could|do|does|did|tell me)\b", re.I
)
_ASKS_FOR = re.compile(
    r"\b(about|explain|definition|meaning|means?|information|details|read|show|hear|say more)\b", re.I
)
"""Words that ask for a card rather than answer a question."""
_ASKS_ITSELF = re.compile(r"\?\s+\w+.*[^?\s]\s*$")
"""A question that the person goes on to answer ("Equal? They won't even let me see my notes")."""
_NEGATES = re.compile(r"\b(no|not|never|nobody|hardly|without|than)\b|n['’]t\b|\bbut\b", re.I)
_NOT = re.compile(r"\bnot \w+")
_CALLED = re.compile(
    r"^((it'?s|it is|we'?re|we are|(our|the|my) [\w ]{1,30} is|this is|that'?s)\s+)?(called|named|known as)\s+|"
    r"^(the|its|our)? ?name( of (it|our \w+))?( is|:)\s+",
    re.I,
)
_NAMED_WITHIN = re.compile(
    r"\b(?:called|named|known as)\s+[\"“']?([A-Z][\w'’&-]*(?:\s+(?:[A-Z][\w'’&-]*|of|the|for|and|on|in)(?=\s|\W|$))*)"
)
_NAME_ENDS = re.compile(
    r"(?:,|;|\.|\s-|\s–)\s|\s+(?:and|but|where|which)\s+"
    r"(?=(?:it|we|they|everyone|everybody|all|people|nobody|no one|the|staff|residents|members|both|our|i)\b)",
    re.I,
)
_BEGINS = re.compile(r"\b(check (it|my|our|this)|(start|begin|do|run) (it|the check|a check))\b", re.I)
_NAMELESS = re.compile(r"\b(no|not|doesn'?t|don'?t|hasn'?t|without)\b.*\bname\b|\bnameless\b|\bunnamed\b", re.I)
_CORRECTS = re.compile(r"^(no,? |oh,? |sorry,? |wait,? )*(actually|change|correct|amend|redo|fix|make|switch)\b", re.I)
_SHOULD_BE = re.compile(
    r"\bshould (have )?(be|been|say)\b|\bi (said|put|answered)\b|\bone (is|was) (wrong|not right)\b", re.I
)
_TAKES_BACK = re.compile(
    r"^(no|oh|sorry|wait|hang on|oops|whoops|actually|my mistake|scratch that|not that|no wait)\b.*?\b(i )?mean[t]?\b|"
    r"^(sorry|oops|whoops|oh|no)?,?\s*i (meant|mean) ",
    re.I,
)
_LABELLED = re.compile(
    r"(ok,? |and )?((question|number|no\.?|q) ?)?(10|[1-9])[.:)] +(?=\w)|(the )?[a-z ]{4,30}: +(?=\w)", re.I
)
"""An answer with the question's number or name before it ("number 9. professionals decided")."""
_NEW_VALUE = re.compile(
    r"\b(?:should (?:have )?be(?:en)?|should say|to be|into|to|is|was|=|as|meant|mean)\b\s*[:,]?\s*", re.I
)
_SAME = re.compile(
    r"^(and |it'?s |it is |it was |that'?s |just |exactly |pretty |much |about )*(the )?same\b"
    r"( (again|here|as|for|thing|answer|story|too|one|with|really|there)\b.*)?$|^(ditto|likewise|as (before|above))\b",
    re.I,
)
"""An answer that is the one to the question before."""
_SAYS_SAME = re.compile(r"\b(the same|ditto|likewise)\b", re.I)
_THINKS_AGAIN = re.compile(
    r"(?:^|[\s,.;:!?…–-]+)(?:actually|scratch that|strike that|or rather|make that|correction|wait(?:,? no)?|no,? wait|"
    r"sorry,? (?:i mean|no)|i mean|no,(?= \w))[\s,.:…-]+",
    re.I,
)
"""Where somebody changes their mind within a message ("used. actually wasted, no, used!")."""
_AND = re.compile(r"[;,.]\s+|\s+and\s+|\s+but\s+", re.I)
_PLAINLY = re.compile(r"(yes|yeah|yep|yup)\b|(no|nope|nah)\b(?! (idea|one|body|doubt|problem)\b)")
"""A plain yes or no at the beginning, whatever follows it."""
_NOT_A_NAME = {
    "abuse", "are_you_a_person", "ask_human", "ask_privacy", "ask_progress", "ask_source", "clear_conversation",
    "give_example", "goodbye", "greet", "must_i_answer", "never_mind", "normal_words", "repeat", "show_result",
    "show_review", "simpler_words", "start_onboarding", "start_tour", "stop", "tell_story", "thank", "what_can_you_do",
    "what_does_it_mean", "why_ask",
}  # fmt: skip
_SKIPS_NAME = {"skip", "unsure", "deny", "affirm", "next", "must_i_answer"}
_WORDS = {
    "yes": "affirm", "no": "deny", "not sure": "unsure", "unsure": "unsure", "dont know": "unsure", "a bit": "partly",
    "partly": "partly", "in part": "partly", "sort of": "partly", "somewhat": "partly",
}  # fmt: skip
"""The intents of the shortest new answers."""
_TELLS = {"describe_initiative", "nlu_fallback", "affirm", "deny", "partly", "unsure", "complain", "follow_up_who"}
"""Intents of messages that may be an answer in the person's own words."""


@dataclass(frozen=True)
class Clause:
    """A part of a message: its words, how likely it means each value of each question, and which it speaks of."""

    words: str
    values: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    about: Mapping[str, float] = field(default_factory=dict)

    def speaks_of(self, slot: str) -> float:
        """How likely the clause is about question `slot`; the three stages are one subject."""
        return self.about.get("stages" if slot in STAGES else slot, 0.0)

    def best(self, slot: str) -> list[tuple[str, float]]:
        """The values of `slot` with their likelihood, the likeliest first."""
        return sorted(self.values.get(slot, {}).items(), key=lambda value: -value[1])


@dataclass(frozen=True)
class Message:
    """A person's message as the NLU read it. `clauses` holds the whole message first, then its parts."""

    text: str
    intent: str
    confidence: float = 1.0
    entities: Mapping[str, str] = field(default_factory=dict)
    clauses: tuple[Clause, ...] = ()

    @property
    def parts(self) -> tuple[Clause, ...]:
        """The clauses of a message that has several, or the whole message."""
        return self.clauses[1:] or self.clauses

    def is_sure(self, *intents: str) -> bool:
        """Whether the message surely wants one of `intents`."""
        return self.intent in intents and self.confidence >= SURE


@dataclass(frozen=True)
class Understood:
    """What a message comes to: the slots to set, and which answers were read from which words of it.

    `doubt` are the two closest values of the question `doubted`, where it has to be asked which one is right.
    """

    slots: Mapping[str, str | None] = field(default_factory=dict)
    said: Mapping[str, str] = field(default_factory=dict)
    doubted: str | None = None
    doubt: tuple[str, ...] = ()
    restart: bool = False

    def __bool__(self) -> bool:
        return bool(self.slots or self.doubted or self.restart)


NOTHING = Understood()


@dataclass(frozen=True)
class Place:
    """Where the check stands: the slot asked for, the answers so far, and the question answered last.

    While the guide waits to hear whether it understood, `doubted` is the question and `doubt` its closest values;
    `restarting` while it waits to hear whether to clear all answers.
    """

    requested: str | None
    answers: Mapping[str, str | None] = field(default_factory=dict)
    last: str | None = None
    doubted: str | None = None
    doubt: tuple[str, ...] = ()
    restarting: bool = False


def understand(place: Place, message: Message) -> Understood:
    """What `message` says at `place`; empty where it is no answer and no change."""
    understood = _understand(place, message)
    if place.requested == CONFIRM and understood and not understood.restart:
        return replace(understood, slots={**understood.slots, CONFIRM: "no"})
    return understood


def _understand(place: Place, message: Message) -> Understood:
    requested = place.requested
    pressed = {
        slot: value
        for slot, value in message.entities.items()
        if value in (*QUESTIONS.get(slot, ()), UNSURE) or (slot, value) == (REVIEW, "yes")
    }
    if pressed:
        return Understood(pressed)
    if requested is None:
        return NOTHING
    if message.intent == "start_again" and message.confidence >= SURE_OF_UNSURE and requested != INITIATIVE:
        return Understood(restart=True)
    if requested == CONFIRM:
        return _confirmed(place, message)
    changed = _changed(place, message)
    if changed is not None:
        return changed
    if message.intent == "go_back" and message.confidence >= DOUBTED:
        return Understood(_back(requested))
    if requested == INITIATIVE:
        return _name(place, message)
    if requested == REVIEW:
        return _review(message)
    return _answered(place, requested, message) if requested in QUESTIONS else NOTHING


def read_answer(slot: str, message: Message) -> str | None:
    """The value of question `slot` that `message` gives: a choice's words or number, or a plain yes, no or a bit.

    Some of a choice's words are enough where no other choice has them all ("together", "skills wasted").
    """
    if message.is_sure("safety"):
        return None
    said = plain(message.text)
    for number, option in enumerate(choices(slot), 1):
        if said in (plain(option["title"]), str(number)):
            return button_value(slot, option)
    words = set(said.split())
    part_of = [b for b in choices(slot) if words <= set(plain(_NOT.sub("", b["title"])).split())]
    if len(part_of) == 1 and "?" not in message.text and max(map(len, words), default=0) >= TELLING:
        return button_value(slot, part_of[0])
    asks = _QUESTION_FORM.search(message.text)
    read = message.clauses[0].best(slot)[:1] if message.clauses else []
    otherwise = [value for value, likelihood in read if likelihood >= SURE_OF_WORDS]
    if message.intent in ("unsure", "skip") and message.confidence >= SURE_OF_UNSURE and not asks:
        return UNSURE if otherwise in ([], [UNSURE]) or message.intent == "skip" else None
    if not asks and len(message.text.split()) <= FEW_WORDS and not _NEGATES.search(message.text):
        told = _told_apart(slot, message.text)
        if told and otherwise in ([], [told]):
            return told
    if slot in POLAR:
        values = QUESTIONS[slot]
        middle = values[1] if len(values) == 3 else None
        plainly = _PLAINLY.match(said)
        word = message.intent
        if said.startswith("yes and no"):
            word = "partly"
        elif plainly and " but " not in said:
            word = "affirm" if plainly.group(1) else "deny"
        value = {"affirm": values[-1], "deny": values[0], "partly": middle}.get(word)
        if plainly and len(words) < TOLD_BACK and not names(slot, said) and named_question(said):
            return None  # "yes, equals", at another question
        return value if plainly or (word == "partly" and said == "yes and no") or otherwise in ([], [value]) else None
    return None


def volunteered(message: Message, open_slots: set[str], is_story: bool) -> tuple[dict[str, str | None], dict[str, str]]:
    """The answers to `open_slots` that clauses of `message` give unasked, and the words that give them.

    In an answer to a question, a clause has to name another question to answer it; a story tells of all of them.
    """
    found: dict[str, str | None] = {}
    said: dict[str, str] = {}
    for clause in message.parts:
        for slot in open_slots - set(found):
            best = clause.best(slot)
            if not best or best[0][0] == UNSURE or best[0][1] < VOLUNTEERED:
                continue
            named = names(slot, clause.words) and clause.speaks_of(slot) >= TOUCHED
            if named or (is_story and clause.speaks_of(slot) >= ABOUT and slot not in STAGES):
                found[slot], said[slot] = best[0][0], clause.words
    return found, said


def names(slot: str, words: str) -> bool:
    """Whether `words` name what question `slot` is about."""
    return re.search(rf"\b({question(slot)['metadata']['mentioned_by']})\b", words, re.I) is not None


def is_question(text: str) -> bool:
    """Whether `text` has the form of a question."""
    return bool(_QUESTION_FORM.search(text))


def plain(text: str) -> str:
    """`text` in small letters, without punctuation, single-spaced."""
    return " ".join(re.sub(r"[^\w\s]", " ", text.lower().replace("'", "")).split())


def named_question(text: str) -> str | None:
    """The question that `text` names, by number ("question 3") or by its short name ("the community one")."""
    said = plain(text)
    number = re.search(r"\b(10|[1-9])\b", said)
    if number:
        return list(QUESTIONS)[int(number.group()) - 1]
    for slot in sorted(QUESTIONS, key=lambda slot: -len(short_name(slot))):
        words = [plain(short_name(slot)), slot.replace("_", " ")]
        if any(re.search(rf"\b{word}", said) for word in words):
            return slot
    named = [slot for slot in QUESTIONS if names(slot, text)]
    return named[0] if len(named) == 1 else None


def change_page(message: Message) -> str:
    """Which half of the questions the person asked to choose from: `rows` or `others`; "" for neither yet."""
    page = message.entities.get("question", "")
    return page if page in ("rows", "others") else ""


def change_buttons(message: Message) -> list[Button]:
    """The buttons for choosing the answer to change: two halves first, since more than five are hard to take in."""
    page = change_page(message)
    if not page:
        return [
            {"title": "One of questions 1 to 5", "payload": '/change_answer{"question": "rows"}'},
            {"title": "One of questions 6 to 10", "payload": '/change_answer{"question": "others"}'},
        ]
    slots = [slot for slot in QUESTIONS if (slot in ROWS) == (page == "rows")]
    return [{"title": short_name(slot), "payload": f'/change_answer{{"question": "{slot}"}}'} for slot in slots]


def change(message: Message) -> Understood:
    """What a wish to change an answer comes to: the new value, the question asked again, or which one it is."""
    if re.search(r"\bname\b", message.text, re.I) and not message.text.startswith("/"):
        return Understood({INITIATIVE: None, CHANGE: "no", REVIEW: None})
    slot = message.entities.get("question")
    if slot not in QUESTIONS:
        slot = None if change_page(message) else named_question(message.text)
    if slot:
        return _several_new_values(message) or _new_value(slot, message)
    if message.intent in ("change_answer", "correct_last"):
        return Understood({CHANGE: None, REVIEW: None})
    if message.intent in ("deny", "go_back", "skip", "show_review", "never_mind"):
        return Understood({CHANGE: "no"})
    return NOTHING


def _changed(place: Place, message: Message) -> Understood | None:
    """What a correction comes to; None where the message is none."""
    requested = place.requested
    if requested == INITIATIVE or message.is_sure("safety"):
        return None
    named = None if message.text.startswith("/") else named_question(message.text)
    if named and named == requested and not place.answers.get(named):
        return None
    takes_back = not message.text.startswith("/") and _TAKES_BACK.search(message.text)
    if takes_back and (slot := named or place.last):
        return _new_value(slot, message)
    corrects = named and (_CORRECTS.search(message.text) or _SHOULD_BE.search(message.text))
    if requested == CHANGE or message.is_sure("change_answer") or corrects:
        return change(message)
    if message.text.startswith("/"):
        return None
    if requested == REVIEW and named and not _QUESTION_FORM.search(message.text) and _told_apart(named, message.text):
        return _new_value(named, message)
    labelled = _LABELLED.match(message.text)
    if labelled and (slot := named_question(labelled.group())):
        return _new_value(slot, message)
    slot = (named or place.last) if message.is_sure("correct_last") else None
    return _new_value(slot, message) if slot else None


def _new_value(slot: str, message: Message) -> Understood:
    """The answer to `slot` that a correction names after "should be", "I meant" and the like; else it is asked anew."""
    closed = {CHANGE: "no", REVIEW: None}
    asked_anew = Understood({slot: None, **closed})
    if message.text.startswith("/"):
        return asked_anew
    labelled = _LABELLED.match(message.text)
    named = [message.text[found.end() :] for found in reversed(list(_NEW_VALUE.finditer(message.text)))]
    for rest in [*named, *([message.text[labelled.end() :]] if labelled else [])]:
        first = re.split(r"[,.;!]|\b(?:for|on) (?:the|question|number)\b", rest, maxsplit=1)[0]
        value = read_answer(slot, Message(first, _WORDS.get(plain(first), "nlu_fallback"))) if first.strip() else None
        value = value or _told_apart(slot, first)
        if value:
            return Understood({slot: value, **closed}, {slot: first.strip()})
    without_name = re.sub(re.escape(short_name(slot)), "", message.text, flags=re.I)
    if value := _told_apart(slot, without_name):
        return Understood({slot: value, **closed}, {slot: message.text})
    if message.clauses and len(without_name.split()) > TOLD_BACK:
        best = message.clauses[0].best(slot)
        if best and best[0][1] >= ACCEPTED and best[0][0] != UNSURE:
            return Understood({slot: best[0][0], **closed}, {slot: message.text})
    return asked_anew


def _several_new_values(message: Message) -> Understood:
    """Two or more corrections in one message, each of which names its question and its value; else nothing."""
    slots: dict[str, str | None] = {}
    said: dict[str, str] = {}
    for part in _AND.split(message.text) if not message.text.startswith("/") else []:
        if slot := named_question(part):
            corrected = _new_value(slot, replace(message, text=part, clauses=()))
            if corrected.slots[slot]:
                slots |= corrected.slots
                said[slot] = part.strip()
    return Understood(slots, said) if len(said) > 1 else NOTHING


def _same_as(place: Place, slot: str, message: Message) -> str | None:
    """The answer to `slot` of somebody who says that it is the same as another, the one before if they don't say."""
    if not _SAME.match(message.text.strip()) or _QUESTION_FORM.search(message.text):
        return None
    named = named_question(message.text)
    other = named if named and named != slot else place.last
    value = place.answers.get(other) if other else None
    return value if other and value and QUESTIONS[other] == QUESTIONS[slot] else None


def _thought_again(slot: str, message: Message) -> tuple[str, str] | None:
    """The value of `slot` that somebody comes to who changes their mind within a message, and its words."""
    first, *later = _THINKS_AGAIN.split(message.text)
    if not later or not first.strip() or not _value_alone(slot, first):
        return None
    for words in reversed(later):
        if value := _value_alone(slot, words):
            return value, words.strip()
    return None


def _value_alone(slot: str, words: str) -> str | None:
    """The value of `slot` that `words` give by themselves, without a reading of what they mean."""
    words = words.strip(" .,;:!?…–-")
    message = Message(words, _WORDS.get(plain(words), "nlu_fallback"))
    return (read_answer(slot, message) or _told_apart(slot, words)) if words else None


def _told_apart(slot: str, text: str) -> str | None:
    """The value of `slot` of which `text` has a word that no other choice has ("limited", "involved")."""
    said = set(plain(text).split())
    titles = {button_value(slot, option): set(plain(_NOT.sub("", option["title"])).split()) for option in choices(slot)}
    found = {
        value: max(map(len, own))
        for value, words in titles.items()
        if (own := [word for word in words & said if not any(word in w for v, w in titles.items() if v != value)])
    }
    telling = {value for value, letters in found.items() if letters >= TELLING - 1}
    [only] = telling if len(telling) == 1 else [None]
    return only if only and (found[only] >= TELLING or len(said) == 1) else None


def _confirmed(place: Place, message: Message) -> Understood:
    """What is said to "Is that right?"."""
    no = {CONFIRM: "no"}
    if place.restarting:
        if message.intent in ("affirm", "confirm_start_again", "start_again") or plain(message.text).startswith("yes"):
            return Understood(restart=True)
        return Understood(no) if _may_tell(message) or message.intent in ("never_mind", "go_back") else NOTHING
    slot = place.doubted
    if slot is None:
        return Understood(no)
    said = plain(message.text)
    if said in ("1", "2") and int(said) <= len(place.doubt):
        return Understood({slot: place.doubt[int(said) - 1]})
    typed = [button_value(slot, o) for o in choices(slot) if said == plain(o["title"]) and len(said.split()) > 1]
    if typed:
        return Understood({slot: typed[0]})
    if message.intent == "affirm" or said.startswith("yes"):
        return Understood({slot: place.doubt[0]})
    if message.intent in ("deny", "never_mind") and len(said.split()) < 3:
        return Understood(no)
    changed = _changed(place, message)
    if changed is not None:
        return changed
    if message.intent == "go_back":
        return Understood(no)
    value = read_answer(slot, message)
    if value:
        return Understood({slot: value}, {slot: message.text})
    again = _answered(place, slot, message)
    return replace(again, doubted=None, doubt=()) if again.slots or not again.doubted else Understood(no)


def _answered(place: Place, slot: str, message: Message) -> Understood:
    """What a message says at question `slot`."""
    if "{" in message.text:
        return NOTHING  # a command to Rasa that somebody tries, not their words
    if value := _same_as(place, slot, message):
        return Understood({slot: value}, {slot: message.text})
    if again := _thought_again(slot, message):
        return Understood({slot: again[0]}, {slot: again[1]})
    value = read_answer(slot, message)
    if value:
        others, said = _others(place, slot, message, value)
        shown = {} if len(message.text.split()) < TOLD_BACK else {slot: message.text}
        return Understood({slot: value, **others}, {**shown, **said})
    if message.text.startswith("/") or not _may_tell(message, slot) or not message.clauses:
        return NOTHING
    others, said = _others(place, slot, message)
    clause = _clause_for(slot, message, others)
    if clause is None:
        return Understood(others, said)
    best = clause.best(slot)
    (value, likelihood), *rest = best or [(UNSURE, 0.0)]
    hardly = clause.speaks_of(slot) < FAINT or clause.about.get("none", 0.0) > 1 - SURE
    # "Looks right" says nothing of who decided.
    hardly = hardly or (message.is_sure("affirm", "deny") and slot not in POLAR)
    hardly = hardly or len(clause.words.split()) < TOLD_BACK
    if likelihood >= (SURE_OF_WORDS if hardly else ACCEPTED):
        others, said = _others(place, slot, message, value)
        return Understood({slot: value, **others}, {slot: clause.words, **said})
    if likelihood >= DOUBTED and not others:
        closest = (value, *(v for v, _ in rest))[:2]
        return Understood(doubted=slot, doubt=closest)
    return Understood(others, said)


def _clause_for(slot: str, message: Message, others: Mapping[str, Any]) -> Clause | None:
    """The words that answer `slot`: those that name it, else the whole message unless it speaks of other questions."""
    named = [clause for clause in message.parts if names(slot, clause.words)] if others else []
    if named:
        return named[0]
    whole = message.clauses[0]
    elsewhere = others or any(whole.speaks_of(other) >= ABOUT and names(other, whole.words) for other in QUESTIONS)
    return None if elsewhere and whole.speaks_of(slot) < TOUCHED else whole


def _others(
    place: Place, slot: str, message: Message, value: str | None = None
) -> tuple[dict[str, str | None], dict[str, str]]:
    """What is said of other questions that have no answer yet; "the same" is `value`, the answer to `slot`."""
    if message.text.startswith("/") or not _may_tell(message, slot):
        return {}, {}
    open_slots = {other for other in QUESTIONS if other != slot and not place.answers.get(other)}
    found, said = volunteered(message, open_slots, False)
    if value:
        for clause in message.parts[1:]:
            for other in open_slots - set(found):
                if (
                    QUESTIONS[other] == QUESTIONS[slot]
                    and names(other, clause.words)
                    and _SAYS_SAME.search(clause.words)
                ):
                    found[other], said[other] = value, clause.words
    return found, said


def _may_tell(message: Message, slot: str | None = None) -> bool:
    """Whether a message can be an answer in the person's own words, rather than a question or a command.

    One that surely answers `slot`, the question that was asked, can be, though its words are another intent's too.
    """
    asks = _QUESTION_FORM.search(message.text) and not _ASKS_ITSELF.search(message.text)
    if message.intent in _TELLS and not (asks and message.intent == "follow_up_who"):
        return True
    if asks:
        return False
    if message.confidence < SURE and message.intent != "safety":
        return True
    own_card = message.intent.startswith("ask_") and not _ASKS_FOR.search(message.text)
    if slot is None or not message.clauses or (message.confidence >= CERTAIN and not own_card):
        return False
    whole = message.clauses[0]
    likelihood = whole.best(slot)[0][1] if whole.best(slot) else 0.0
    if message.intent == f"ask_{slot}":
        return likelihood >= DOUBTED
    return likelihood >= DOUBTED and whole.speaks_of(slot) >= (ABOUT if message.intent == "safety" else TOUCHED)


def _back(requested: str) -> dict[str, str | None]:
    order = [INITIATIVE, *QUESTIONS, REVIEW]
    position = order.index(requested) if requested in order else 0
    return {order[max(position - 1, 0)]: None}


def name_in(text: str) -> str:
    """The name that a description gives its initiative ("it is called Riverside Lunch Club"); "" for none."""
    found = _NAMED_WITHIN.search(text)
    return _tidy(found.group(1)) if found else ""


def _tidy(name: str) -> str:
    return one_line(name)[:LONGEST_NAME].strip(" .,;:!\"“”'")


def _name(place: Place, message: Message) -> Understood:
    nameless = Understood({INITIATIVE: ""})
    if message.text.startswith("/"):
        return nameless if message.intent in _SKIPS_NAME else NOTHING
    called = _CALLED.match(message.text)
    if message.intent == "safety" and not called:
        return NOTHING
    if _NAMELESS.search(message.text):
        return nameless
    sure = message.confidence >= SURE
    if message.intent in _SKIPS_NAME and (sure or len(message.text.split()) < 3):
        return nameless
    if not called and (
        (message.intent in _NOT_A_NAME and sure)
        or _BEGINS.search(message.text)
        or _QUESTION_FORM.search(message.text.strip())
    ):
        return NOTHING
    is_long = called or len(message.text.split()) >= LONGER_THAN_A_NAME
    open_slots = {slot for slot in QUESTIONS if is_long and not place.answers.get(slot)}
    others, said = volunteered(message, open_slots, True)
    if called:
        name = _tidy(_NAME_ENDS.split(message.text[called.end() :], maxsplit=1)[0])
        return Understood({INITIATIVE: name, **others}, said) if name else NOTHING
    if others or len(message.text.split()) >= A_STORY:
        name = name_in(message.text)
        return Understood({INITIATIVE: name or None, **others}, said)
    name = _tidy(message.text)
    return Understood({INITIATIVE: name}) if name else NOTHING


def _review(message: Message) -> Understood:
    said = plain(message.text)
    if said == "1" or message.intent in ("affirm", "show_result", "next"):
        return Understood({REVIEW: "yes"})
    if said == "2" or (message.intent in ("deny", "correct_last") and len(said.split()) < 4):
        return Understood({CHANGE: None, REVIEW: None})
    if _may_tell(message):
        found, words = volunteered(message, set(QUESTIONS), False)
        return Understood(found, words)
    if message.intent == "correct_last":
        return Understood({CHANGE: None, REVIEW: None})
    return NOTHING
