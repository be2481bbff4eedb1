"""The check's rules, over every combination of answers."""

import itertools
import sys

import numpy as np
import pytest

from guide.check.rules import (
    OUTCOMES,
    QUESTIONS,
    UNSURE,
    VERDICTS,
    Change,
    columns,
    decide,
    is_better,
    missing_for_co_production,
    outcome_of,
    verdict_of,
)

# ch pa in sk co eq re plan design deliver → outcome verdict, as in the design of the check
EXAMPLES = """
with   with   with with   with   yes    yes    shared shared shared with co-produced
with   with   with with   with   yes    partly shared shared shared with partly co-produced
with   with   with for    for    yes    yes    shared asked  shared with partly co-produced
none   with   with with   with   yes    yes    shared shared shared for  partly co-produced
none   for    for  for    for    partly no     asked  asked  alone  for  not co-produced
none   to     to   to     to     no     no     alone  alone  alone  to   not co-produced
none   to     for  to     for    no     no     asked  alone  alone  to   not co-produced
with   to     for  with   with   partly partly shared asked  asked  with partly co-produced
none   to     for  with   with   partly partly shared asked  asked  for  partly co-produced
with   with   with unsure unsure yes    yes    asked  asked  asked  with not co-produced
unsure unsure with with   unsure yes    yes    shared shared shared -    -
unsure for    for  with   with   no     no     alone  alone  asked  for  not co-produced
"""


def answers_of(line: str) -> tuple[dict[str, str], str, str]:
    words = line.split()
    return dict(zip(QUESTIONS, words, strict=False)), words[10], " ".join(words[11:])


@pytest.mark.parametrize("line", EXAMPLES.strip().splitlines())
def test_worked_example(line):
    answers, outcome, verdict = answers_of(line)
    result = decide(answers)
    assert (result.outcome or "-", result.verdict or "-") == (outcome, verdict)
    assert result.provisional == (UNSURE in answers.values())


@pytest.fixture(scope="module")
def ranks():
    """For every combination of answers, the rank of its outcome and of its verdict; -1 for none. An axis a question."""
    values = [(*values, UNSURE) for values in QUESTIONS.values()]
    shape = [len(v) for v in values]
    outcomes, verdicts = np.empty(shape, np.int8), np.empty(shape, np.int8)
    for index in itertools.product(*map(range, shape)):
        answers = {slot: values[q][i] for q, (slot, i) in enumerate(zip(QUESTIONS, index, strict=True))}
        outcome, verdict = outcome_of(answers), verdict_of(answers)
        assert (outcome is None) == (verdict is None)
        outcomes[index] = OUTCOMES.index(outcome) if outcome else -1
        verdicts[index] = VERDICTS.index(verdict) if verdict else -1
    return outcomes, verdicts


def test_there_is_a_result_for_every_combination(ranks):
    outcomes, verdicts = ranks
    assert outcomes.size == 3 * 4**9
    assert set(np.unique(outcomes)) == set(np.unique(verdicts)) == {-1, 0, 1, 2}


@pytest.mark.parametrize("question", range(len(QUESTIONS)))
def test_no_better_answer_gives_a_worse_outcome_or_verdict(ranks, question):
    for rank in ranks:
        known = np.moveaxis(rank, question, 0)[:-1]
        assert (known[1:] >= known[:-1]).all()


def test_co_produced_means_with_as_equals_with_everything_shared(ranks):
    outcomes, verdicts = ranks
    best = np.argwhere(verdicts == VERDICTS.index("co-produced"))
    assert (outcomes[verdicts == VERDICTS.index("co-produced")] == OUTCOMES.index("with")).all()
    assert (best[:, 5:] == 2).all()


def test_what_would_change_is_true_and_complete():
    answers, _, _ = answers_of(EXAMPLES.strip().splitlines()[2])
    result = decide(answers)
    for slot, values in QUESTIONS.items():
        for value in values:
            changed = {**answers, slot: value}
            named = Change(slot, value, outcome_of(changed), verdict_of(changed)) in result.would_change
            assert named == ((outcome_of(changed), verdict_of(changed)) != (result.outcome, result.verdict))


def test_one_answer_away_from_co_produced_is_named_as_better():
    answers, _, _ = answers_of(EXAMPLES.strip().splitlines()[1])
    result = decide(answers)
    better = [change for change in result.would_change if is_better(change, result)]
    assert [(c.slot, c.value, c.verdict) for c in better] == [("shared_responsibility", "yes", "co-produced")]


@pytest.mark.parametrize(
    ("line", "contradiction"),
    [(9, "with but not shared"), (0, None), (5, None)],
)
def test_contradiction_is_named(line, contradiction):
    answers, _, _ = answers_of(EXAMPLES.strip().splitlines()[line])
    assert decide(answers).contradiction == contradiction


def test_every_answer_stands_in_its_column():
    answers, _, _ = answers_of(EXAMPLES.strip().splitlines()[8])
    assert columns(answers) == {
        "with": ["skills", "community", "plan"],
        "for": ["choice_and_control", "involvement", "equals", "shared_responsibility", "design", "deliver"],
        "to": ["choice_and_control", "participation"],
        "unsure": [],
    }


def test_what_is_missing_for_co_production():
    answers, _, _ = answers_of(EXAMPLES.strip().splitlines()[7])
    assert missing_for_co_production(answers) == ["equals", "shared_responsibility", "design", "deliver"]


def test_an_unsure_stage_contradicts_nothing():
    answers, _, _ = answers_of(EXAMPLES.strip().splitlines()[9])
    assert decide({**answers, "plan": UNSURE}).contradiction is None


def test_missing_answers_count_as_unsure():
    assert decide({}).outcome is None
    assert decide({}).provisional


def test_unknown_value_is_refused():
    with pytest.raises(ValueError, match="participation has no value 'perhaps'"):
        decide({"participation": "perhaps"})


def test_rules_import_nothing_of_rasa():
    import subprocess

    code = "import sys, guide.check.rules; sys.exit(any(m.split('.')[0] in ('rasa', 'rasa_sdk') for m in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
