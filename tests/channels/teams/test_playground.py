"""Teams, with Microsoft's Agents Playground as the client."""

from tests.channels.teams.bot_framework import titles, words
from tests.guide_server import UNSAID


def test_install_welcome_and_a_question(playground):
    welcome = playground.installs(playground.chat)
    assert "I am a computer guide" in words(welcome)
    said = playground.says("what is co-production?")
    assert "sharing power to plan, design and deliver" in words(said)
    assert len(playground.messages[playground.chat]) == 2


def test_the_whole_check_by_card_clicks(playground):
    playground.says("check my initiative")
    card = playground.presses(UNSAID, playground.says("Riverside Lunch Club"))
    for number in range(1, 11):
        assert f"Question {number} of 10" in words(card)
        settled, title = card["messageId"], titles(card)[0]
        card = playground.presses(title, card)
        (before,) = [m for m in playground.messages[playground.chat] if m["messageId"] == settled]
        assert f"You chose: {title}" in words(before)
        assert titles(before) == []
    result = playground.presses("Yes, show my result", card)
    assert "Riverside Lunch Club is done WITH people" in words(result)


def test_a_mention_in_a_group_is_a_conversation_of_its_own(playground):
    assert "I am a computer guide" in words(playground.installs(playground.group))
    said = playground.says("what is co-production?", playground.group, mentions=True)
    assert "sharing power" in words(said)
    assert "Question" not in words(playground.says("thanks", playground.group, mentions=True))
