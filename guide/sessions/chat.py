"""A session in a conversation: what stands on somebody's screen, as a message with buttons."""

from __future__ import annotations

import re
from typing import Any

from guide import content
from guide.check.reading.words import is_question
from guide.messages import Button, Message
from guide.sessions import screens
from guide.sessions.group import ENDED, LOBBY
from guide.sessions.screens import BUTTONS, button
from guide.sessions.session import GROUP, Session


def role_buttons(code: str, leads: bool) -> tuple[Button, ...]:
    """How somebody is part of what is compared; who `leads` it may only lead."""
    return tuple(button(words, "role", code, role) for role, words in screens.roles_for(leads).items())


_COMPARE = re.compile(r"\b(compar\w+|both views|two views|side by side)\b", re.I)


def wants_comparison(text: str) -> bool:
    """Whether `text` says to compare views, and does not only speak of people who see things differently."""
    return _COMPARE.search(text) is not None and not is_question(text)


def asks_role(session: Session, person: str) -> Message:
    """The question how `person` is part of what a comparison is about."""
    initiative = session.state.get("initiative", "")
    named = f"\n\n**{content.literal(initiative)}**" if initiative else ""
    return Message(content.text("session_role") + named, role_buttons(session.code, session.leader == person))


def session_message(
    session: Session, person: str, channel: str | None, briefly: bool = False, simpler: bool = False
) -> Message:
    """What `person` sees of a session now; `briefly` without the scenario itself."""
    seen = screens.screen(session, person, simpler)
    lines, buttons = _group(seen, briefly) if session.kind == GROUP else _views(seen, channel)
    if session.kind == GROUP and seen["phase"] == LOBBY:
        lines.append(content.text("session_follow"))
        if channel == "website":
            lines[-1] += " " + content.text("session_follow_page", address=screens.page(f"/{session.code}"))
    return Message("\n\n".join(lines), tuple(buttons))


def _group(seen: dict[str, Any], briefly: bool) -> tuple[list[str], list[Button]]:
    code, lines = seen["code"], list(seen["says"])
    buttons: list[Button] = []
    if seen["phase"] == ENDED:
        return [*lines, *map(discussed_in_words, seen["discussed"])], buttons
    if "about" in seen and not briefly:
        lines = [f"**{seen['place']}** ({seen['about']['service']})", seen["text"], *lines]
    if seen["takes_answers"]:
        buttons = [button(title, "answer", code, seen["scenario"], one) for one, title in seen["choices"].items()]
    if "bars" in seen:
        lines.append(", ".join(f"{row['name']} {row['count']}" for row in seen["bars"]) + ".")
    elif "few" in seen:
        lines.append(seen["few"])
    if seen.get("is_explained"):
        about = seen["about"]
        lines += [solution(about, seen["clue"]), _titled(content.text("session_talk"), about["talk"])]
    return lines, [*buttons, button(BUTTONS["look"], "look", code), button(BUTTONS["leave"], "leave", code)]


def solution(about: content.Metadata, clue: str) -> str:
    """What the table says of a scenario, and why."""
    return f"This is doing **{about['answer'].upper()}**. {about['reasons'][about['answer']]} {clue}".strip()


def discussed_in_words(one: dict[str, Any]) -> str:
    """A scenario that was talked about, with its solution and one's own answer."""
    own = f" {content.text('session_chosen', answer=one['own'])}" if one["own"] else ""
    return f"**{one['about']['name']}.** {solution(one['about'], one['clue'])}{own}"


def _views(seen: dict[str, Any], channel: str | None) -> tuple[list[str], list[Button]]:
    code = seen["code"]
    lines = [
        f"**{seen['title']}** {content.literal(seen['initiative'])}".strip(),
        f"{content.text('views_code', code=seen['spoken'])} {seen['joined']} {seen['you']}",
    ]
    buttons = [button(BUTTONS["views"], "look", code), button(BUTTONS["leave"], "leave", code)]
    if not seen["looks"]:
        check = Button(content.text("session_check"), "/start_check")
        return [*lines, content.text("views_first")], [check, *buttons]
    lines += [f"**{side['name']}:** {side['words']}" for side in seen["sides"]]
    if "part" in seen:
        lines += [
            _titled(content.text("views_part"), seen["part"]),
            _titled(content.text("views_agree"), [seen["agree"]]),
            " ".join(filter(None, (seen["open"], content.text("views_no_average")))),
        ]
    if page := screens.page_in_words(code, channel):
        lines.append(page)
    if not seen["answered"]:
        return lines, buttons
    may = "unseen" if seen["may_be_seen"] else "seen"
    return lines, [buttons[0], button(BUTTONS[may], may, code), buttons[1]]


def _titled(title: str, points: list[str]) -> str:
    return f"**{title}**\n{content.points(points)}"
