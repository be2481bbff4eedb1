"""The likelihoods and lengths from which something is taken for what it looks like. Each has one meaning.

The likelihood from which an answer in own words is taken stands with its clause: training learns it.
"""

from __future__ import annotations

from guide.messages import UserMessage

DOUBTED = 0.25
"""Likelihood from which the person is asked whether a reading is right."""
ABOUT = 0.8
"""Likelihood from which a clause that names no question is taken to speak of one."""
FAINT = 0.12
"""Likelihood below which a clause hardly speaks of a question, so that its reading has to be surer."""
TOUCHED = 0.25
"""Likelihood from which a clause touches a question at all."""
SURE = 0.6
"""Confidence from which a message is taken as a question or command rather than a name or an answer."""
CERTAIN = 0.85
"""Confidence from which not even a sure reading as an answer makes a question or command an answer."""
SURE_OF_WORDS = 0.75
"""Likelihood from which the words of an answer count more than its being a kind of yes, no or don't know."""
SURE_OF_UNSURE = 0.5
"""The same for "not sure", which is an answer and would be kept, and "start again", which is asked about."""
FEW_WORDS = 8
"""Words up to which a choice's own word is enough, without a negation."""
SAID_TO_BE_ONE = 0.4
"""Likelihood from which a message has a name where it says in so many words what something is called."""
TOLD_BACK = 3
"""Words from which a plain answer is said back as well."""
TELLING = 5
"""Letters of a word that tells one choice from another; "it" and "we" do not. One letter fewer when it stands alone."""
LONGER_THAN_A_NAME = 6
"""Words from which a message at the name question may answer other questions."""
A_STORY = 12
"""Words from which a message at the name question is a description rather than a name."""
LONGEST_NAME = 80
"""Characters of an initiative's name that are kept."""


def is_sure(message: UserMessage, *intents: str) -> bool:
    """Whether the message surely wants one of `intents`."""
    return message.intent in intents and message.confidence >= SURE
