"""The content rules: every statement of the source is covered, and all words are plain."""

import json
import re
from collections import Counter

import pytest
import yaml
from ruamel.yaml import YAML

from guide import content
from guide.check.rules import OUTCOMES, QUESTIONS, ROWS
from guide.content import ROOT
from guide.council import details
from guide.tour import PARTS

SOURCES = {"background", "meaning", "definition", "difference", "to_for_with", "voices", "using", "guide", "made_up"}
MOST_CHOICES = 5
MOST_WORDS, MEAN_WORDS, HIGHEST_GRADE = 25, 15, 8

# What the source states, part by part, and words that the response named must hold. Each line: part, card, words.
STATEMENTS = """
background | ask_ostrom | coined the term; 1970s; Elinor Ostrom; economist; University of Illinois
background | ask_police | crime rates dropped; on foot; cars; relationships; informal knowledge; preventing and solving crime
background | ask_police | police need communities as much as communities need the police
background | ask_ostrom | used the word
background | ask_coote | Anna Coote and others; King's Fund; Institute for Public Policy Research (IPPR)
background | ask_coote | doctors and patients; essential; without it, both sides fail
background | ask_cahn | Edgar Cahn; reform the youth justice system of Washington DC
background | ask_cahn | crime rates; reoffending; young people and their families; judicial process
background | ask_background | At the same time
meaning | ask_meaning | more mainstream; different ways; confusing; no one answer; slippery concept
meaning | ask_clear_definition | not clearly defined; danger; diluted
meaning | ask_clear_definition | too narrow; creativity; less innovation
meaning | ask_other_terms | co-creation; co-design; overwhelming
definition | ask_who_defined | People and professionals in Hampshire worked together
definition | ask_definition | Co-production means professionals and citizens sharing power to plan, design and deliver support together.
definition | ask_principle | everyone has an important part; quality of life for people and communities
definition | ask_principle | those who use a service are best placed to help design it
definition | ask_stages | plan, design and deliver
difference | ask_difference | hard to tell; other kinds of engagement; top clue
difference | ask_equals | work together as equals; as much as possible; unique contribution
difference | ask_shared_responsibility | shared responsibility; doing things with people; not for others or to others
to_for_with | ask_doing_to | No choice or control; No participation; Feel helpless; Loss of self; Loss of community
to_for_with | ask_doing_for | No choice or control; Limited participation; Cared for – not involved; Skills wasted; Community limited
to_for_with | ask_doing_with | Choice and control; Participation; Involved in life; Skills used; Community enabled
to_for_with | ask_to_for_with | Doing to; Doing for; Doing with
voices | ask_voices | Some people were asked; how it feels; Graham Allen; John Evans
voices | ask_graham_allen | Deputy Chief Executive; Director of Adults' Health and Care; choice and control is exercised; person centred
voices | ask_john_evans | service user; rights campaigner; equal partnerships; lived experience; meaningful and positive change
voices | ask_benefits | contribute their skills and expertise; creative solutions and real change in organisations
voices | ask_cost | more economical when using the expertise of the service users
using | ask_not_possible | not always possible to co-produce fully; not engaged at the outset; time or resource; equal partnership
using | ask_partly | one or more aspects
using | ask_other_approaches | open consultation; focus groups; workshops; equally valid
using | ask_find_out_more | making a difference in Hampshire; practical tips; Let's Go with Co-pro; hants.gov.uk/coproduction
"""


def statements():
    for line in STATEMENTS.strip().splitlines():
        part, card, words = (piece.strip() for piece in line.split("|"))
        yield pytest.param(part, card, [w.strip() for w in words.split(";")], id=f"{card}: {words[:40]}")


def all_texts():
    """Every text that the guide can say: responses, and what stands in a question's or a scenario's metadata."""
    for name, variants in content.responses().items():
        for variant in variants:
            yield name, variant["text"]
            for key in ("why", "meaning", "example", "clue"):
                if key in variant["metadata"]:
                    yield f"{name} {key}", variant["metadata"][key]
            for value, reason in variant["metadata"].get("reasons", {}).items():
                yield f"{name} reason {value}", reason
            for number, question in enumerate(variant["metadata"].get("talk", []), 1):
                yield f"{name} talk {number}", question


