"""What people and the guide say to one another, as values that actions, store and channels exchange.

A `Message` is the guide's; in Rasa's events and in the JSON of docs/http.md it has the same names. A `UserMessage` is
a person's, as the pipeline read it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter, ValidationError

from guide.check.roles import UNSAID
from guide.check.rules import STAGES, UNSURE, Change


@dataclass(frozen=True)
class Button:
    """What a button says, and what pressing it sends: a command to Rasa such as `/start_check`."""

    title: str
    payload: str


@dataclass(frozen=True)
class ReviewRow:
    """A question of the check with its answer in words, and what the button to change it sends."""

    slot: str
    name: str
    answer: str
    change: str


@dataclass(frozen=True)
class CheckReview:
    """The answers, before the result is shown."""

    initiative: str
    review: list[ReviewRow]
    type: Literal["check_review"] = "check_review"


@dataclass(frozen=True)
class CheckResult:
    """The result of a check as data; the values are those of `guide.check.rules`.

    `before` and `after` are the words that stand above and below its picture, in Markdown; `sentence` is to be pasted,
    and `checked_on` a day as 2026-11-27. `typed` has what was typed for an answer, by question; `role` is how the
    person is part of the initiative, and `evidence` what shows an answer, by question. Results of earlier versions have
    none of these.
    """

    initiative: str
    outcome: str | None
    verdict: str | None
    provisional: bool
    answers: dict[str, str | None]
    deciding: list[str]
    would_change: list[Change]
    next_steps: list[str]
    before: str = ""
    after: str = ""
    sentence: str = ""
    checked_on: str = ""
    typed: dict[str, str] = field(default_factory=dict)
    role: str = UNSAID
    evidence: dict[str, str] = field(default_factory=dict)
    type: Literal["check_result"] = "check_result"


@dataclass(frozen=True)
class LookedBack:
    """A question or scenario of the onboarding as its summary shows it; a scenario has a service and a clue."""

    kind: str
    name: str
    text: str
    yours: str
    answer: str
    reason: str
    card: str
    service: str = ""
    clue: str = ""


@dataclass(frozen=True)
class OnboardingSummary:
    """What an onboarding came to; `completed_on` is a day as 2026-11-27, "" in those of earlier versions."""

    went_well: list[LookedBack]
    look_again: list[LookedBack]
    questions_right: int
    scenarios_right: int
    before: str
    after: str
    own_work: str
    completed_on: str = ""
    type: Literal["onboarding_summary"] = "onboarding_summary"


Payload = CheckReview | CheckResult | OnboardingSummary
"""What a message may carry beside its words: Rasa's `custom`."""


@dataclass(frozen=True)
class Message:
    """A message of the guide. `card` is the card that it shows, so that "tell me more" knows of what."""

    text: str = ""
    buttons: tuple[Button, ...] = ()
    custom: Payload | None = None
    card: str = ""

    def as_dict(self) -> dict[str, Any]:
        """The message as JSON has it: without what it has not."""
        parts = {"text": self.text, "buttons": self.buttons, "custom": self.custom}
        return {name: as_data(part) for name, part in parts.items() if part}


_PLAIN: TypeAdapter[Any] = TypeAdapter(Any)
_BUTTONS = TypeAdapter(tuple[Button, ...])
_PAYLOAD: TypeAdapter[Payload] = TypeAdapter(Annotated[Payload, Field(discriminator="type")])


def as_data(value: Payload | Sequence[Button] | str | None) -> Any:
    """A payload or buttons as plain data: what Rasa keeps, and JSON has."""
    return _PLAIN.dump_python(value, mode="json")


def message_from(data: Mapping[str, Any]) -> Message:
    """The message that Rasa has as `data`. A payload that no version of ours wrote is left out."""
    return Message(str(data.get("text") or ""), buttons_from(data.get("buttons")), payload_from(data.get("custom")))


def buttons_from(data: object) -> tuple[Button, ...]:
    """The buttons that `data` is, as Rasa has them; none where it is nothing of the kind."""
    try:
        return _BUTTONS.validate_python(data or ())
    except ValidationError:
        return ()


