"""The guide as a person meets it, over HTTP: questions, the tour, the check, and what a stranger may not do."""

import concurrent.futures
import json

import pytest

from channels.replies import LONGEST_TEXT
from guide.check.rules import QUESTIONS
from tests.guide_server import UNSAID

LAID_OUT = {"before", "after", "sentence", "checked_on", "typed", "evidence"}
"""The parts of a result that say it in words."""


def test_the_first_message_says_that_it_is_a_computer(visitor):
    assert "computer guide" in visitor.text
    assert "not a person" in visitor.text
    assert visitor.choices == [
        "What is co-production?",
        "Check my initiative",
        "Take the tour",
        "Start onboarding",
        "Work on it as a group",
    ]


def test_simpler_words_on_the_welcome_keep_the_choices(visitor):
    payloads = [button["payload"] for button in visitor.messages[-1]["buttons"]]
    visitor.says("simpler words")
    assert "I can tell you about co-production" in visitor.text
    assert [button["payload"] for button in visitor.messages[-1]["buttons"]] == payloads
    assert "Look at my project" in visitor.choices
    assert "Check my initiative" in visitor.says("normal words").choices


def test_simpler_words_on_a_result_say_it_again(visitor):
    visitor.answers_all().presses("Yes, show my result").says("simpler words")
    assert visitor.messages[-1]["custom"]["type"] == "check_result"


def test_whoever_does_not_understand_a_question_never_hears_the_same_twice(visitor):
    visitor.says("check my initiative", "Garden", "4", "1", "1", "1", "1", "1")
    assert "Question 6 of 10" in visitor.text
    heard = [visitor.says("I don't understand").messages[0]["text"] for _ in range(4)]
    assert len(set(heard)) == 4
    assert "Nobody counts for more because of their job" in heard[0]
    assert "For example" in heard[1]
    assert "other people might say" in heard[2]
    assert "speak to a person" in heard[3]
    assert "Not sure" in visitor.choices


def test_what_is_not_understood_again_and_again_leads_to_other_ways_on(visitor):
    heard = [visitor.says(words).text for words in ("who won the cup", "what is for tea", "tell me a joke")]
    assert len(set(heard)) == 3
    assert "speak to a person" in heard[1]
    assert len(visitor.choices) >= 4


def test_an_answer_seen_otherwise_after_the_result_is_changed_at_once_and_what_moved_is_said(visitor):
    visitor.answers_all().presses("Yes, show my result")
    assert visitor.result["verdict"] == "co-produced"
    visitor.says("design was decided by staff alone, actually")
    assert 'Design: your answer was "We decided together"' in visitor.text
    visitor.presses("Professionals decided")
    assert 'I have changed Design to "Professionals decided"' in visitor.text
    assert "Before, the result was done WITH people and co-produced" in visitor.text
    assert visitor.result["answers"]["design"] == "alone"
    assert visitor.result["verdict"] == "partly co-produced"
    assert visitor.says("show the result").result["answers"]["design"] == "alone"


def test_words_that_the_check_uses_are_explained_before_it_is_begun(visitor):
    for asked, said in (
        ("who counts as a professional", "A professional is paid"),
        ("who is a citizen", "all who use it"),
        ("what is an initiative", "any project"),
        ("why are you asking", "I only ask in the check"),
    ):
        assert said in visitor.says(asked).text


def test_a_question_about_what_could_be_begun_begins_nothing(visitor):
    assert "It takes about half an hour" in visitor.says("what does onboarding mean").text
    assert "How sure" not in visitor.text
    assert "How sure are you" in visitor.presses("Start onboarding").text


def test_whoever_does_not_understand_the_result_hears_what_it_means(visitor):
    visitor.answers_all().presses("Yes, show my result").says("i dont understand")
    assert "The result shows how your answers stand" in visitor.text
    assert visitor.says("i still dont understand").messages[0]["custom"]["type"] == "check_result"


def test_simpler_words_hold_at_the_review_too(visitor):
    visitor.says("simpler words").answers_all()
    assert "4. Skills: They use their skills" in visitor.text


def test_back_leads_to_the_question_before_and_keeps_its_answer(visitor):
    visitor.says("check my initiative", "Garden", "4", "1")
    assert "Question 2 of 10" in visitor.text
    assert "Question 1 of 10" in visitor.sends_payload("/go_back").text
    assert "1. Choice and control: They have choice and control" in visitor.says("show my answers").text


def test_a_question_is_answered_with_a_card(visitor):
    visitor.says("what is co production?")
    assert "> Co-production means professionals and citizens sharing power" in visitor.text


