"""Finds what a message says an initiative is called."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import SPACY_DOCS
from rasa.nlu.utils.spacy_utils import SpacyNLP
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from language.component import LearningComponent, named_in, writer_of
from language.spans import SpanFinder, span_of, words_of

NAME = "name"
"""The key of the reading in what the NLU says of a message."""
ONE_OF = 25
"""Of how many answers and descriptions by strangers one is learned as a message without a name."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class NameFinder(LearningComponent):
    """Learns from examples whose own `metadata` says which of their words are a `name`, or that none are (data/names).

    Sets `name` of a message, whatever it is about: the likeliest words, as `text`, and how `likely` there is a name.
    """

    @classmethod
    def required_components(cls) -> list[type]:
        return [SpacyNLP]

    def __init__(self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        super().__init__(config, model_storage, resource)
        self._finder = SpanFinder()

    def train(self, training_data: TrainingData) -> Resource:
        read = [m for m in training_data.intent_examples if m.get(TEXT) and m.get(SPACY_DOCS[TEXT]) is not None]
        told = [m for m in read if named_in(m) is not None]
        others = [m for m in read if named_in(m) is None and writer_of(m) is not None]
        texts, names = [], []
        for message in (messages := [*told, *others[::ONE_OF]] if told else []):
            text, name = message.get(TEXT), named_in(message)
            start = text.rfind(name) if name else 0
            texts.append(text)
            names.append(span_of(words_of(text), start, start + len(name)) if name else None)
        if texts:
            self._finder.learn(texts, np.vstack([_vector(m) for m in messages]), names)
        return self.kept()

    def write(self, folder: Path) -> None:
        (folder / "weights.json").write_text(json.dumps(self._finder.weights))
        np.save(folder / "meaning.npy", self._finder.meaning)

    def read(self, folder: Path) -> None:
        weights = json.loads((folder / "weights.json").read_text())
        self._finder = SpanFinder(weights, np.load(folder / "meaning.npy"))

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            text = message.get(TEXT) or ""
            if self._finder.weights and not text.startswith("/") and message.get(SPACY_DOCS[TEXT]) is not None:
                name, likely = self._finder.find(text, _vector(message))
                message.set(NAME, {"text": name, "likely": likely}, add_to_output=True)
        return messages


def _vector(message: Message) -> np.ndarray:
    vector: np.ndarray = message.get(SPACY_DOCS[TEXT]).vector
    return vector
