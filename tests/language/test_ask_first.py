"""A wish that was hardly understood is asked about before anything begins."""

import pytest
from rasa.shared.nlu.training_data.message import Message

from guide.messages import WISH_IN_DOUBT
from language.ask_first import AskFirst


@pytest.mark.parametrize(
    ("intent", "confidence", "becomes"),
    [
        ("start_tour", 0.5, WISH_IN_DOUBT),
        ("start_tour", 0.8, "start_tour"),
        ("ask_ostrom", 0.3, "ask_ostrom"),
    ],
)
def test_only_what_begins_something_and_is_in_doubt_is_asked_about(intent, confidence, becomes):
    guess = {"name": intent, "confidence": confidence}
    message = Message({"text": "last one", "intent": guess, "intent_ranking": [guess]})
    AskFirst({"begins": {"start_tour": 0.6}}).process([message])
    assert message.get("intent") == {"name": becomes, "confidence": confidence}
    assert message.get("intent_ranking")[0]["name"] == intent