def payload_from(data: object) -> Payload | None:
    """The payload that `data` is; None where it is none of the closed set."""
    try:
        return _PAYLOAD.validate_python(data) if data else None
    except ValidationError:
        return None


NONE_OF_THESE = "none_of_these"
"""What a clause means that speaks of a question and gives none of its answers."""


@dataclass(frozen=True)
class Clause:
    """A part of a message: its words, how likely it means each value of each question, and which it speaks of.

    `answers` is how likely it answers each question where it is a part of a description. `level` and `told_level`
    are the likelihoods from which a value is taken without asking, of an answer and of a description; training
    learns them.
    """

    words: str
    values: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    about: Mapping[str, float] = field(default_factory=dict)
    answers: Mapping[str, float] = field(default_factory=dict)
    level: float = 1.0
    told_level: float = 1.0
    is_sentence: bool = False

    def gives(self, slot: str) -> str | None:
        """The value of `slot` that the clause likely enough gives where it was asked for; None for not sure."""
        value, likelihood = next(iter(self.best(slot)), (NONE_OF_THESE, 0.0))
        return value if likelihood >= self.level and value not in (NONE_OF_THESE, UNSURE) else None

    def tells(self, slot: str, named: Collection[str] = ()) -> str | None:
        """The value that the clause surely gives for `slot` unasked; None for none.

        A clause that names several stages among `named` may answer all of them.
        """
        values = [value for value in self.best(slot) if value[0] not in (UNSURE, NONE_OF_THESE)]
        alike = STAGES if slot in STAGES and slot in named else (slot,)
        answers = sum(self.answers.get(other, 0.0) for other in alike if other in named or other == slot)
        return values[0][0] if values and values[0][1] * answers >= self.told_level else None

    def speaks_of(self, slot: str) -> float:
        """How likely the clause is about question `slot`, from 0 to 1; the three stages are one subject."""
        return self.about.get("stages" if slot in STAGES else slot, 0.0)

    def best(self, slot: str) -> list[tuple[str, float]]:
        """The values of `slot` with their likelihood, from 0 to 1, the likeliest first; `NONE_OF_THESE` among them."""
        return sorted(self.values.get(slot, {}).items(), key=lambda value: -value[1])


@dataclass(frozen=True)
class Named:
    """The words of a message that are likeliest a name, and how likely, from 0 to 1, it says one at all."""

    text: str = ""
    likely: float = 0.0


WISH_IN_DOUBT = "wish_in_doubt"
"""The intent of a message that may want something begun, which is asked about first."""


@dataclass(frozen=True)
class UserMessage:
    """A person's message as the pipeline read it: its intent with a confidence from 0 to 1, and entities by name.

    `clauses` holds the whole message first, then its clauses and its sentences; `named` is what it may call something.
    """

    text: str
    intent: str
    confidence: float = 1.0
    entities: Mapping[str, str] = field(default_factory=dict)
    clauses: tuple[Clause, ...] = ()
    named: Named = Named()

    @property
    def parts(self) -> tuple[Clause, ...]:
        """The clauses of a message that has several, or the whole message."""
        return tuple(clause for clause in self.clauses[1:] if not clause.is_sentence) or self.clauses[:1]

    @property
    def sentences(self) -> tuple[Clause, ...]:
        """The sentences of a message that has several, or the whole message."""
        return tuple(clause for clause in self.clauses[1:] if clause.is_sentence) or self.clauses[:1]

    @property
    def is_command(self) -> bool:
        """Whether it is a button's payload and nothing that somebody typed."""
        return self.text.startswith("/")


def user_message(parsed: Mapping[str, Any]) -> UserMessage:
    """A person's message from what the pipeline made of it, which is Rasa's `parse_data`."""
    intent = parsed.get("intent") or {}
    return UserMessage(
        text=parsed.get("text") or "",
        intent=intent.get("name") or "",
        confidence=intent.get("confidence") or 0.0,
        entities={e["entity"]: e["value"] for e in parsed.get("entities", []) if isinstance(e.get("value"), str)},
        clauses=tuple(Clause(**clause) for clause in parsed.get("answers") or []),
        named=Named(**(parsed.get("name") or {})),
    )