def test_contact_and_privacy_come_from_the_councils_file(visitor):
    assert "0300 555 1375" in visitor.says("can I talk to a person").text
    assert "30 days" in visitor.says("what do you keep about me and for how long").text


def test_the_tour_has_its_place_and_can_be_left_and_resumed(visitor):
    visitor.presses("Take the tour")
    assert "Part 1 of 6" in visitor.text
    assert "Part 2 of 6" in visitor.says("next").text
    assert "Part 1 of 6" in visitor.says("go back").text
    assert "Part 2 of 6" in visitor.says("yes").text
    assert "1970s" in visitor.says("who was elinor ostrom").text
    assert "Part 3 of 6" in visitor.says("skip").text
    assert "left the tour" in visitor.says("stop").text
    assert "Part 3 of 6" in visitor.says("carry on").text
    for part in (4, 5, 6):
        assert f"Part {part} of 6" in visitor.presses(visitor.choices[0]).text
    assert "last part" in visitor.presses("Finish").text
    assert "called" in visitor.says("yes").text


def test_the_whole_check_by_buttons(visitor):
    visitor.answers_all()
    assert "1. Choice and control: They have choice and control" in visitor.text
    visitor.presses("Yes, show my result")
    assert "Riverside Lunch Club is done WITH people" in visitor.text
    assert "and it is co-produced." in visitor.text
    assert {key: visitor.result[key] for key in visitor.result if key not in LAID_OUT} == {
        "type": "check_result",
        "initiative": "Riverside Lunch Club",
        "role": "unsaid",
        "outcome": "with",
        "verdict": "co-produced",
        "provisional": False,
        "answers": {slot: values[-1] for slot, values in QUESTIONS.items()},
        "deciding": ["participation", "involvement", "skills", "community", *list(QUESTIONS)[5:]]
        if "choice_and_control" not in visitor.result["deciding"]
        else list(QUESTIONS),
        "would_change": visitor.result["would_change"],
        "next_steps": visitor.result["next_steps"],
    }


def test_the_whole_check_in_plain_words(visitor):
    visitor.says("can you check my project", "skip", "skip", "no", "a bit", "helpless", "2", "not sure", "partly", "no")
    visitor.says("Professionals decided", "people were asked, professionals decided", "we do it together", "yes")
    assert visitor.result["answers"] == {
        "choice_and_control": "none",
        "participation": "for",
        "involvement": "to",
        "skills": "for",
        "community": "unsure",
        "equals": "partly",
        "shared_responsibility": "no",
        "plan": "alone",
        "design": "asked",
        "deliver": "shared",
    }
    assert (visitor.result["outcome"], visitor.result["verdict"]) == ("for", "partly co-produced")
    assert visitor.result["provisional"]
    assert "Your initiative is done FOR people" in visitor.text
    assert "- Community: ask the people who use it." in visitor.text


def test_the_result_says_why_what_would_differ_and_what_next(visitor):
    visitor.says("check my initiative", "Lunch club", "4", "1", "2", "1", "1", "4", "1", "2", "1", "2", "3", "yes")
    assert "What decided it:\n- Choice and control: They have choice and control\n- Involvement" in visitor.text
    assert "They would not change the result. To find out:\n- Community: ask" in visitor.text
    assert "- Choice and control: WITH\n- Participation: FOR\n- Involvement: WITH" in visitor.text
    assert "- Planning: Both\n- Design: Asked" in visitor.text
    assert "No single answer would lift this result" in visitor.text
    assert "- Shared responsibility: Yes, it is shared\n- Design: We decided together\n- Delivery" in visitor.text
    assert "What to try next:\n- Delivery:" in visitor.text


def test_the_result_has_words_to_paste(visitor):
    visitor.answers_all()
    visitor.presses("Yes, show my result")
    assert visitor.result["sentence"].startswith("Riverside Lunch Club is co-produced: professionals and the people")
    assert "no certificate" in visitor.result["sentence"]
    assert f"> {visitor.result['sentence']}" in visitor.text


def test_one_answer_away_is_named(visitor):
    visitor.answers_all()
    visitor.says("change shared responsibility", "partly", "yes")
    assert "Shared responsibility: Yes, it is shared → WITH, co-produced" in visitor.text


def test_too_little_to_go_on_names_what_is_missing(visitor):
    visitor.answers_all(choice=-1)
    visitor.presses("Yes, show my result")
    assert visitor.result["outcome"] is None
    assert "I can't tell yet" in visitor.text
    assert "Participation" in visitor.text


