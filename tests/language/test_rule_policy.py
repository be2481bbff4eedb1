"""The index over the rules leaves out no rule that applies, and the policy predicts what Rasa's own does."""

import json
import random
import tarfile

import pytest
from rasa.core.policies.rule_policy import RULES, RULES_FOR_LOOP_UNHAPPY_PATH, RulePolicy
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.resource import Resource

from language.rule_policy import IndexedRulePolicy
from server.run import MODEL


@pytest.fixture(scope="module")
def lookup():
    """The rules of the trained model."""
    with tarfile.open(MODEL) as model:
        (name,) = [name for name in model.getnames() if name.endswith("rule_policy.json")]
        return json.load(model.extractfile(name))["lookup"]


def policy(kind, lookup):
    context = ExecutionContext(GraphSchema({}))
    return kind(kind.get_default_config(), None, Resource("rules"), context, lookup=lookup)


def histories(rules):
    """Conversations as the rules have them, and others of which a part is changed or missing."""
    chance = random.Random(3)
    states = [json.loads(rule) for rule in rules]
    single = [state for history in states for state in history]
    for history in states:
        yield history
        yield [*history[:-1], {**history[-1], "user": chance.choice(single).get("user", {})}]
        yield [*history[:-1], {**history[-1], "prev_action": chance.choice(single).get("prev_action", {})}]
        yield [chance.choice(single), *history]
        yield history[-1:]


def test_the_same_rules_apply(lookup):
    indexed, walking = policy(IndexedRulePolicy, lookup), policy(RulePolicy, lookup)
    compared = 0
    for kind in (RULES, RULES_FOR_LOOP_UNHAPPY_PATH):
        for history in list(histories(lookup[RULES]))[::3]:
            assert indexed._get_possible_keys(indexed.lookup[kind], history) == walking._get_possible_keys(
                walking.lookup[kind], history
            )
            compared += 1
    assert compared > 1000


def test_no_rule_reads_a_text_so_that_half_of_the_work_is_left_out(lookup):
    assert not policy(IndexedRulePolicy, lookup)._reads_text


def test_a_rule_that_reads_a_text_has_it_read():
    rule = json.dumps([{"user": {"text": "hello"}, "prev_action": {"action_name": "action_listen"}}])
    assert policy(IndexedRulePolicy, {RULES: {rule: "utter_greet"}, RULES_FOR_LOOP_UNHAPPY_PATH: {}})._reads_text
