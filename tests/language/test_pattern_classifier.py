"""Words that mean one intent for certain, and which intent counts where several do."""

import re

import pytest
from rasa.shared.nlu.training_data.message import Message

from language.pattern_classifier import PatternIntentClassifier

PATTERNS = {"safety": "suicidal", "join_session": r"[A-Z]\d[A-Z]-\d[A-Z]\d"}


@pytest.mark.parametrize("order", [list(PATTERNS), list(reversed(PATTERNS))])
@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("join a4b-7c9", "join_session"),
        ("a4b-7c9, and I feel suicidal", "safety"),
        ("join", "learned"),
    ],
)
def test_danger_counts_before_all_others(order, text, intent):
    classifier = PatternIntentClassifier({"before_others": ["safety"]}, None, None)
    classifier.patterns = {name: re.compile(PATTERNS[name], re.I) for name in order}
    message = Message({"text": text, "intent": {"name": "learned", "confidence": 0.4}})
    classifier.process([message])
    assert message.get("intent")["name"] == intent