@pytest.mark.parametrize(
    ("digression", "words"),
    [
        ("why do you ask?", "first row of the table"),
        ("what do you mean?", "Can people decide what happens"),
        ("give me an example", "members of a lunch club"),
        ("who was Elinor Ostrom?", "coined the term"),
        ("hello", "computer guide"),
        ("thanks", "You are welcome"),
        ("what's the weather tomorrow", "can't help with that"),
        ("are you a robot?", "computer program"),
    ],
)
def test_a_digression_is_answered_and_the_same_question_comes_again(visitor, digression, words):
    visitor.says("check my initiative", "Lunch club", "4", digression)
    assert words in visitor.text
    assert visitor.messages[-1]["text"].startswith("Question 1 of 10")
    visitor.says("yes")
    assert "Question 2 of 10" in visitor.text


def test_signposting_stands_alone_in_the_middle_of_the_check(visitor):
    visitor.says("check my initiative", "Lunch club", "4", "I want to kill myself")
    assert "999" in visitor.text
    assert "116 123" in visitor.text
    assert "Question" not in visitor.text
    assert "Question 2 of 10" in visitor.says("yes").text


def test_after_signposting_buttons_and_going_back_work_too(visitor):
    visitor.says("check my initiative", "Lunch club", "4", "yes")
    offered = visitor.messages[-1]["buttons"][0]["payload"]
    visitor.says("he hits me")
    assert "999" in visitor.text
    assert "Question 3 of 10" in visitor.says("they take part").text
    assert offered
    visitor.says("he hits me")
    assert "Question 2 of 10" in visitor.says("go back").text


def test_danger_is_never_taken_for_a_name(visitor):
    assert "999" in visitor.says("check my initiative", "my partner beats me").text


@pytest.mark.parametrize("command", ["talk to a person", "show my answers", "what can you do?"])
def test_a_command_is_not_taken_for_a_name(visitor, command):
    visitor.says("check my initiative", command)
    assert "initiative called" in visitor.messages[-1]["text"]


def test_an_initiative_may_have_no_name(visitor):
    assert "Question 1 of 10" in visitor.says("check my initiative", "it doesn't have a name yet", "4").text


def test_a_result_that_is_no_co_production_is_said_kindly(visitor):
    visitor.answers_all(choice=-2)
    visitor.presses("Yes, show my result")
    assert (visitor.result["outcome"], visitor.result["verdict"]) == ("to", "not co-produced")
    # The source says "equally valid" of asking people, and here nobody was asked.
    assert "You can begin small, with one stage that you decide together." in visitor.text
    assert "stands under doing to: no choice or control, no participation, feel helpless" in visitor.text
    assert "equally valid" not in visitor.text


def test_asking_people_is_said_to_be_equally_valid(visitor):
    visitor.says("check my initiative", "Bus review", "4", "2", "2", "2", "2", "2", "2", "2", "2", "2", "2", "yes")
    assert visitor.result["verdict"] == "not co-produced"
    assert "That is no failure" in visitor.text
    assert "equally valid" in visitor.text


def test_asking_for_the_tour_leaves_the_check_and_the_check_can_be_taken_up_again(visitor):
    visitor.says("check my initiative", "Lunch club", "4", "yes", "take me on the tour")
    assert "Part 1 of 6" in visitor.text
    assert "Question" not in visitor.text
    assert "left the tour" in visitor.says("next", "stop").text
    assert "Question 2 of 10" in visitor.says("carry on with my check").text


@pytest.mark.parametrize("before", [[], ["take the tour"], ["check my initiative", "Lunch club", "yes"]])
def test_clearing_can_be_confirmed_and_declined_in_words_anywhere(guide, before):
    visitor = guide.visitor().says(*before, "delete everything I said", "no")
    assert "kept everything" in visitor.text
    assert "deleted" in visitor.says("delete everything I said", "yes").text
    assert visitor.says("hello").status == 404


def test_going_back_and_changing_an_answer(visitor):
    visitor.says("check my initiative", "Lunch club", "4", "yes", "yes", "go back")
    assert "Question 2 of 10" in visitor.text
    visitor.says("no", "change choice and control")
    assert "Question 1 of 10" in visitor.text
    visitor.says("no")
    assert "Question 3 of 10" in visitor.text


