"""Signs and single letters that mean a yes or a no, and those that mean nothing by themselves."""

from __future__ import annotations

from dataclasses import replace

from guide.messages import UserMessage

_VARIANTS = "\ufe0f\u200d🏻🏼🏽🏾🏿"
"""What only changes how a sign looks: its style and its skin."""
YES = {"y", "👍", "✅", "✔", "☑", "👌", "🙌", "💯", "🆗"}
NO = {"n", "👎", "❌", "✖", "✗", "✘", "🚫", "🙅"}


def in_words(message: UserMessage) -> UserMessage:
    """`message` with a yes or a no in place of a sign for one. What has no word and no number wants nothing at all."""
    if message.is_command:
        return message
    signs = {sign for sign in message.text.lower() if not sign.isspace() and sign not in _VARIANTS + "!."}
    if signs and signs <= YES:
        return replace(message, text="yes", intent="affirm", confidence=1.0, clauses=())
    if signs and signs <= NO:
        return replace(message, text="no", intent="deny", confidence=1.0, clauses=())
    if any(sign.isalnum() for sign in signs) and signs - set("?") and not _is_a_letter(message.text):
        return message
    return replace(message, intent="nlu_fallback", confidence=0.0, clauses=())


def _is_a_letter(text: str) -> bool:
    letter = text.strip(" .!?")
    return len(letter) == 1 and letter.isalpha() and letter.isascii()
