"""What the check says before its result: how it understood somebody, the answers so far, the choices explained."""

from __future__ import annotations

from collections.abc import Mapping

from guide import content
from guide.check.reading.place import INITIATIVE, Understood
from guide.check.rules import QUESTIONS, UNSURE
from guide.council import details
from guide.messages import CheckReview, ReviewRow

LONGEST_QUOTE = 90
"""Characters of the person's words that are repeated to them."""


def review_text(answers: Mapping[str, str | None], simpler: bool = False) -> str:
    """The answers as a numbered list, in the words of the choices."""
    return "\n".join(
        f"{number}. {content.short_name(slot)}: "
        f"{content.choice(slot, value, simpler) if (value := answers[slot]) else '–'}"
        for number, slot in enumerate(QUESTIONS, 1)
    )


def named_review(initiative: str, answers: Mapping[str, str | None], simpler: bool = False) -> str:
    """The initiative's name, where it has one, and the answers."""
    name = f"{content.short_name(INITIATIVE)}: {content.literal(initiative)}\n" if initiative else ""
    return name + review_text(answers, simpler)


def review(initiative: str, answers: Mapping[str, str | None], simpler: bool = False) -> CheckReview:
    """The answers as data, each with what the button to change it sends."""
    return CheckReview(
        initiative,
        [
            ReviewRow(
                slot,
                content.short_name(slot),
                content.choice(slot, answers[slot] or UNSURE, simpler),
                f'/change_answer{{"question": "{slot}"}}',
            )
            for slot in QUESTIONS
        ],
    )


def explained(slot: str, simpler: bool = False) -> str:
    """The choices of question `slot`, best first, each with an example of what somebody might say."""
    titles = {content.button_value(slot, button): button.title for button in content.choices(slot, simpler)}
    values = reversed(QUESTIONS[slot])
    return "\n".join(f'- {titles[value]}: "{content.example_answer(slot, value)}"' for value in values)


def explanations(known: content.Metadata, plain: content.Metadata, slot: str | None, simpler: bool) -> list[str]:
    """What is said of a question, one after the other, to somebody who still does not understand it.

    `known` is what there is to say of it, `plain` the same in simpler words; at the end stand other ways on.
    """
    examples = [content.text("others_might_say", choices=explained(slot, simpler))] if slot in QUESTIONS else []
    lost = content.filled(content.text("lost_in_check", simpler), details())
    return [plain["meaning"], known.get("example", known["meaning"]), *examples, lost]


def read_back(understood: Understood, requested: str | None) -> str:
    """How answers in the person's own words were understood: in the words of the source, and from which words.

    One answer to the question that was `requested` needs no more than the words of the source.
    """
    heard = {slot: words for slot, words in understood.said.items() if understood.slots.get(slot)}
    if not heard:
        return ""
    if list(heard) == [INITIATIVE]:
        title = content.literal(understood.slots[INITIATIVE] or "")
        return content.text("heard", answer=f"{content.short_name(INITIATIVE)}: {title}")
    if requested and list(heard) == [requested]:
        return content.text("heard", answer=content.source_words(requested, understood.slots[requested] or ""))
    lines = [
        f"- {content.short_name(slot)}: {content.source_words(slot, understood.slots[slot] or '')} ({quoted(words)})"
        for slot, words in heard.items()
        if slot in QUESTIONS
    ]
    if name := understood.slots.get(INITIATIVE):
        lines.insert(0, f"- {content.short_name(INITIATIVE)}: {content.literal(name)}")
    return content.text("heard_several") + "\n" + "\n".join(lines)


def quoted(words: str) -> str:
    """What a person wrote, as a quotation, cut at a word's end where it is too long to show."""
    shown = words if len(words) <= LONGEST_QUOTE else words[:LONGEST_QUOTE].rsplit(" ", 1)[0] + " …"
    return f'"{content.literal(shown)}"'