def prose(text: str) -> str:
    """`text` without quotations, links, list marks and variables' braces."""
    text = "\n".join(line for line in text.splitlines() if not line.startswith(">"))
    text = re.sub(r'"[^"]*"', "this", text)
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", "the website", text)
    for name, value in details().items():
        text = text.replace(f"{{{name}}}", re.sub(r"\[([^\]]*)\]\([^)]*\)", "the website", str(value)))
    text = re.sub(r"\{(\w+)\}", "this", text)
    text = re.sub(r"\*\*|^- ", "", text, flags=re.MULTILINE)
    # List items and paragraphs are sentences of their own.
    return re.sub(r"(?<![.?!:])\n+", ". ", text).replace("\n", " ").strip()


def sentences(text: str) -> list[str]:
    return [s for s in re.split(r"(?<=[.?!:])\s+", prose(text)) if re.search(r"\w", s)]


@pytest.mark.parametrize(("part", "card", "words"), statements())
def test_statement_of_the_source_is_covered(part, card, words):
    response = content.response(card)
    text = " ".join(response["text"].split())
    assert response["metadata"]["source"] == part
    for word in words:
        assert word.lower() in text.lower()


def test_every_part_of_the_source_has_its_statements():
    assert {line.split("|")[0].strip() for line in STATEMENTS.strip().splitlines()} == SOURCES - {"guide", "made_up"}


def test_every_card_is_reached_by_asking_for_it():
    """Each card has an intent of its name, with examples, and a rule."""
    rules = "".join(file.read_text() for file in (ROOT / "data" / "rules").glob("*.yml"))
    examples: Counter[str] = Counter()
    for file in (ROOT / "data" / "nlu").glob("*.yml"):
        for block in yaml.safe_load(file.read_text())["nlu"]:
            if "intent" in block:
                examples[block["intent"]] += len(block["examples"].splitlines())
    for intent in content.card_titles():
        assert examples[intent] >= 20
        # One card says more after a check, so an action shows it.
        actions = (f"utter_{intent}", f"action_{intent.removeprefix('ask_')}")
        assert any(f"  - intent: {intent}\n  - action: {action}\n" in rules for action in actions), intent


def test_at_least_35_intents_have_20_examples():
    counts: Counter[str] = Counter()
    for file in (ROOT / "data" / "nlu").glob("*.yml"):
        for block in yaml.safe_load(file.read_text())["nlu"]:
            if "intent" in block:
                counts[block["intent"]] += block["examples"].count("- ")
    assert len(counts) >= 35
    assert min(counts.values()) >= 20


def test_every_response_names_its_source():
    for name, variants in content.responses().items():
        for variant in variants:
            assert variant["metadata"]["source"] in SOURCES, name


def test_quotations_are_the_source_word_for_word():
    """What is marked as a quotation stands in the source, kept here as the guide's own list of quotable words."""
    quotes = " ".join(line[2:] for name, text in all_texts() for line in text.splitlines() if line.startswith("> "))
    assert "professionals and citizens sharing power to plan, design and deliver support together" in quotes
    assert "by people supported by social care services.... being person centred must continue" in quotes
    assert "important to develop equal partnerships between people with lived experience and policy makers" in quotes


def test_the_table_of_the_three_ways_has_the_source_s_columns():
    for variant in content.responses()["utter_ask_to_for_with"]:
        rows = [line.strip("| ").split(" | ") for line in variant["text"].splitlines() if line.startswith("|")]
        for head, *cells in zip(*(row for row in rows if "---" not in row), strict=True):
            column = content.text(f"ask_{head.lower().replace(' ', '_')}")
            assert ". ".join(cells) + "." in column


@pytest.mark.parametrize(("name", "text"), [pytest.param(n, t, id=n) for n, t in all_texts()])
def test_words_are_plain(name, text):
    found = sentences(text)
    longest = max((len(s.split()) for s in found), default=0)
    assert longest <= MOST_WORDS, max(found, key=lambda s: len(s.split()))


def test_sentences_are_short_on_average():
    lengths = [len(s.split()) for _, text in all_texts() for s in sentences(text)]
    assert sum(lengths) / len(lengths) <= MEAN_WORDS


def reading_grade(found: list[str]) -> float:
    """The Flesch-Kincaid grade of the sentences `found`; a syllable is a group of vowels, a silent e aside."""
    words = [word.lower() for sentence in found for word in re.findall(r"[A-Za-z]+(?:['-][A-Za-z]+)*", sentence)]
    syllables = sum(max(1, len(re.findall(r"[aeiouy]+", re.sub(r"(?<=[^l])e$", "", word)))) for word in words)
    return 0.39 * len(words) / len(found) + 11.8 * syllables / len(words) - 15.59


