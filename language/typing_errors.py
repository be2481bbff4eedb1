"""Training examples with typing errors, so that a slip on a phone's keyboard is understood."""

from __future__ import annotations

import random
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

SHORTEST = 4
"""Letters of the shortest word that gets an error: shorter ones become other words."""


def mistyped(text: str, chance: random.Random) -> str:
    """`text` with an error in about every fourth word: a letter lost, doubled, swapped or another vowel."""
    words = text.split()
    for _ in range(max(1, len(words) // 4)):
        position = chance.randrange(len(words))
        words[position] = _mistyped_word(words[position], chance)
    return " ".join(words)


def _mistyped_word(word: str, chance: random.Random) -> str:
    if len(word) < SHORTEST:
        return word
    at = chance.randrange(1, len(word) - 1)
    before, letter, after = word[:at], word[at], word[at + 1 :]
    errors = [before + after, before + after[0] + letter + after[1:], before + letter + letter + after]
    if letter in "aeiou":
        errors.append(before + chance.choice("aeiou") + after)
    return chance.choice(errors)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class TypingErrors(GraphComponent):
    """Adds `copies` mistyped copies of each training example; leaves a person's message as it is."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"copies": 2, "seed": 1}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> TypingErrors:
        return cls(config)

    def __init__(self, config: dict[str, Any]) -> None:
        self.config = config

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        chance = random.Random(self.config["seed"])
        examples = [m for m in training_data.training_examples if m.get(INTENT) and m.get(TEXT)]
        copies = [
            Message.build(mistyped(m.get(TEXT), chance), m.get(INTENT))
            for _ in range(self.config["copies"])
            for m in examples
        ]
        return training_data.merge(TrainingData(training_examples=copies))

    def process(self, messages: list[Message]) -> list[Message]:
        return messages
