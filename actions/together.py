"""Sessions in a conversation: beginning a comparison, joining by code, and answering with buttons."""

from __future__ import annotations

import re
from typing import Any

import sqlalchemy as sa
from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, EventType, FollowupAction
from rasa_sdk.executor import CollectingDispatcher

from actions.check import INITIATIVE, REVIEW, add_to_comparisons, answers_of
from guide import content
from guide.check.rules import OUTCOMES
from guide.sessions import screens
from guide.sessions.group import ENDED, Group
from guide.sessions.screens import BUTTONS, button
from guide.sessions.views import ROLES
from store.sessions import (
    CODE_LENGTH,
    GROUP,
    PART_LENGTH,
    VIEWS,
    NoSession,
    NotAllowed,
    Session,
    is_like_a_code,
    person_of,
    sessions,
    spoken,
    tidy,
)

_GROUPS = "|".join(
    rf"[a-z\d]{{{size}}}(?:[\s.-]+[a-z\d]{{{size}}}){{{CODE_LENGTH // size - 1}}}"
    for size in (CODE_LENGTH, PART_LENGTH, 1)
)
_LIKE_A_CODE = re.compile(rf"\b(?=({_GROUPS})\b)", re.I)
"""The signs of a code: in one, in parts, or one by one."""


def code_in(text: str) -> str:
    """The code that `text` names, or what looks like one but has signs that no code has; "" for none."""
    signs = [re.sub(r"[\s.-]", "", like).upper() for like in _LIKE_A_CODE.findall(text)]
    found = [code for code in signs if is_like_a_code(code)]
    return next((code for code in found if tidy(code) == code), found[0] if found else "")


def role_buttons(code: str) -> list[content.Button]:
    """How somebody is part of what is compared."""
    return [button(words, "role", code, role) for role, words in screens.ROLE_WORDS.items()]


def message_of(session: Session, person: str, channel: str | None, briefly: bool = False) -> dict[str, Any]:
    """What `person` sees of a session now, as a message with buttons; `briefly` without the scenario itself."""
    seen = screens.screen(session, person)
    lines, buttons = _group(seen, briefly) if session.kind == GROUP else _views(seen, channel)
    return {"text": "\n\n".join(lines), "buttons": buttons}


def _group(seen: dict[str, Any], briefly: bool) -> tuple[list[str], list[content.Button]]:
    code, lines, buttons = seen["code"], list(seen["says"]), []
    if seen["phase"] == ENDED:
        return lines, buttons
    if "about" in seen and not briefly:
        lines = [f"**{seen['place']}** ({seen['about']['service']})", seen["text"], *lines]
    if seen["takes_answers"]:
        buttons = [button(title, "answer", code, seen["scenario"], one) for one, title in seen["choices"].items()]
    if "bars" in seen:
        counts = ", ".join(f"{row['name']} {row['count']}" for row in seen["bars"])
        about = seen["about"]
        answer = f"This is doing **{about['answer'].upper()}**. {about['reasons'][about['answer']]}"
        lines += [f"{counts}. {about['clue']}", answer, _titled(content.text("session_talk"), about["talk"])]
    elif "few" in seen:
        lines.append(seen["few"])
    return lines, [*buttons, button(BUTTONS["look"], "look", code), button(BUTTONS["leave"], "leave", code)]


def _views(seen: dict[str, Any], channel: str | None) -> tuple[list[str], list[content.Button]]:
    code = seen["code"]
    lines = [
        f"**{seen['title']}** {content.literal(seen['initiative'])}".strip(),
        f"{content.text('views_code', code=seen['spoken'])} {seen['joined']} {seen['you']}",
    ]
    buttons = [button(BUTTONS["views"], "look", code), button(BUTTONS["leave"], "leave", code)]
    if not seen["answered"]:
        check: content.Button = {"title": content.text("session_check"), "payload": "/start_check"}
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
    may = "unseen" if seen["may_be_seen"] else "seen"
    return lines, [buttons[0], button(BUTTONS[may], may, code), buttons[1]]


