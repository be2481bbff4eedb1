"""How somebody says how they are part of an initiative."""

import pytest

from guide.check.reading import understand
from guide.check.reading.place import ROLE, Place
from guide.check.roles import BOTH, CITIZENS, PROFESSIONALS, UNSAID
from guide.messages import UserMessage


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("1", PROFESSIONALS),
        ("I'm the manager of it", PROFESSIONALS),
        ("an officer at the council", PROFESSIONALS),
        ("social worker", PROFESSIONALS),
        ("I use it, or care for somebody who does", CITIZENS),
        ("carer for my husband", CITIZENS),
        ("my daughter goes on Fridays", CITIZENS),
        ("I work there and my son uses it", BOTH),
        ("a bit of both", BOTH),
        ("rather not say", UNSAID),
    ],
)
def test_a_role_in_own_words(text, role):
    assert understand(Place(ROLE), UserMessage(text, "describe_initiative", 0.4)).slots == {ROLE: role}


@pytest.mark.parametrize(("text", "intent"), [("skip", "skip"), ("not sure", "unsure"), ("no", "deny")])
def test_it_can_be_skipped(text, intent):
    assert understand(Place(ROLE), UserMessage(text, intent, 0.9)).slots == {ROLE: UNSAID}


@pytest.mark.parametrize("text", ["why does it matter?", "what do staff say"])
def test_a_question_sets_none(text):
    assert not understand(Place(ROLE), UserMessage(text, "nlu_fallback", 0.3))


def test_what_tells_something_else_goes_on_without_a_role():
    message = UserMessage("they pick the activities and she goes along with it", "describe_initiative", 0.9)
    assert understand(Place(ROLE), message).slots == {ROLE: UNSAID}


def test_a_relative_is_no_danger_and_danger_is():
    assert understand(Place(ROLE), UserMessage("im her mum", "safety", 0.6)).slots == {ROLE: CITIZENS}
    assert not understand(Place(ROLE), UserMessage("her carer hits her", "safety", 1.0))
