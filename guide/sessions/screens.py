"""What each person sees of a session: plain values, for pages and for messages. Nobody's answers are told apart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from guide import content
from guide.check.reading.place import ROLE
from guide.check.roles import LEADS, SIDES, UNSAID
from guide.check.rules import OUTCOMES, QUESTIONS, UNSURE, columns
from guide.council import details, guide_address
from guide.messages import Button
from guide.onboarding.reading import ENTITY
from guide.onboarding.scenarios import scenarios
from guide.onboarding.steps import clue_unless_in
from guide.sessions.codes import spoken
from guide.sessions.group import ANSWERING, ENDED, EXPLAINED, LOBBY, REVEALED, Group, summary
from guide.sessions.session import GROUP, Member, Session, handle_of
from guide.sessions.views import Difference, Person, View, checks_of, compared, is_on, is_shown, view_of

LONGEST_INITIATIVE = 80
MOVES = {
    "start": "Start",
    "reveal": "Show the answers",
    "explain": "Show the solution",
    "next": "Next",
    "back": "Go back",
    "pause": "Pause",
    "carry_on": "Carry on",
    "end": "End the session",
}
"""What the facilitator's buttons say."""
ROLE_WORDS = {content.button_value(ROLE, option): option.title for option in content.choices(ROLE)}
"""What each role is called, where people say their own."""

BUTTONS = {
    "look": "What is next?",
    "views": "Show both views",
    "seen": "I am fine with being seen",
    "unseen": "I would rather not be seen",
    "leave": "Leave the session",
}
"""What the buttons of those who take part say, beside the answers."""
SIDE_WORDS = {"professionals": "Professionals", "citizens": "People who use it"}


def roles_for(leads: bool) -> dict[str, str]:
    """The roles that somebody can take in a comparison: who `leads` it may leave the answering to others."""
    return {**ROLE_WORDS, **({LEADS: content.text("views_leads")} if leads else {})}


def page(path: str = "", guide: str = "") -> str:
    """The address of a page of sessions, where people reach the guide at `guide`."""
    return f"{guide or guide_address()}/guide/session{path}"


def button(title: str, *command: str) -> Button:
    """A button in a conversation that says `command` to `ActionSession`."""
    return Button(title, f'/session{{"session": "{" ".join(command)}"}}')


def page_in_words(code: str, channel: str | None) -> str:
    """Where the comparison of `code` is seen as a picture. Only on the website is whoever opens it the same person."""
    return content.text("views_page", address=page(f"/{code}")) if channel == "website" else ""


def screen(session: Session, person: str, simpler: bool = False) -> dict[str, Any]:
    """The screen of `person`: what kind it is, and what stands on it, in `simpler` words where there are any."""
    shown: dict[str, Any] = {
        "code": session.code,
        "spoken": spoken(session.code),
        "member": session.member(person),
        "leads": session.leader == person,
    }
    if session.leader == person:
        shown |= {
            "locked": bool(session.state.get("locked")),
            "guests": [
                {"handle": handle_of(session.code, one.person), "name": one.name or f"Person {place}"}
                for place, one in enumerate(session.people, 1)
                if one.person != person
            ],
        }
    if session.kind == GROUP:
        return {**shown, **_group(session, session.member(person), session.leader == person, simpler)}
    return {**shown, **_views(session, person)}


def _group(session: Session, member: Member | None, leads: bool, simpler: bool) -> dict[str, Any]:
    group = Group.from_dict(session.state)
    shown: dict[str, Any] = {
        "kind": "group_lead" if leads else "group_answer",
        "title": "Group session",
        "phase": group.phase,
        "paused": group.paused,
        "moves": [{"name": move, "title": MOVES[move]} for move in group.moves],
        "takes_answers": group.takes_answers,
        "seen": session.state.get("moves", 0),
        "people": len(session.people),
        "people_in_words": people_in_words(len(session.people)),
        "names": sorted(one.name for one in session.people if one.name),
    }
    own = member.answers.get(group.scenario) if member else None
    shown["says"] = said_to(group, own, simpler)
    if group.phase in (ANSWERING, REVEALED, EXPLAINED):
        shown |= {
            **_scenario(group.scenario, simpler),
            "place": f"Scenario {group.at + 1} of {len(group.scenarios)}",
            "answered": sum(group.scenario in one.answers for one in session.people),
            "own": own,
            "choices": choices(),
            "is_explained": group.phase == EXPLAINED,
        }
    if group.phase in (REVEALED, EXPLAINED):
        shown |= _picture_of(group, simpler)
    if group.phase == ENDED:
        shown["discussed"] = _discussed(group, member, simpler)
    return shown


