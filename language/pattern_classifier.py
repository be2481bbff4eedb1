"""A net under the intent classifier: words that mean one intent for certain, whatever else a message says."""

from __future__ import annotations

import json
import re
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.constants import SPACY_DOCS
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class PatternIntentClassifier(GraphComponent, IntentClassifier):
    """Gives a message the intent by whose name the training data has a `regex` that it matches.

    It is matched against what was typed and against its corrected spelling. Where several match, one of `before_others`
    counts first. Stands after the classifier that learns.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"before_others": []}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> PatternIntentClassifier:
        return cls(model_storage, resource, config, {})

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> PatternIntentClassifier:
        with model_storage.read_from(resource) as folder:
            return cls(model_storage, resource, config, json.loads((folder / "patterns.json").read_text()))

    def __init__(
        self, model_storage: ModelStorage, resource: Resource, config: dict[str, Any], patterns: dict[str, str]
    ) -> None:
        self._model_storage, self._resource = model_storage, resource
        self._before_others = config["before_others"]
        self._patterns = {intent: re.compile(pattern, re.I) for intent, pattern in patterns.items()}

    def train(self, training_data: TrainingData) -> Resource:
        """Keeps the regular expressions that have the name of an intent."""
        patterns: dict[str, list[str]] = {}
        for regex in training_data.regex_features:
            if regex["name"] in training_data.intents:
                patterns.setdefault(regex["name"], []).append(regex["pattern"])
        joined = {intent: "|".join(rf"(?:\b{pattern}\b)" for pattern in found) for intent, found in patterns.items()}
        self._patterns = {intent: re.compile(pattern, re.I) for intent, pattern in joined.items()}
        with self._model_storage.write_to(self._resource) as folder:
            (folder / "patterns.json").write_text(json.dumps(joined))
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            corrected = message.get(SPACY_DOCS[TEXT])
            said = [text.replace("’", "'") for text in (message.get(TEXT), corrected.text if corrected else "") if text]
            matched = [i for i, pattern in self._patterns.items() if any(pattern.search(text) for text in said)]
            if matched:
                intent = min(matched, key=lambda intent: intent not in self._before_others)
                found = {INTENT_NAME_KEY: intent, PREDICTED_CONFIDENCE_KEY: 1.0}
                message.set(INTENT, found, add_to_output=True)
                message.set("intent_ranking", [found], add_to_output=True)
        return messages