def _titled(title: str, points: list[str]) -> str:
    return f"**{title}**\n{content.points(points)}"


def _begun(conversation_id: str, initiative: str) -> str:
    """The code of the comparison of `initiative` that somebody is in already; "" for none."""
    theirs = [sessions().get(code) for code in sessions().joined(conversation_id, VIEWS)]
    is_in = (s.code for s in theirs if s.member(person_of(conversation_id)) and s.state["initiative"] == initiative)
    return next(is_in, "")


class ActionSession(Action):
    """Begins a comparison of views, joins by code, or does what a button of a session says."""

    def name(self) -> str:
        return "action_session"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict) -> list[EventType]:
        try:
            self._do(dispatcher, tracker)
        except NoSession:
            dispatcher.utter_message(response="utter_session_unknown")
        except NotAllowed:
            dispatcher.utter_message(response="utter_session_not_now")
        except sa.exc.SQLAlchemyError:
            dispatcher.utter_message(response="utter_problem_unavailable")
        if not tracker.active_loop or not dispatcher.messages[-1].get("buttons"):
            return []
        # The buttons are a question of their own: the check's, which is open, waits until it is answered.
        return [ActiveLoop(tracker.active_loop["name"]), FollowupAction("action_listen")]

    def _do(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> None:
        me, message = tracker.sender_id, tracker.latest_message

        def show(code: str, with_buttons: bool = True, briefly: bool = False) -> None:
            shown = message_of(sessions().get(code), person_of(me), tracker.get_latest_input_channel(), briefly)
            dispatcher.utter_message(text=shown["text"], buttons=shown["buttons"] if with_buttons else [])

        intent, text = message.get("intent", {}).get("name"), message.get("text") or ""
        if intent == "compare_views":
            initiative = tracker.get_slot(INITIATIVE) or ""
            if begun := _begun(me, initiative):
                show(begun)
                return
            code = sessions().create(VIEWS, me, {"initiative": initiative})
            address = screens.page(f"/{code}")
            dispatcher.utter_message(
                response="utter_views_started", code=spoken(code), address=address, buttons=role_buttons(code)
            )
            return
        if intent == "join_session":
            code = code_in(text)
            if not code:
                dispatcher.utter_message(response="utter_session_which")
            elif (session := sessions().get(code)).kind == VIEWS:
                initiative = session.state.get("initiative", "")
                asks = content.text("session_role") + (f"\n\n**{content.literal(initiative)}**" if initiative else "")
                dispatcher.utter_message(text=asks, buttons=role_buttons(code))
            else:
                sessions().join(session.code, me)
                show(code)
            return
        entity = next((e["value"] for e in message.get("entities", []) if e["entity"] == "session"), "")
        command, code, *arguments = [*str(entity).split(), "", ""]
        if command == "role" and arguments[0] in ROLES:
            before = sessions().get(code).member(person_of(me))
            sessions().join(code, me, role=arguments[0])
            if before and before.answers and before.role != arguments[0]:
                dispatcher.utter_message(response="utter_views_side_changed")
                show(code)
                return
            if tracker.active_loop:
                show(code, with_buttons=False)  # the open question comes back
                return
            if tracker.get_slot(REVIEW) is not None and all(answers_of(tracker).values()):
                add_to_comparisons(dispatcher, tracker)
        elif command == "answer" and arguments[1] in OUTCOMES:
            scenario, value = arguments[:2]

            def is_up(state: dict[str, Any]) -> bool:
                return Group.from_dict(state).takes_answers_to(scenario)

            sessions().answer(code, me, {scenario: value}, is_up)
        elif command in ("seen", "unseen"):
            sessions().let_be_seen(code, me, command == "seen")
        elif command == "leave":
            sessions().leave(code, me)
            dispatcher.utter_message(response="utter_session_left")
            return
        show(code, briefly=command == "answer")