def test_reading_grade():
    """Over all that the guide says; the subject's own name is left out, since no plainer word can stand for it."""
    found = [re.sub("[Cc]o-produc(tion|ed|e)", "it", s) for _, text in all_texts() for s in sentences(text)]
    assert reading_grade(found) <= HIGHEST_GRADE


def test_no_more_choices_than_a_person_can_take_in():
    for name, variants in content.responses().items():
        for variant in variants:
            assert len(variant.get("buttons", [])) <= MOST_CHOICES, name


def test_every_button_leads_somewhere():
    domain = YAML(typ="safe").load((content.ROOT / "domain.yml").read_text())
    for name, variants in content.responses().items():
        for button in [b for v in variants for b in v.get("buttons", [])]:
            intent, brace, entities = button["payload"].removeprefix("/").partition("{")
            assert intent in domain["intents"], name
            for entity in json.loads(brace + entities or "{}"):
                assert entity in domain["entities"], name


def test_no_emoji():
    for _, text in all_texts():
        assert not re.search("[\U0001f000-\U0001ffff☀-➿]", text)


def scenarios():
    return {name: variants for name, variants in content.responses().items() if name.startswith("utter_scenario_")}


def test_there_are_scenarios_from_all_services_and_for_every_answer():
    about = [variants[0]["metadata"] for variants in scenarios().values()]
    assert len(about) >= 16
    services = {"adult social care", "youth", "libraries", "transport", "housing", "public health"}
    assert {scenario["service"] for scenario in about} == services
    assert min(Counter(scenario["answer"] for scenario in about).values()) >= 5
    assert sum(scenario["mixed"] for scenario in about) >= 4


def test_each_scenario_says_first_that_it_is_made_up_and_gives_a_reason_for_each_choice():
    for name, variants in scenarios().items():
        assert len(variants) == 2, name
        assert all(variant["text"].startswith("Made-up example. ") for variant in variants), name
        about = variants[0]["metadata"]
        assert about["source"] == "made_up"
        assert list(about["reasons"]) == list(OUTCOMES), name
        assert about["answer"] in OUTCOMES
        assert about["row"] in ROWS
        assert len(about["talk"]) == 2


def test_a_scenarios_clue_stands_in_its_row_and_column_of_the_table():
    for name, variants in scenarios().items():
        about = variants[0]["metadata"]
        words = content.source_words(about["row"], about["answer"])
        assert about["clue"].startswith(f'The table says "{words}" under doing {about["answer"]}.'), name


def test_each_part_of_the_tour_has_a_question_with_one_answer_and_a_reason_for_each_choice():
    for part in range(1, len(PARTS) + 1):
        question = content.response(f"quiz_{part}")
        about = question["metadata"]
        values = [content.button_value("onboarding_answer", button) for button in content.buttons(f"quiz_{part}")]
        assert values == list(about["reasons"]) == ["a", "b", "c"]
        assert about["answer"] in values
        assert about["card"] in list(PARTS.values())[part - 1]
        assert len(content.responses()[f"utter_quiz_{part}"]) == 2


def test_what_the_onboarding_quotes_stands_in_a_card():
    """Reasons and clues quote the source, and the cards hold it."""
    cards = " ".join(text for name, text in all_texts() if name.removeprefix("utter_") in content.card_titles()).lower()
    for name, text in all_texts():
        if re.match("utter_(quiz|scenario)_", name):
            for quoted in re.findall('"([^"]+)"', text):
                assert quoted.lower().rstrip(".") in cards, f"{name}: {quoted}"


def test_each_question_says_its_place_and_can_explain_itself():
    for number, slot in enumerate(QUESTIONS, 1):
        question = content.question(slot)
        assert question["text"].startswith(f"Question {number} of {len(QUESTIONS)}. ")
        assert {"name", "why", "meaning", "example"} <= set(question["metadata"])


def test_the_domain_has_the_values_of_the_rules():
    domain = YAML(typ="safe").load((content.ROOT / "domain.yml").read_text())
    for slot, values in QUESTIONS.items():
        assert domain["slots"][slot]["values"] == [*values, "unsure"]
