"""What a message means in the onboarding, and what its steps, feedback and summary say."""

from dataclasses import replace
from datetime import date
from random import Random

import pytest

from guide import content
from guide.messages import WISH_IN_DOUBT, UserMessage
from guide.onboarding import reading
from guide.onboarding.rules import (
    CONFIDENCE,
    PART,
    QUESTION,
    SCENARIO,
    Onboarding,
    Step,
    answered,
    draw,
    is_fair,
    moved,
    summarise,
)
from guide.onboarding.scenarios import pool
from guide.onboarding.steps import feedback, options, right_answers, step_message
from guide.onboarding.summary import links, summary_payload, summary_text

SCENARIOS = tuple(pool())[:8]
A_SCENARIO = Step(SCENARIO, SCENARIOS[0])


def read(step, text, intent="nlu_fallback", confidence=0.9, **more):
    return reading.understand(step, 5, UserMessage(text, intent, confidence), options(step), **more)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("to", "to"), ("with", "with"), ("For", "for"), ("doing with", "with"), ("with people", "with"),
        ("done to people", "to"), ("I think it's for", "for"), ("I'd say doing for", "for"), ("doign wiht", "with"),
        ("wiht", "with"), ("fro", "for"), ("too", "to"), ("the second one", "for"), ("2", "for"), ("number 3", "with"),
        ("b", "for"), ("the last one", "with"), ("TO", "to"), ("definitely with!", "with"), ("Doing to", "to"),
        ("doing fr", "for"), ("not with, it is doing for", "for"), ("It is FOR the members I believe", "for"),
        ("for, because they only sit", "for"), ("it's done with them", "with"),
        ("they decide it on there own so to", "to"), ("staff see to it all, so I'd say for", "for"),
    ],
)  # fmt: skip
def test_typed_answers_to_a_scenario(text, value):
    assert read(A_SCENARIO, text) == reading.Move("answer", value)


@pytest.mark.parametrize(
    "text",
    ["to be honest I have no idea", "I want to go for a walk", "to or for", "is it doing to or doing for", "no", "hmm",
     "I'm done with this", "not with", "what is it for", "nothing to say to"],
)  # fmt: skip
def test_what_sorts_into_nothing(text):
    assert read(A_SCENARIO, text).kind == "hint"


@pytest.mark.parametrize(
    ("part", "text", "value"),
    [
        (1, "they need each other", "b"), (1, "the cars", "a"), (1, "comunities and police need eachother", "b"),
        (1, "b", "b"), (1, "the third", "c"), (2, "no one answer", "a"), (2, "everybody... everyone means the same", "b"),
        (3, "both", "c"), (3, "they share it", "c"), (3, "citizens", "b"), (3, "proffesionals", "a"),
        (4, "no choice or control", "b"), (4, "Limited particpation", "a"), (4, "skills used", "c"),
        (5, "diferent groups bring there skils", "c"), (6, "another approach", "a"), (6, "option a", "a"),
    ],
)  # fmt: skip
def test_typed_answers_to_a_question(part, text, value):
    assert read(Step(QUESTION, str(part)), text) == reading.Move("answer", value)


@pytest.mark.parametrize(
    ("text", "value"), [("very", "4"), ("not sure", "1"), ("a little", "2"), ("farly sure", "3"), ("4", "4")]
)
def test_typed_answers_to_how_sure_somebody_is(text, value):
    assert read(Step(CONFIDENCE, "before"), text, "unsure") == reading.Move("answer", value)


@pytest.mark.parametrize(
    ("intent", "text", "at_part", "at_question"),
    [
        ("next", "next", "next", "skip"),
        ("skip", "skip this", "next", "skip"),
        ("affirm", "ok", "next", "hint"),
        ("resume", "let's go on", "next", "repeat"),
        ("next", "carry on", "next", "repeat"),
        ("go_back", "go back", "back", "back"),
        ("correct_last", "I meant something else", "back", "back"),
        ("repeat", "say that again", "repeat", "repeat"),
        ("start_again", "start again", "ask_restart", "ask_restart"),
        ("why_ask", "why do you ask", "why", "why"),
        ("what_does_it_mean", "what does that mean", "explain", "explain"),
        ("unsure", "I don't know", "hint", "guess"),
        ("start_onboarding", "start onboarding", "here", "here"),
        ("stop", "stop", "digression", "digression"),
        ("start_tour", "take the tour", "digression", "digression"),
        ("simpler_words", "simpler please", "digression", "digression"),
        ("ask_ostrom", "who was Elinor Ostrom?", "digression", "digression"),
        ("safety", "he hits me", "digression", "digression"),
        ("describe_initiative", "we have a lunch club", "hint", "hint"),
        ("deny", "nope", "hint", "hint"),
        ("follow_up_why", "why?", "digression", "why"),
        ("tell_me_more", "more", "digression", "hint"),
    ],
)
def test_commands_and_digressions(intent, text, at_part, at_question):
    assert read(Step(PART, "2"), text, intent).kind == at_part
    assert read(A_SCENARIO, text, intent).kind == at_question


