"""Sessions in a conversation: beginning a comparison, joining by code, answering with buttons."""

from __future__ import annotations

import contextlib
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.state import answers_of, initiative_of, is_simpler, listens_after_yes, said_by, say
from guide import content
from guide.check.reading.place import INITIATIVE, REVIEW, ROLE
from guide.check.roles import LEADS, ROLES
from guide.check.rules import OUTCOMES
from guide.messages import Button, Message, as_data
from guide.sessions import screens
from guide.sessions.chat import asks_role, role_buttons, session_message, wants_comparison
from guide.sessions.codes import code_in, spoken
from guide.sessions.group import Group
from guide.sessions.session import VIEWS, NoSession, NotAllowed, person_of
from store.sessions import Sessions, sessions_of_endpoints


class NeedsSessions(Action, ABC):
    """An action that needs the sessions; in an action server of its own they are those that `endpoints.yml` names."""

    def __init__(self, sessions: Sessions | None = None) -> None:
        self._given = sessions

    @property
    def sessions(self) -> Sessions:
        """The sessions. Looked up when they are needed: an action server may start before there is a database."""
        return self._given or sessions_of_endpoints()

    @abstractmethod
    def name(self) -> str:
        """The action's name in `domain.yml`."""

    def add_to_comparisons(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, answers: Mapping[str, str | None]
    ) -> list[Button]:
        """Adds the `answers` of a finished check to the comparisons of views that its person has joined, and says so.

        Gives the buttons that show them.
        """
        kept = {slot: value for slot, value in answers.items() if value}
        buttons: list[Button] = []
        # A comparison that can't be reached must not cost somebody their own result.
        with contextlib.suppress(sa.exc.SQLAlchemyError):
            for code in self.sessions.joined(tracker.sender_id, VIEWS):
                with contextlib.suppress(NoSession, NotAllowed):
                    self.sessions.answer(code, tracker.sender_id, kept, lambda _: True)
                    page = screens.page_in_words(code, tracker.get_latest_input_channel())
                    dispatcher.utter_message(text=f"{content.text('views_added', code=spoken(code))} {page}".strip())
                    buttons.append(screens.button(screens.BUTTONS["views"], "look", code))
        return buttons

    def told_in_a_comparison(self, conversation_id: str) -> dict[str, str]:
        """What a comparison that waits for the person's check knows: their part in the initiative, and its name."""
        # A comparison that can't be reached, or ends just now, must not keep somebody from their check.
        with contextlib.suppress(sa.exc.SQLAlchemyError, NoSession):
            for code in self.sessions.joined(conversation_id, VIEWS):
                session = self.sessions.get(code)
                member = session.member(person_of(conversation_id))
                if member and not member.answers and member.role != LEADS:
                    named = {INITIATIVE: session.state["initiative"]} if session.state["initiative"] else {}
                    return {ROLE: member.role, **named}
        return {}


