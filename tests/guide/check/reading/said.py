"""What the tests of the readers share."""

from guide.check.reading import understand
from guide.check.reading.place import Place
from guide.check.rules import STAGES
from guide.messages import Clause, UserMessage

LEVEL = 0.58
"""The likelihood from which a made-up reading is taken; a real one's comes out of training."""


def slots_set(requested, message):
    """The slots that `message` sets while the check waits for `requested`."""
    return dict(understand(Place(requested), message).slots)


def said(text, *clauses, intent="describe_initiative", confidence=0.9):
    """A message that the reader read as `clauses`: words, `{slot: {value: likelihood}}` and what each is about."""
    return UserMessage(text, intent, confidence, clauses=tuple(map(clause, clauses)))


def clause(parts):
    """A clause of `parts`, as `said` takes them, that answers what it is about; stages share what is said of them."""
    words, values, about = parts
    stages = [slot for slot in STAGES if slot in values]
    answers = {**about, **{slot: about.get("stages", 0.0) / len(stages) for slot in stages}}
    return Clause(words, values, about, answers, LEVEL, LEVEL)
