"""What "tell me more", "who?", "and him?" and "next" mean after a card."""

import pytest

from guide.follow_up import card_for, next_card


@pytest.mark.parametrize(
    ("intent", "text", "card", "shown"),
    [
        ("follow_up_other", "and him?", "ask_ostrom", "ask_cahn"),
        ("follow_up_other", "what of the other chap", "ask_ostrom", "ask_cahn"),
        ("follow_up_other", "what about the other one", "ask_graham_allen", "ask_john_evans"),
        ("follow_up_other", "and the other one?", "ask_john_evans", "ask_graham_allen"),
        ("follow_up_who", "who wrote it?", "ask_definition", "ask_who_defined"),
        ("next", "next", "ask_ostrom", "ask_police"),
        ("next", "next", "ask_find_out_more", None),
        ("repeat", "say that again", "ask_cahn", "ask_cahn"),
        ("tell_me_more", "tell me more", None, None),
        ("tell_me_more", "who are the equals in that, give me more on it", "ask_difference", "ask_equals"),
        ("tell_me_more", "more on their skills please", "ask_to_for_with", "ask_skills"),
        ("tell_me_more", "I feel that you have more to tell me yet", "ask_difference", "ask_to_for_with"),
        ("tell_me_more", "more about skills and community", "ask_difference", "ask_to_for_with"),
    ],
)
def test_the_card_that_follows(intent, text, card, shown):
    assert card_for(intent, text, card) == shown


def test_next_goes_through_the_source_in_order():
    seen, card = [], "ask_ostrom"
    while card:
        seen.append(card)
        card = next_card(card)
    assert seen[-1] == "ask_find_out_more"
    assert len(seen) == len(set(seen)) > 15