def test_changing_an_answer_at_the_review_and_after_the_result(visitor):
    visitor.answers_all()
    visitor.presses("Change an answer")
    visitor.presses("One of questions 1 to 5", "Participation", "They don't take part")
    assert "2. Participation: They don't take part" in visitor.text
    visitor.presses("Yes, show my result")
    assert visitor.result["answers"]["participation"] == "to"
    visitor.presses("Change an answer", "One of questions 6 to 10", "Planning", "Professionals decided")
    visitor.presses("Yes, show my result")
    assert visitor.result["verdict"] == "partly co-produced"


def test_stopping_keeps_the_answers(visitor):
    visitor.says("check my initiative", "Lunch club", "4", "yes", "stop")
    assert "kept your answers" in visitor.text
    assert "Question 2 of 10" in visitor.says("carry on with my check").text


def test_starting_again_forgets_the_answers(visitor):
    visitor.says("check my initiative", "Lunch club", "4", "yes", "start again")
    assert "Shall I clear your answers" in visitor.text
    assert "called" in visitor.says("yes").text
    assert "Question 1 of 10" in visitor.says("Garden").text


def test_declining_twice_adds_a_person_to_speak_to(visitor):
    assert "0300 555 1375" not in visitor.says("when are the bins collected").text
    assert "0300 555 1375" in visitor.says("who won the football last night").text


def test_clearing_asks_first_and_then_really_deletes(guide, visitor):
    visitor.says("clear my conversation")
    assert "can't bring them back" in visitor.text
    visitor.presses("Yes, delete it")
    assert "deleted" in visitor.text
    assert visitor.says("hello").status == 404
    assert visitor.conversation.encode() not in guide.stored


def test_only_the_very_next_message_confirms_deleting(visitor):
    visitor.says("delete everything I said", "what is co-production?", "yes")
    assert "not sure what you would like to do" in visitor.text
    assert visitor.says("hello").status == 200


def test_an_answer_that_is_being_changed_is_kept_until_it_is_replaced(visitor):
    visitor.answers_all()
    visitor.says("1", "change participation")
    assert "Question 2 of 10" in visitor.text
    assert "2. Participation: They take part" in visitor.says("stop", "show my answers").text
    assert visitor.says("show the result").result["answers"]["participation"] == "with"


def test_the_name_is_in_the_review_and_can_be_changed(visitor):
    visitor.answers_all()
    assert "Name: Riverside Lunch Club" in visitor.text
    assert "initiative called" in visitor.says("change the name").text
    assert "Name: Garden" in visitor.says("Garden").text


def test_not_sure_of_any_stage_is_not_said_to_be_not_shared(visitor):
    visitor.says("check my initiative", "Garden", "4", *["1"] * 5, "1", "1", "not sure", "not sure", "not sure", "1")
    assert "you were not sure of all three" in visitor.text
    assert "- Planning: ask" in visitor.text
    assert "power was not shared" not in visitor.text


def test_carrying_on_after_leaving_the_check(visitor):
    assert "Question 1 of 10" in visitor.says("check my initiative", "Garden", "4", "stop", "carry on").text


def test_clearing_can_be_declined(visitor):
    assert "kept everything" in visitor.says("clear my conversation", "no").text


def test_delete_over_http(guide, visitor):
    assert guide.request("DELETE", "/guide/conversation", headers=visitor.headers)[0] == 200
    assert guide.request("GET", "/guide/conversation", headers=visitor.headers)[0] == 404


def test_history_shows_both_sides_in_words(visitor):
    visitor.presses("Check my initiative").says("Lunch club").presses(UNSAID, "Not sure")
    assert [m["text"] for m in visitor.history if m["from"] == "you"] == [
        "Check my initiative",
        "Lunch club",
        UNSAID,
        "Not sure",
    ]
    assert visitor.history[-1]["buttons"]
    assert not any(m.get("buttons") for m in visitor.history[:-1])


# What a stranger, or a person who types strange things, may not do -----------------------------------------------


@pytest.mark.parametrize(
    "command",
    [
        '/answer{"outcome": "with"}',
        "/restart",
        "/session_start",
        "/back",
        " \n//ask_cahn",
        '/ask_cahn{"initiative": ["a", NaN]}',
    ],
)
def test_slash_commands_are_words_like_others(visitor, command):
    visitor.says(command)
    assert visitor.status == 200
    assert "Washington" not in visitor.text or "cahn" in command
    assert visitor.history[0]["text"].startswith("Hello")
    assert [m["from"] for m in visitor.history].count("you") == 1


def test_a_slash_command_in_the_check_is_no_answer(visitor):
    visitor.says("check my initiative", "Lunch club", "4", '/answer{"choice_and_control": "with"}')
    assert "Question 2 of 10" not in visitor.text


