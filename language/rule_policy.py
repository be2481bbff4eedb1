"""Rasa's RulePolicy, which finds the rules that may apply in an index and does not walk through all of them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from rasa.core.featurizers.tracker_featurizers import TrackerFeaturizer
from rasa.core.policies.rule_policy import RULES, RULES_FOR_LOOP_UNHAPPY_PATH, RulePolicy
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.constants import ACTION_LISTEN_NAME, PREVIOUS_ACTION, USER
from rasa.shared.core.domain import Domain, State
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import ACTION_NAME, INTENT, TEXT

KINDS = (RULES, RULES_FOR_LOOP_UNHAPPY_PATH)
Key = tuple[str | None, str | None]
"""What tells most rules apart: the action before, and the intent; None where a rule says nothing of it."""


class Index:
    """The rules of one kind, by what their last state asks for. Rasa writes a rule as the JSON of its states."""

    def __init__(self, rules: Iterable[str], states: Mapping[str, list[State]]) -> None:
        self._by_key: dict[Key, list[str]] = defaultdict(list)
        for rule in rules:
            self._by_key[_key(states[rule][-1])].append(rule)

    def candidates(self, state: State) -> set[str]:
        """The rules that `state` may satisfy: all those that it does satisfy, and few others."""
        action, intent = _key(state)
        return {rule for key in {(action, intent), (action, None)} for rule in self._by_key.get(key, ())}


def _key(state: State) -> Key:
    action: Any = state.get(PREVIOUS_ACTION, {}).get(ACTION_NAME)
    intent: Any = state.get(USER, {}).get(INTENT)
    return action, intent


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True)
class IndexedRulePolicy(RulePolicy):
    """Predicts what `RulePolicy` does, in a fraction of the time."""

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        featurizer: TrackerFeaturizer | None = None,
        lookup: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(config, model_storage, resource, execution_context, featurizer, lookup)
        # While it is trained there is no lookup yet.
        self._states = {rule: _states(rule) for kind in KINDS for rule in self.lookup.get(kind, {})} if lookup else {}
        self._indexes = {kind: Index(self.lookup[kind], self._states) for kind in KINDS} if lookup else {}
        self._reads_text = not lookup or any(_may_read_text(self._states[rule]) for rule in self.lookup[RULES])

    def _get_possible_keys(self, rules: dict[str, str], states: list[State]) -> set[str]:
        index = next((index for kind, index in self._indexes.items() if self.lookup[kind] is rules), None)
        if index is None or not states:
            walked: set[str] = super()._get_possible_keys(rules, states)
            return walked
        found: set[str] = super()._get_possible_keys(dict.fromkeys(index.candidates(states[-1]), ""), states)
        return found

    def _rule_key_to_state(self, rule: str) -> list[State]:  # Rasa's keeps 1,000 of them
        return self._states.get(rule) or _states(rule)

    def _find_action_from_rules(
        self, tracker: DialogueStateTracker, domain: Domain, use_text_for_last_user_input: bool
    ) -> tuple[str | None, str | None, bool]:
        if use_text_for_last_user_input and not self._reads_text:
            return None, None, False
        found: tuple[str | None, str | None, bool] = super()._find_action_from_rules(
            tracker, domain, use_text_for_last_user_input
        )
        return found


def _states(rule: str) -> list[State]:
    found: list[State] = json.loads(rule)
    return found


def _may_read_text(states: list[State]) -> bool:
    """Whether the text of a message, rather than its intent, can lead to a rule with these `states`.

    So where it names a text, or follows a message without naming what was said.
    """
    return _key(states[-1]) == (ACTION_LISTEN_NAME, None) or any(TEXT in state.get(USER, {}) for state in states)
