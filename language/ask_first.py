"""Wishes that would begin something and were hardly understood: they become one intent, which is asked about first."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from guide.messages import WISH_IN_DOUBT
from guide.words import asks_about


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class AskFirst(GraphComponent, IntentClassifier):
    """Gives a message the intent `wish_in_doubt` where one of `begins` is likelier than others and not likely enough.

    `begins` has the confidence from which each intent that begins something is taken at its word; a question about it
    never is. What was most likely stays first in `intent_ranking`. Stands after all classifiers.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"begins": {}}

    def __init__(self, config: dict[str, Any]) -> None:
        self._begins: dict[str, float] = config["begins"]

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> AskFirst:
        return cls(config)

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            intent = message.get(INTENT) or {}
            likely = intent.get(PREDICTED_CONFIDENCE_KEY, 0.0)
            begins = intent.get(INTENT_NAME_KEY, "")
            only_asks = begins in self._begins and asks_about(message.get(TEXT) or "")
            if only_asks or likely < self._begins.get(begins, 0.0):
                doubted = {INTENT_NAME_KEY: WISH_IN_DOUBT, PREDICTED_CONFIDENCE_KEY: likely}
                message.set(INTENT, doubted, add_to_output=True)
        return messages
