"""The codes of sessions: short enough to say aloud, long enough that nobody guesses one (docs/adr/0011)."""

from __future__ import annotations

import re
import secrets

LETTERS, DIGITS = "AFHKLMQRTUWXY", "34679"
SIGNS = LETTERS + DIGITS
"""What codes are made of: no two that look alike, and few that sound alike."""
CODE_LENGTH, PART_LENGTH = 9, 3
"""How many signs a code has, and each part of it when it is said. docs/adr/0011 says why so many."""
EXAMPLE = "H4T-9WA-K3R"
"""What a code looks like."""

_GROUPS = "|".join(
    rf"[a-z\d]{{{size}}}(?:[\s.-]+[a-z\d]{{{size}}}){{{CODE_LENGTH // size - 1}}}"
    for size in (CODE_LENGTH, PART_LENGTH, 1)
)
_LIKE_A_CODE = re.compile(rf"\b(?=({_GROUPS})\b)", re.I)
"""The signs of a code: in one, in parts, or one by one."""


def tidy(code: str) -> str:
    """A code as it is kept: what people add when they type it is left out."""
    return "".join(letter for letter in code.upper() if letter in SIGNS)


def new_code() -> str:
    """A code by chance. Each part has a digit, so that none is ever a word."""
    while True:
        code = "".join(secrets.choice(SIGNS) for _ in range(CODE_LENGTH))
        if is_like_a_code(code):
            return code


def is_like_a_code(signs: str) -> bool:
    """Whether each part of `signs` has a digit, as those of codes do; the signs may be others."""
    return all(any(sign.isdecimal() for sign in part) for part in spoken(signs).split("-"))


def spoken(code: str) -> str:
    """A code in parts, as it is easier to say."""
    return "-".join(code[at : at + PART_LENGTH] for at in range(0, len(code), PART_LENGTH))


def code_in(text: str) -> str:
    """The code that `text` names, or what looks like one but has signs that no code has; "" for none."""
    signs = [re.sub(r"[\s.-]", "", like).upper() for like in _LIKE_A_CODE.findall(text)]
    found = [code for code in signs if is_like_a_code(code)]
    return next((code for code in found if tidy(code) == code), found[0] if found else "")
