"""Sessions in a conversation: beginning a comparison, joining by code, and answering with buttons."""

from __future__ import annotations

import re
from typing import Any

import sqlalchemy as sa
from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, EventType, FollowupAction
from rasa_sdk.executor import CollectingDispatcher

from actions import session_screens, texts
from actions.check import INITIATIVE, REVIEW, add_to_comparisons, answers_of
from actions.check_rules import OUTCOMES
from actions.group_rules import ANSWERING, ENDED, REVEALED, Group
from actions.views_rules import ROLES
from server.sessions import (
    CODE_LENGTH,
    LETTERS,
    VIEWS,
    NoSession,
    NotAllowed,
    Session,
    person_of,
    sessions,
    spoken,
    tidy,
)

_HALF = f"[{LETTERS}]{{{CODE_LENGTH // 2}}}"
_CODE = re.compile(rf"\b({_HALF}[\s-]*{_HALF})\b", re.I)
_NOT_A_CODE = re.compile(r"\b(join|code|session|the|my|is|with|please|a)\b", re.I)


def code_in(text: str) -> str:
    """The code that `text` names; "" for none."""
    found = _CODE.search(_NOT_A_CODE.sub(" ", text))
    return tidy(found.group(1)) if found else ""


def button(title: str, *command: str) -> texts.Button:
    """A button that says `command` to `ActionSession`."""
    return {"title": title, "payload": f'/session{{"session": "{" ".join(command)}"}}'}


def role_buttons(code: str) -> list[texts.Button]:
    """How somebody is part of what is compared."""
    return [button(words, "role", code, role) for role, words in session_screens.ROLE_WORDS.items()]


def group_message(session: Session, person: str) -> dict[str, Any]:
    """What somebody who takes part in a group session sees of it now, as a message."""
    seen = session_screens.screen(session, person)
    again = button("What is next?", "look", session.code)
    if seen["phase"] == ENDED:
        return {"text": "The session has ended. Thank you for taking part."}
    if seen["phase"] not in (ANSWERING, REVEALED):
        return {"text": "You have joined. The facilitator will start in a moment.", "buttons": [again]}
    text = f"**{seen['place']}** ({seen['about']['service']})\n\n{seen['text']}"
    chosen = f"\n\nYou chose doing {seen['own']}." if seen["own"] else ""
    if seen["phase"] == REVEALED:
        counts = ", ".join(f"{row['name']} {row['count']}" for row in seen["bars"])
        talk = "\n".join(f"- {question}" for question in seen["about"]["talk"])
        words = f"{text}{chosen}\n\nAll answers: {counts}.\n\n{seen['about']['clue']}\n\nTo talk about:\n{talk}"
        return {"text": words, "buttons": [again]}
    if seen["paused"]:
        return {"text": f"{text}{chosen}\n\nThe facilitator has paused the session.", "buttons": [again]}
    answers = [button(f"Doing {one}", "answer", session.code, seen["scenario"], one) for one in OUTCOMES]
    asks = chosen or "\n\nIs this doing to, doing for or doing with? Nobody sees who answered what."
    return {"text": text + asks, "buttons": [*answers, again]}


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
        intent, text = message.get("intent", {}).get("name"), message.get("text") or ""
        if intent == "compare_views":
            code = sessions().create(VIEWS, me, {"initiative": tracker.get_slot(INITIATIVE) or ""})
            address = session_screens.page(f"/{code}")
            dispatcher.utter_message(
                response="utter_views_started", code=spoken(code), address=address, buttons=role_buttons(code)
            )
            return
        if intent == "join_session":
            code = code_in(text)
            if not code:
                dispatcher.utter_message(response="utter_session_which")
            elif (session := sessions().get(code)).kind == VIEWS:
                dispatcher.utter_message(response="utter_session_role", buttons=role_buttons(code))
            else:
                sessions().join(session.code, me)
                dispatcher.utter_message(**group_message(sessions().get(code), person_of(me)))
            return
        entity = next((e["value"] for e in message.get("entities", []) if e["entity"] == "session"), "")
        command, code, *arguments = [*str(entity).split(), "", ""]
        if command == "role" and arguments[0] in ROLES:
            sessions().join(code, me, role=arguments[0])
            if tracker.get_slot(REVIEW) is not None and all(answers_of(tracker).values()):
                add_to_comparisons(dispatcher, me, answers_of(tracker))
                return
            address = session_screens.page(f"/{code}")
            dispatcher.utter_message(response="utter_session_joined_views", code=spoken(code), address=address)
            return
        if command == "answer" and arguments[1] in OUTCOMES:
            scenario, value = arguments[:2]

            def is_up(state: dict[str, Any]) -> bool:
                return Group.from_dict(state).takes_answers_to(scenario)

            sessions().answer(code, me, {scenario: value}, is_up)
        dispatcher.utter_message(**group_message(sessions().get(code), person_of(me)))
