"""An answer to the question that was asked, in whatever words, and what else is told with it."""

from __future__ import annotations

from collections.abc import Mapping

from guide.check.reading.levels import (
    ABOUT,
    CERTAIN,
    DOUBTED,
    FAINT,
    FEW_WORDS,
    SURE,
    SURE_OF_WORDS,
    TOLD_BACK,
    TOUCHED,
    is_sure,
)
from guide.check.reading.phrases import has, phrase
from guide.check.reading.place import MISFITS, NOTHING, Place, Understood
from guide.check.reading.telling import may_tell, volunteered
from guide.check.reading.values import POLAR, by_itself, read_answer, value_alone
from guide.check.reading.words import is_question, named_question, names
from guide.check.roles import PROFESSIONALS, SIDES
from guide.check.rules import CLUES, QUESTIONS, STAGES, UNSURE
from guide.messages import NONE_OF_THESE, Clause, UserMessage


def read(place: Place, message: UserMessage) -> Understood | None:
    """What a message says at one of the ten questions."""
    return answered(place, place.requested, message) if place.requested in QUESTIONS else None


def answered(place: Place, slot: str, message: UserMessage) -> Understood:
    """What a message says at question `slot`."""
    if "{" in message.text:
        return NOTHING  # a command to Rasa that somebody tries, not their words
    if value := _same_as(place, slot, message):
        return Understood({slot: value}, {slot: message.text})
    if value := _who_decides(place, slot, message.text):
        return Understood({slot: value}, {slot: message.text})
    if again := _thought_again(slot, message):
        return Understood({slot: again[0]}, {slot: again[1]})
    value = read_answer(slot, message)
    if value:
        others, said = _others(place, slot, message, value)
        shown = {} if len(message.text.split()) < TOLD_BACK else {slot: message.text}
        return Understood({slot: value, **others}, {**shown, **said})
    if message.is_command or not may_tell(message, slot) or not message.clauses or _only_agrees(slot, message):
        return NOTHING
    return _in_own_words(place, slot, message)


def _in_own_words(place: Place, slot: str, message: UserMessage) -> Understood:
    """What the reading of a message's clauses comes to at question `slot`."""
    others, said = _others(place, slot, message)
    clause = _clause_for(slot, message, others)
    if clause is None:
        return Understood(others, said)
    if _repeats(place, slot, clause):
        return Understood(others, said)
    if clause is not message.clauses[0] and (value := read_answer(slot, by_itself(clause.words, clause))):
        return Understood({slot: value, **others}, {slot: clause.words, **said})
    if misfit := _misfit(slot, clause):
        return Understood(others, said, doubted=slot, doubt=QUESTIONS[slot][::-1], misfit=misfit)
    if otherwise := _a_part_says_otherwise(slot, message, clause):
        return Understood(others, said, doubted=slot, doubt=otherwise)
    # Words that most likely give none of the answers leave no value likely enough to be taken.
    (value, likelihood), *rest = [v for v in clause.best(slot) if v[0] != NONE_OF_THESE] or [(UNSURE, 0.0)]
    level = max(SURE_OF_WORDS, clause.level) if _hardly_answers(slot, message, clause) else clause.level
    level = max(CERTAIN, level) if _answers_another(slot, clause) else level
    if likelihood >= level and not _leaves_open(slot, value, clause.words):
        others, said = _others(place, slot, message, value)
        return Understood({slot: value, **others}, {slot: clause.words, **said})
    if likelihood >= DOUBTED and (not others or names(slot, clause.words)):
        closest = (value, *(v for v, _ in rest))[:2]
        if not rest:
            closest = (value, *(v for v in QUESTIONS[slot][::-1] if v != value))
        return Understood(others, said, doubted=slot, doubt=closest)
    return Understood(others, said)


def _a_part_says_otherwise(slot: str, message: UserMessage, whole: Clause) -> tuple[str, ...]:
    """The value of a part of `whole` that surely answers `slot`, and that of the whole, where they differ."""
    # "We asked them, but the staff designed it": who decided is in all of it.
    if slot in STAGES or whole is not message.clauses[0] or not whole.gives(slot):
        return ()
    likeliest, likelihood = whole.best(slot)[0]
    parts = [part.best(slot)[0] for part in _sure_parts(slot, message)]
    values = {value for value, likely in parts if likely > max(likelihood, CERTAIN)} - {likeliest}
    return (next(iter(values)), likeliest) if len(values) == 1 else ()


def _sure_parts(slot: str, message: UserMessage) -> list[Clause]:
    """The parts of a message that surely answer `slot`, and give one of its values."""
    return [part for part in message.parts if part.answers.get(slot, 0.0) >= CERTAIN and part.gives(slot)]


def _misfit(slot: str, clause: Clause) -> str:
    """What the words say that no answer stands for, one of `MISFITS`; "" where they may be an answer."""
    if slot in CLUES | STAGES and has("people alone", clause.words) and not has("professionals", clause.words):
        return "people alone"
    likeliest = next(iter(clause.best(slot)), ("", 0.0))[0]
    told = (misfit for misfit in MISFITS[1:] if has(misfit, clause.words))
    return next(told, "") if likeliest == NONE_OF_THESE else ""


