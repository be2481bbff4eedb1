"""The onboarding as somebody new meets it: by buttons, in typed words, with a break, and with other things in between."""

import re

import pytest

from guide import content
from guide.onboarding import steps
from guide.onboarding.rules import PARTS, QUESTION, SCENARIO, Step
from guide.onboarding.scenarios import pool
from tests.guide_server import running


def step_of(visitor):
    """The question or scenario that the visitor stands at; None at another step."""
    text = visitor.messages[-1]["text"]
    for number in range(1, PARTS + 1):
        if f"Question {number} of 6." in text:
            return Step(QUESTION, str(number))
    return next(
        (Step(SCENARIO, name) for name in pool() if steps.about(Step(SCENARIO, name))["name"] in text),
        None,
    )


def right(step):
    """The title of the right choice at `step`."""
    return steps.words_of(step, steps.about(step)["answer"])


def wrong(step):
    """The title of a choice at `step` that is not the right one."""
    return next(title for _, title in steps.options(step) if title != right(step))


def begun(guide):
    """Somebody at the first part."""
    return guide.visitor().says("start onboarding").presses("Not at all sure")


def at_the_scenarios(guide):
    """Somebody at the first scenario, all questions left out."""
    visitor = begun(guide)
    for _ in range(PARTS):
        visitor.presses("On to the question").says("skip")
    return visitor


def test_a_whole_onboarding_by_buttons(guide):
    visitor = guide.visitor().says("start onboarding")
    assert "half an hour" in visitor.text
    assert 'Type "stop" at any time' in visitor.text
    visitor.presses("A little sure")
    missed, services = [], set()
    for part in range(1, PARTS + 1):
        assert f"Part {part} of 6" in visitor.text
        visitor.presses("On to the question")
        assert f"Question {part} of 6." in visitor.text
        step = step_of(visitor)
        if part == 3:
            missed.append(steps.name_of(step))
            visitor.presses(wrong(step))
            assert "Not quite" in visitor.text
            assert "Read again: Hampshire's definition" in visitor.choices
        else:
            visitor.presses(right(step))
            assert "Yes, that is it." in visitor.text
    for number in range(1, 9):
        assert f"Scenario {number} of 8: " in visitor.text
        assert "Made-up example. " in visitor.text
        step = step_of(visitor)
        services.add(steps.about(step)["service"])
        if number == 2:
            missed.append(steps.name_of(step))
        visitor.presses(wrong(step) if number == 2 else right(step))
        assert re.search(r'"([^"]+)"', steps.about(step)["clue"]).group(1) in visitor.text
    assert len(services) == 6
    visitor.presses("Very sure")
    assert "You answered 5 of 6 questions as the source does. You sorted 7 of 8 made-up examples" in visitor.text
    assert "before: A little sure. After: Very sure." in visitor.text
    assert visitor.result["type"] == "onboarding_summary"
    assert [step["name"] for step in visitor.result["look_again"]] == missed
    assert all(name in visitor.text.partition("What to look at again:")[2] for name in missed)
    assert visitor.choices[:2] == ["Check my initiative", "Part 3: Hampshire's definition"]
    assert "Part 3 of 6" in visitor.presses("Part 3: Hampshire's definition").text


def test_asking_how_it_went_does_not_complete_it_anew(guide):
    visitor = at_the_scenarios(guide)
    for _ in range(8):
        visitor.presses("Doing with")
    visitor.presses("Fairly sure")
    assert visitor.result["completed_on"]
    visitor.says("do I get a certificate")
    assert "You answered 0 of 6 questions" in visitor.text
    assert "for your staff file" in visitor.text
    assert not any("custom" in message for message in visitor.messages)


def test_from_the_summary_to_the_check(guide):
    visitor = at_the_scenarios(guide)
    for _ in range(8):
        visitor.presses("Doing with")
    assert "(you left it out)" in visitor.presses("Fairly sure").text
    assert "what you would like to do" in visitor.says("no").text
    assert "called" in visitor.says("yes please").text
    assert "How sure are you" in visitor.says("start onboarding").text
    assert "called" in visitor.says("check my initiative").text


def test_typed_answers_with_slips_of_the_keys(guide):
    visitor = guide.visitor().says("im new here, started monday", "farly sure", "next")
    assert "Question 1 of 6" in visitor.text
    assert "Yes, that is it." in visitor.says("comunities and police need eachother").text
    assert "Yes, that is it." in visitor.says("next", "a").text
    assert "Yes, that is it." in visitor.says("ok", "both share it").text
    assert "Yes, that is it." in visitor.says("carry on", "no choice or controll").text
    assert "Yes, that is it." in visitor.says("next", "the last one").text
    assert "Yes, that is it." in visitor.says("next", "Co-produce a part, or choose another approach").text
    for typed in ("doign wiht", "FOR", "i think its done to them", "with people", "2", "the first one", "fro", "c"):
        assert "his is **doing" in visitor.says(typed).text
        assert "could not tell" not in visitor.text
    assert "That was the onboarding" in visitor.says("very").text