def _scenario(name: str, simpler: bool) -> dict[str, Any]:
    """A scenario in words, with its solution and what there is to talk about."""
    about = scenarios()[name]
    clue = clue_unless_in(about["reasons"][about["answer"]], about["clue"])
    return {"scenario": name, "about": about, "text": content.text(f"scenario_{name}", simpler), "clue": clue}


def _picture_of(group: Group, simpler: bool) -> dict[str, Any]:
    """How many chose what; or that too few have answered for a picture."""
    if group.scenario in group.pictures:
        return {"bars": bars(group.pictures[group.scenario])}
    return {"few": content.text("session_few", simpler, fewest=str(details()["fewest_in_a_picture"]))}


def _discussed(group: Group, member: Member | None, simpler: bool) -> list[dict[str, Any]]:
    """The scenarios whose answers were shown, those that divided the group most first, with one's own answers."""
    found = summary(group, {name: about["answer"] for name, about in scenarios().items()})
    pictured = {one.scenario: {"bars": bars(one.split), "right": one.right, "people": one.people} for one in found}
    others = [name for name in group.scenarios if name in group.revealed and name not in pictured]
    answers = member.answers if member else {}
    return [
        {**_scenario(name, simpler), "own": answers.get(name, ""), **pictured.get(name, {})}
        for name in [*pictured, *others]
    ]


def said_to(group: Group, own: str | None, simpler: bool = False) -> list[str]:
    """What is said to somebody who takes part and has chosen `own`, beside the scenario."""
    if group.phase == LOBBY:
        return [content.text("session_waiting", simpler)]
    if group.phase == ENDED:
        return [content.text("session_ended", simpler, hours=str(details()["session_kept_hours"]))]
    said = [content.text("session_paused", simpler)] if group.paused else []
    if group.takes_answers:
        said.append(f"{content.text('onboarding_sort', simpler)} {private(simpler)}")
    if own:
        may_change = f" {content.text('session_may_change', simpler)}" if group.phase == ANSWERING else ""
        said.append(content.text("session_chosen", simpler, answer=own) + may_change)
    if group.phase == REVEALED and group.scenario in group.pictures:
        said.append(content.text("session_votes_first", simpler))
    return said


def private(simpler: bool = False) -> str:
    """What is promised to those who answer."""
    return content.text("session_private", simpler, fewest=str(details()["fewest_in_a_picture"]))


def choices() -> dict[str, str]:
    """TO, FOR and WITH, each with what its button says."""
    return {content.button_value(ENTITY, one): one.title for one in content.buttons("onboarding_sort")}


