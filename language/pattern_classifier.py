"""A net under the intent classifier: words that mean one intent for certain, whatever else a message says."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.constants import SPACY_DOCS
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from language.component import LearningComponent


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class PatternIntentClassifier(LearningComponent, IntentClassifier):
    """Gives a message the intent by whose name the training data has a `regex` that it matches.

    It is matched against what was typed and against its corrected spelling. Where several match, one of `before_others`
    counts first. Stands after the classifier that learns.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"before_others": []}

    def __init__(self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        super().__init__(config, model_storage, resource)
        self.patterns: dict[str, re.Pattern[str]] = {}

    def train(self, training_data: TrainingData) -> Resource:
        """Keeps the regular expressions that have the name of an intent."""
        patterns: dict[str, list[str]] = {}
        for regex in training_data.regex_features:
            if regex["name"] in training_data.intents:
                patterns.setdefault(regex["name"], []).append(regex["pattern"])
        joined = {intent: "|".join(rf"(?:\b{pattern}\b)" for pattern in found) for intent, found in patterns.items()}
        self.patterns = {intent: re.compile(pattern, re.I) for intent, pattern in joined.items()}
        return self.kept()

    def write(self, folder: Path) -> None:
        (folder / "patterns.json").write_text(json.dumps({i: pattern.pattern for i, pattern in self.patterns.items()}))

    def read(self, folder: Path) -> None:
        patterns = json.loads((folder / "patterns.json").read_text())
        self.patterns = {intent: re.compile(pattern, re.I) for intent, pattern in patterns.items()}

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            corrected = message.get(SPACY_DOCS[TEXT])
            said = [text.replace("’", "'") for text in (message.get(TEXT), corrected.text if corrected else "") if text]
            matched = [i for i, pattern in self.patterns.items() if any(pattern.search(text) for text in said)]
            if matched:
                intent = min(matched, key=lambda intent: intent not in self.config["before_others"])
                found = {INTENT_NAME_KEY: intent, PREDICTED_CONFIDENCE_KEY: 1.0}
                message.set(INTENT, found, add_to_output=True)
                message.set("intent_ranking", [found], add_to_output=True)
        return messages