@pytest.mark.parametrize("payload", ['/answer{"plan": "shared"}', "/confirm_clear", "/restart", "", "x" * 3000])
def test_a_button_that_was_not_offered_changes_nothing(visitor, payload):
    before = visitor.history
    assert visitor.sends_payload(payload).status == 409
    assert "earlier question" in visitor.text
    assert visitor.history == before


def test_a_double_click_counts_once(visitor):
    visitor.says("check my initiative", "Lunch club", "4")
    payload = visitor.messages[-1]["buttons"][0]["payload"]
    with concurrent.futures.ThreadPoolExecutor() as clicks:
        statuses = [
            v.status
            for v in clicks.map(
                lambda _: type(visitor)(visitor.server, visitor.conversation, []).sends_payload(payload), range(4)
            )
        ]
    assert sorted(statuses) == [200, 409, 409, 409]
    assert "Question 2 of 10" in visitor.history[-1]["text"]


@pytest.mark.parametrize("conversation", ["default", "", "x" * 300, "../etc", "%00", "user"])
def test_nobody_names_a_conversation(guide, conversation):
    headers = {"Authorization": f"Bearer {conversation}"}
    assert guide.request("POST", "/guide/message", {"text": "hello"}, headers)[0] == 404
    assert guide.request("GET", "/guide/conversation", headers=headers)[0] == 404


def test_ids_are_made_by_the_server_and_long(guide):
    ids = {guide.visitor().conversation for _ in range(3)}
    assert len(ids) == 3
    assert min(map(len, ids)) >= 32


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "empty"),
        ("   \n ", "empty"),
        ("///", "empty"),
        ("\u0000\u0007", "empty"),
        ("x" * (LONGEST_TEXT + 1), "too_long"),
        (None, "unreadable"),
        (12, "unreadable"),
        (["a"], "unreadable"),
        ({"a": 1}, "unreadable"),
        ("\ud800 lone", "unreadable"),
    ],
)
def test_what_is_no_message_is_said_in_words_and_changes_nothing(visitor, text, problem):
    before = visitor.history
    status, body = visitor.server.request(
        "POST", "/guide/message", json.dumps({"text": text}).encode(), visitor.headers
    )
    assert (status, body["problem"]) == (422, problem)
    assert body["messages"][0]["text"]
    assert visitor.history == before


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "{initiative} {0.__class__}",
        "Robert'); DROP TABLE events;--",
        "\u202eevil",
        "🙂" * 400,
        "null\u0000byte",
        "'\"\\{{}}",
    ],
)
def test_hostile_text_is_answered(visitor, text):
    visitor.says("check my initiative", text, "skip", "skip")
    assert visitor.status == 200
    assert "Question" in visitor.text


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{", b"null", b'{"text": "a", "payload": "b"}', b"{}", b"[" * 5000, b"\xff\xfe"]
)
def test_a_malformed_request_is_400(guide, visitor, body):
    assert guide.request("POST", "/guide/message", body, visitor.headers)[0] == 400


def test_a_cross_site_form_is_refused(guide, visitor):
    headers = {**visitor.headers, "Content-Type": "text/plain"}
    assert guide.request("POST", "/guide/message", b'{"text": "hello"}', headers)[0] == 415


def test_a_large_body_is_refused(guide, visitor):
    status, _ = guide.request("POST", "/guide/message", {"text": "x" * 100_000}, visitor.headers)
    assert status == 413


def test_what_else_a_request_says_is_not_kept(guide, visitor):
    body = {
        "text": "hello",
        "sender": "other",
        "input_channel": "stranger-channel",
        "metadata": {"a": "b"},
        "stream": True,
    }
    assert guide.request("POST", "/guide/message", body, visitor.headers)[0] == 200
    assert b"stranger-channel" not in guide.stored


def test_the_version_of_rasa_is_not_told(guide):
    status, body = guide.request("GET", "/")
    assert status == 404
    assert "3.6" not in json.dumps(body)


def test_a_surrogate_in_a_sender_does_not_end_the_server(guide):
    guide.request("POST", "/webhooks/rest/webhook", {"sender": "\ud800", "message": "hello"})
    assert guide.visitor().status == 201


def test_two_visitors_do_not_mix(guide):
    first, second = guide.visitor(), guide.visitor()
    first.says("check my initiative", "Lunch club", "4")
    second.says("check my initiative", "Garden", "4")
    assert "Garden" not in json.dumps(first.history)
    assert "Lunch" not in json.dumps(second.history)