def bars(counts: Mapping[str, int]) -> list[dict[str, Any]]:
    """The rows of a picture of how many chose what: the words, the count, and the bar's length in hundredths."""
    most = max([*counts.values(), 1])
    return [{"name": name.upper(), "count": count, "length": 100 * count // most} for name, count in counts.items()]


def people_of(session: Session) -> list[Person]:
    """The people of a comparison, as the rules take them: a check counts when all ten answers are there."""
    return [_person(member) for member in session.people]


def _person(member: Member) -> Person:
    whole = all(slot in member.answers for slot in QUESTIONS)
    return Person(member.role, dict(member.answers) if whole else None, member.may_be_seen)


def _views(session: Session, person: str) -> dict[str, Any]:
    people, fewest = people_of(session), details()["fewest_on_a_side"]
    member = session.member(person)
    viewer = _person(member) if member else Person(UNSAID)
    seen = {side: view_of(checks_of(side, people)) for side in SIDES if is_shown(side, viewer, people, fewest)}
    shown: dict[str, Any] = {
        "kind": "views",
        "title": "Two views of one initiative",
        "initiative": session.state.get("initiative", ""),
        "answered": viewer.answers is not None,
        "looks": viewer.answers is not None or viewer.role == LEADS,
        "may_be_seen": viewer.may_be_seen,
        "joined": content.text(
            "views_joined",
            joined=people_in_words(sum(one.role != LEADS for one in people)),
            finished=str(sum(one.answers is not None for one in people)),
        ),
        "you": content.text("views_you", role=roles_for(True).get(viewer.role, "")),
        "sides": [_side(side, seen.get(side), viewer) for side in SIDES],
    }
    if len(seen) == len(SIDES):
        shown |= comparison(seen)
    return shown


def people_in_words(count: int) -> str:
    """How many people, with the word."""
    return "1 person" if count == 1 else f"{count} people"


def _side(side: str, view: View | None, viewer: Person) -> dict[str, Any]:
    """A side's outcome and verdict in words, and its ten answers; or that only the viewer's own are shown, or none."""
    hidden = ""
    if view is None:
        hidden = content.text("views_hidden", fewest=str(details()["fewest_on_a_side"]))
        if viewer.answers is None or not is_on(side, viewer.role):
            return {"name": SIDE_WORDS[side], "words": hidden, "middle": "", "rows": []}
        view = view_of([viewer.answers])
        hidden = f"{hidden}\n\n{content.text('views_own')}"
    words = content.text("views_results", people=people_in_words(view.people), results=_results_in_words(view))
    return {
        "name": SIDE_WORDS[side],
        "words": hidden or words,
        "middle": content.text("views_middle") if view.people > 1 else "",
        "rows": [
            {
                "name": content.short_name(slot),
                "answer": content.choice(slot, view.answers[slot] or UNSURE),
                "split": ""
                if hidden
                else ", ".join(
                    f"{content.choice(slot, value)}: {view.split[slot][value]}"
                    for value in (*QUESTIONS[slot], UNSURE)
                    if value in view.split[slot]
                ),
            }
            for slot in QUESTIONS
        ],
    }


def _results_in_words(view: View) -> str:
    """How many people came to which result, most first."""
    lines = []
    for (outcome, verdict), count in view.results.items():
        name = "views_result" if outcome else "views_no_result"
        lines.append(
            content.text(name, count=str(count), outcome=(outcome or "").upper(), verdict=(verdict or "").lower())
        )
    return "; ".join(lines)


def comparison(seen: Mapping[str, View]) -> dict[str, Any]:
    """Where the two sides part, furthest first, each with a question to talk about; and where they agree."""
    one, other = (seen[side] for side in SIDES)
    rows = [_row(difference, one, other) for difference in compared(one, other)]
    agree = [f"{row['name']} ({row['answers'][0]})" for row in rows if row["apart"] == 0]
    unsure = [row["name"] for row in rows if row["apart"] is None]
    return {
        "compared": rows,
        "part": [row["words"] for row in rows if row["apart"]] or [content.text("views_none")],
        "agree": ", ".join(agree) + "." if agree else content.text("views_none"),
        "open": content.text("views_open", names=", ".join(unsure)) if unsure else "",
    }


def _row(difference: Difference, one: View, other: View) -> dict[str, Any]:
    """A question with the answers of both sides, and how far they are apart in words."""
    slot, name = difference.slot, content.short_name(difference.slot)
    answers = [content.choice(slot, view.answers[slot] or UNSURE) for view in (one, other)]
    sides = ". ".join(f"{SIDE_WORDS[side]}: {answer}" for side, answer in zip(SIDES, answers, strict=True))
    talk = content.question(slot)["metadata"]["talk"]
    return {
        "name": name,
        "apart": difference.apart,
        "answers": answers,
        "places": [_places(slot, view.answers) for view in (one, other)],
        "words": content.text("views_difference", name=name, sides=sides, talk=talk),
    }


def _places(slot: str, answers: Mapping[str, str | None]) -> list[int]:
    """The columns of the picture in which an answer stands; none for one that is not sure."""
    standing = columns(answers)
    return [place for place, column in enumerate(OUTCOMES) if slot in standing[column]]