def test_what_is_no_answer_gets_a_hint_and_the_same_step(guide):
    visitor = at_the_scenarios(guide)
    for said, hint in (
        ("yes", "I could not tell which answer you mean"),
        ("asdfgh", "I could not tell which answer you mean"),
        ("I don't know", "Have a guess"),
        ("why do you ask?", "try out what you read"),
    ):
        assert hint in visitor.says(said).text
        assert visitor.messages[-1]["text"].startswith("**Scenario 1 of 8")


@pytest.mark.parametrize(
    ("digression", "words"),
    [
        ("who was Elinor Ostrom?", "coined the term"),
        ("what is doing with?", "Choice and control. Participation."),
        ("hello", "computer guide"),
        ("thanks", "You are welcome"),
        ("what's the weather tomorrow", "can't help with that"),
        ("can I talk to a person", "0300"),
        ("how far am I", "6 of the six parts with their questions behind you, and 0 of the eight"),
    ],
)
def test_a_digression_is_answered_and_the_same_scenario_comes_again(guide, digression, words):
    visitor = at_the_scenarios(guide).says(digression)
    assert words in visitor.text
    assert visitor.messages[-1]["text"].startswith("**Scenario 1 of 8")
    assert "Scenario 2 of 8" in visitor.presses("Doing for").text


def test_after_a_digression_a_part_is_not_read_out_again(guide):
    visitor = begun(guide).says("thank you")
    assert "We are at part 1 of 6" in visitor.text
    assert "Elinor Ostrom" not in visitor.text
    assert "Elinor Ostrom" in visitor.presses("Read the part again").text
    assert "Question 1 of 6" in visitor.says("yes").text


def test_signposting_stands_alone(guide):
    visitor = at_the_scenarios(guide).says("I want to kill myself")
    assert "116 123" in visitor.text
    assert "Scenario" not in visitor.text
    assert "Scenario 2 of 8" in visitor.says("with").text
    assert "Scenario 3 of 8" in visitor.says("he hits me", "next").text


def test_simpler_words(guide):
    visitor = at_the_scenarios(guide)
    simpler = content.text(f"scenario_{step_of(visitor).key}", simpler=True)
    assert simpler in visitor.says("simpler words please").text
    assert simpler not in visitor.says("normal words").text
    assert simpler in visitor.says("what does that mean?").text
    part = begun(guide).says("simpler words please")
    assert "Part 1 of 6" in part.text
    assert part.text.count("Elinor Ostrom was the first person") == 1


def test_going_back_skipping_and_starting_again(guide):
    visitor = begun(guide).presses("On to the question").says("b")
    assert "Part 2 of 6" in visitor.text
    assert "Question 1 of 6" in visitor.says("go back").text
    assert "We leave that one out" in visitor.says("skip").text
    assert "Part 2 of 6" in visitor.text
    assert "Shall we start the onboarding again?" in visitor.says("start again").text
    assert "Part 2 of 6" in visitor.says("no").text
    assert "How sure are you" in visitor.says("start again").presses("Yes, start again").text


def test_a_button_of_a_step_that_is_over_changes_nothing(guide):
    visitor = at_the_scenarios(guide)
    payload = visitor.messages[-1]["buttons"][0]["payload"]
    visitor.sends_payload(payload).sends_payload(payload)
    assert visitor.status != 200 or "Scenario 2 of 8" in visitor.text


def test_stopped_and_carried_on_after_a_new_start_of_the_server(tmp_path):
    with running(tmp_path) as server:
        visitor = begun(server).presses("On to the question").says("b")
        assert "I have kept your place" in visitor.says("stop").text
        server.stop()
        server.start()
        assert "We carry on" in visitor.says("carry on").text
        assert "Part 2 of 6" in visitor.text
        visitor.presses("On to the question")
        server.stop()
        server.start()
        assert "Part 3 of 6" in visitor.says("no one answer").text


def test_the_tour_and_the_check_leave_it_and_it_can_be_taken_up_again(guide):
    visitor = begun(guide).says("take the tour")
    assert "The tour has six short parts" in visitor.text
    assert "Question" not in visitor.text
    assert "Part 2 of 6: What it means" in visitor.says("next").text
    assert "Part 1 of 6" in visitor.says("carry on with the onboarding").text
    assert "On to the question" in visitor.choices
    assert "called" in visitor.says("check my initiative").text
    assert "Question 2 of 10" in visitor.says("skip", "4", "yes").text
    assert "We carry on with the onboarding" in visitor.says("back to the onboarding").text
    assert "Question 1 of 6" in visitor.says("next").text
    assert "Question 2 of 10" in visitor.says("check my initiative").text


def test_clearing_the_conversation_can_be_declined(guide):
    visitor = at_the_scenarios(guide).says("delete everything I said", "no")
    assert "kept everything" in visitor.text
    assert "Scenario 1 of 8" in visitor.presses("Carry on").text
    visitor.says("check my initiative", "skip", "4", "yes", "delete everything I said", "no")
    assert "Question 2 of 10" in visitor.presses("Carry on").text


def test_it_is_offered(visitor):
    assert "Start onboarding" in visitor.says("what can you do?").choices
    assert "half an hour" in visitor.presses("Start onboarding").text


def test_the_tour_stays_the_tour(visitor):
    assert "The tour has six short parts" in visitor.says("I'm new, can I go on the tour").text