def _repeats(place: Place, slot: str, clause: Clause) -> bool:
    """Whether words say again what was answered to the question before, and hardly answer this one."""
    if not place.last or (place.last in STAGES and slot in STAGES):
        return False
    value, likely = next(iter(clause.best(place.last)), ("", 0.0))
    again = value == place.answers.get(place.last) and likely >= clause.level
    return again and clause.answers.get(place.last, 0.0) >= CERTAIN and clause.answers.get(slot, 0.0) < FAINT


def _answers_another(slot: str, clause: Clause) -> bool:
    """Whether words surely answer another question and hardly this one; the three stages are asked alike."""
    alike = (*STAGES, "none") if slot in STAGES else (slot, "none")
    elsewhere = max((likely for other, likely in clause.answers.items() if other not in alike), default=0.0)
    return elsewhere >= CERTAIN and sum(clause.answers.get(other, 0.0) for other in alike) < FAINT


def _leaves_open(slot: str, value: str, words: str) -> bool:
    """Whether few words leave open what they say: what is not so, some and others, or we and they."""
    if len(words.split()) > FEW_WORDS:
        return False
    not_so = value != QUESTIONS[slot][-1] and has("denies something bad", words)
    return not_so or has("some and others", words) or has("we against them", words)


def _who_decides(place: Place, slot: str, text: str) -> str | None:
    """What "we decide, they don't" means of somebody whose side is known; None where it may mean either."""
    if place.role not in SIDES or len(text.split()) > FEW_WORDS or not has("we against them", text):
        return None
    is_we = not text.lower().startswith("they")
    decides = place.role if is_we else next(side for side in SIDES if side != place.role)
    if slot == "choice_and_control":
        return QUESTIONS[slot][0] if decides == PROFESSIONALS else QUESTIONS[slot][-1]
    return QUESTIONS[slot][0] if slot in STAGES and decides == PROFESSIONALS else None


def _only_agrees(slot: str, message: UserMessage) -> bool:
    """Whether somebody says yes or no, and no more, to a question that neither answers."""
    return is_sure(message, "affirm", "deny") and slot not in POLAR and len(message.text.split()) < TOLD_BACK


def _hardly_answers(slot: str, message: UserMessage, clause: Clause) -> bool:
    """Whether a clause is hardly an answer to `slot`, so that its reading has to be surer."""
    return (
        clause.speaks_of(slot) < FAINT
        or clause.about.get("none", 0.0) > 1 - SURE
        # "Looks right" says nothing of who decided.
        or (is_sure(message, "affirm", "deny") and slot not in POLAR)
        or len(clause.words.split()) < TOLD_BACK
    )


def _clause_for(slot: str, message: UserMessage, others: Mapping[str, str | None]) -> Clause | None:
    """The words that answer `slot`: those that name it, else the whole message unless it speaks of other questions."""
    named = [clause for clause in message.parts if names(slot, clause.words)] if others else []
    if named:
        return named[0]
    whole = message.clauses[0]
    if whole.answers.get(slot, 0.0) < TOUCHED:
        # "No, but we do all feel responsible for it": most of it is about another question, a part of it surely not.
        surely = _sure_parts(slot, message)
        if len(surely) == 1:
            return surely[0]
    elsewhere = others or any(whole.speaks_of(other) >= ABOUT and names(other, whole.words) for other in QUESTIONS)
    return None if elsewhere and whole.speaks_of(slot) < TOUCHED else whole


def _others(
    place: Place, slot: str, message: UserMessage, value: str | None = None
) -> tuple[dict[str, str | None], dict[str, str]]:
    """What is said of other questions that have no answer yet; "the same" is `value`, the answer to `slot`."""
    if message.is_command or not may_tell(message, slot):
        return {}, {}
    open_slots = {other for other in QUESTIONS if other != slot and not place.answers.get(other)}
    found, said = volunteered(message, open_slots)
    for clause in message.parts[1:] if value else ():
        if has("says the same", clause.words):
            for other in open_slots - set(found):
                if QUESTIONS[other] == QUESTIONS[slot] and names(other, clause.words):
                    found[other], said[other] = value, clause.words
    return found, said


def _same_as(place: Place, slot: str, message: UserMessage) -> str | None:
    """The answer to `slot` of somebody who says that it is the same as another, the one before if they don't say."""
    if not phrase("the same").match(message.text.strip()) or is_question(message.text):
        return None
    named = named_question(message.text)
    other = named if named and named != slot else place.last
    value = place.answers.get(other) if other else None
    return value if other and value and QUESTIONS[other] == QUESTIONS[slot] else None


def _thought_again(slot: str, message: UserMessage) -> tuple[str, str] | None:
    """The value of `slot` that somebody comes to who changes their mind within a message, and its words."""
    first, *later = phrase("thinks again").split(message.text)
    if not later or not first.strip() or not value_alone(slot, first):
        return None
    for words in reversed(later):
        if value := value_alone(slot, words):
            return value, words.strip()
    return None