def test_an_answer_counts_though_its_words_are_a_card_too():
    assert read(A_SCENARIO, "doing with", "ask_doing_with", 0.95) == reading.Move("answer", "with")
    assert read(A_SCENARIO, "what is doing with", "ask_doing_with", 0.95).kind == "digression"


def test_after_a_card_a_follow_up_is_for_the_card():
    assert read(A_SCENARIO, "why?", "follow_up_why", card_shown=True).kind == "digression"


def pressed(payload, restarting=False):
    message = UserMessage("/answer", "answer", entities={reading.ENTITY: payload})
    return reading.understand(A_SCENARIO, 5, message, options(A_SCENARIO), restarting)


def test_a_button_counts_at_its_own_step_only():
    assert pressed("5.with") == reading.Move("answer", "with")
    assert pressed("4.with").kind == "repeat"
    assert pressed("5.nonsense").kind == "repeat"


def test_starting_again_is_asked_about():
    assert pressed("5.yes", restarting=True).kind == "restart"
    assert pressed("5.no", restarting=True).kind == "keep"
    assert read(A_SCENARIO, "yes please", "affirm", restarting=True).kind == "restart"
    assert read(A_SCENARIO, "no", "deny", restarting=True).kind == "keep"
    assert read(A_SCENARIO, "stop", "stop", restarting=True).kind == "digression"


def test_the_pool_allows_fair_draws():
    for seed in range(50):
        assert is_fair(draw(pool(), Random(seed)), pool())


def test_every_step_says_its_place_and_has_few_buttons():
    state, said = Onboarding(SCENARIOS), []
    while state.step:
        for simpler in (False, True):
            message = step_message(state, simpler)
            assert len(message.buttons) <= 5
            assert "{" not in message.text
        said.append(message.text)
        wrong = next((v for v, _ in options(state.step) if v != right_answers().get(state.step.name)), "")
        state = answered(state, wrong) if wrong else moved(state, 1)
    assert "Part 3 of 6" in said[5]
    assert said[6].startswith("**Question 3 of 6.**")
    assert said[15].startswith("**Scenario 3 of 8: ")
    assert "Made-up example. " in said[15]


def test_the_table_is_one_tap_away_from_a_scenario():
    at = next(place for place, step in enumerate(Onboarding(SCENARIOS).steps) if step.kind == SCENARIO)
    assert "/ask_to_for_with" in [one.payload for one in step_message(Onboarding(SCENARIOS, at), False).buttons]


def test_a_part_that_was_shown_is_not_shown_again_in_full():
    state = replace(Onboarding(SCENARIOS, 1), shown=True)
    assert step_message(state, False).text.startswith("We are at part 1 of 6")


def test_feedback_gives_the_reason_the_clue_once_and_the_card():
    right, wrong = feedback(A_SCENARIO, "for"), feedback(A_SCENARIO, "to")
    assert right.startswith("Yes, this is **doing for**. Nobody asks")
    assert wrong.startswith("Not quite. This is **doing for**. You are right that staff decide")
    assert 'The clue that decides it: The table says "Skills wasted" under doing for.' in wrong
    assert right.count("Skills wasted") == 1  # the reason has said it
    # Whoever was right can ask for the card; whoever was not gets a button with the next step.
    assert 'ask for "Skills"' in right
    assert 'ask for "Skills"' not in wrong


def test_the_summary_names_everything_once():
    answers = {name: value for name, value in right_answers().items() if name != "question 2"}
    state = Onboarding(
        SCENARIOS, 22, answers | {A_SCENARIO.name: "with", "confidence before": "1", "confidence after": "4"}
    )
    summary = summarise(state, right_answers())
    text = summary_text(state, summary)
    assert "You answered 5 of 6 questions as the source does. You sorted 7 of 8 made-up examples" in text
    assert (
        '- Part 2: What it means (you left it out). The answer: There is no one answer. Read "No one answer".' in text
    )
    assert (
        f'- {content.response("scenario_" + SCENARIOS[0])["metadata"]["name"]}. The answer: Doing for. Read "Skills".'
        in text
    )
    assert "How sure you were before: Not at all sure. After: Very sure." in text
    assert "check my initiative" in text
    assert [link.payload for link in links(summary)] == ['/go_to_part{"part": "2"}', "/ask_skills"]
    payload = summary_payload(state, summary, date(2026, 11, 27))
    assert payload.type == "onboarding_summary"
    assert [step.name for step in payload.look_again] == ["Part 2: What it means", "The menu at the lunch club"]
    assert payload.look_again[0].yours == ""
    assert payload.look_again[1].yours == "Doing with"


def test_a_wish_in_doubt_is_an_answer_first():
    choices = [("a", "Professionals have it"), ("b", "Professionals and citizens share it")]
    message = UserMessage("both share it", WISH_IN_DOUBT, 0.7)
    read = reading.understand(Step(QUESTION, "3"), 3, message, choices)
    assert (read.kind, read.value) == (reading.ANSWER, "b")