class ActionSession(NeedsSessions):
    """Begins a comparison of views, joins by code, or does what a button of a session says."""

    def name(self) -> str:
        return "action_session"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        # "affirm" says yes to a comparison that was asked about first.
        typed = {"compare_views": self._compare, "affirm": self._compare, "join_session": self._join}
        does = typed.get(said_by(tracker).intent, self._press)
        try:
            does(dispatcher, tracker)
        except NoSession:
            dispatcher.utter_message(response="utter_session_unknown")
        except NotAllowed:
            dispatcher.utter_message(response="utter_session_not_now")
        except sa.exc.SQLAlchemyError:
            dispatcher.utter_message(response="utter_problem_unavailable")
        said = self._role_said(tracker)
        if not tracker.active_loop or not dispatcher.messages[-1].get("buttons"):
            return said + listens_after_yes(tracker)
        # The buttons are a question of their own: the check's, which is open, waits until it is answered.
        return [*said, ActiveLoop(tracker.active_loop["name"]), FollowupAction("action_listen")]

    @staticmethod
    def _role_said(tracker: Tracker) -> list[EventType]:
        """Keeps the role that a button says for the check, which then does not ask again."""
        command, _, *role = [*said_by(tracker).entities.get("session", "").split(), "", ""]
        return [SlotSet(ROLE, role[0])] if command == "role" and role[0] in ROLES else []

    def _show(
        self,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        code: str,
        with_buttons: bool = True,
        briefly: bool = False,
    ) -> None:
        me, channel = person_of(tracker.sender_id), tracker.get_latest_input_channel()
        shown = session_message(self.sessions.get(code), me, channel, briefly, is_simpler(tracker))
        dispatcher.utter_message(text=shown.text, buttons=as_data(shown.buttons) if with_buttons else [])

    def _compare(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> None:
        """Shows the comparison of the initiative that the person is in already, or begins one where they say so.

        What somebody types may be a question about two views: it is explained, and a button begins it.
        """
        me, initiative, asked = tracker.sender_id, initiative_of(tracker), said_by(tracker)
        if begun := self._begun(me, initiative):
            self._show(dispatcher, tracker, begun)
            return
        if asked.intent == "compare_views" and not asked.is_command and not wants_comparison(asked.text):
            simpler, name = is_simpler(tracker), "compare_views"
            say(dispatcher, Message(content.text(name, simpler), tuple(content.buttons(name, simpler))))
            return
        code = self.sessions.create(VIEWS, me, {"initiative": initiative})
        dispatcher.utter_message(
            response="utter_views_started",
            code=spoken(code),
            address=screens.page(f"/{code}"),
            buttons=as_data(role_buttons(code, leads=True)),
        )

    def _begun(self, conversation_id: str, initiative: str) -> str:
        """The code of the comparison of `initiative` that somebody is in already; "" for none."""
        theirs = [self.sessions.get(code) for code in self.sessions.joined(conversation_id, VIEWS)]
        me = person_of(conversation_id)
        return next((s.code for s in theirs if s.member(me) and s.state["initiative"] == initiative), "")

    def _join(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> None:
        """Joins the session whose code the person typed; of a comparison it asks first which side they are on."""
        code = code_in(said_by(tracker).text)
        if not code:
            dispatcher.utter_message(response="utter_session_which")
        elif (session := self.sessions.get(code)).kind == VIEWS:
            say(dispatcher, asks_role(session, person_of(tracker.sender_id)))
        elif session.leader == person_of(tracker.sender_id) and not session.member(session.leader):
            page = screens.page(f"/{session.code}")
            dispatcher.utter_message(response="utter_session_you_lead", address=page)
        else:
            self.sessions.join(session.code, tracker.sender_id)
            self._show(dispatcher, tracker, code)

    def _press(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> None:
        """Does what a button says: a command, the session's code, and what the command needs."""
        is_late = False
        command, code, *arguments = [*said_by(tracker).entities.get("session", "").split(), "", "", ""]
        if command == "leave":
            stay = screens.button(content.text("session_stay"), "look", code)
            leave = screens.button(content.text("session_yes_leave"), "leaving", code)
            dispatcher.utter_message(response="utter_session_leaves", buttons=as_data([leave, stay]))
            return
        if command == "leaving":
            self.sessions.leave(code, tracker.sender_id)
            dispatcher.utter_message(response="utter_session_left")
            return
        if command == "role" and arguments[0] in (*ROLES, LEADS):
            self._take_side(dispatcher, tracker, code, arguments[0])
            return
        if command == "answer" and arguments[1] in OUTCOMES:
            is_late = self._is_late(tracker.sender_id, code, *arguments[:2])
            if is_late:
                dispatcher.utter_message(response="utter_session_not_now")
        elif command in ("seen", "unseen"):
            self.sessions.let_be_seen(code, tracker.sender_id, command == "seen")
        self._show(dispatcher, tracker, code, briefly=command == "answer" and not is_late)

    def _take_side(self, dispatcher: CollectingDispatcher, tracker: Tracker, code: str, role: str) -> None:
        """Joins a comparison on a side, or changes sides; a check that is finished counts there at once."""
        session, me = self.sessions.get(code), person_of(tracker.sender_id)
        if role == LEADS and session.leader != me:
            raise NotAllowed
        before = session.member(me)
        self.sessions.join(code, tracker.sender_id, role=role)
        if before and before.answers and before.role != role:
            dispatcher.utter_message(response="utter_views_side_changed")
        elif tracker.active_loop:
            self._show(dispatcher, tracker, code, with_buttons=False)  # the open question comes back
            return
        elif tracker.get_slot(REVIEW) is not None and all(answers_of(tracker).values()):
            self.add_to_comparisons(dispatcher, tracker, answers_of(tracker))
        self._show(dispatcher, tracker, code)

    def _is_late(self, me: str, code: str, scenario: str, value: str) -> bool:
        """Keeps the answer to a scenario, as long as it is up; whether that was too late."""

        def is_up(state: dict[str, Any]) -> bool:
            return Group.from_dict(state).takes_answers_to(scenario)

        try:
            self.sessions.answer(code, me, {scenario: value}, is_up)
        except NotAllowed:
            return True
        return False
