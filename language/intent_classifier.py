"""Multinomial logistic regression on a message's sentence vector and its n-grams, kept in plain NumPy."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.constants import SPACY_DOCS
from rasa.nlu.utils.spacy_utils import SpacyNLP
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from language.component import LearningComponent, writer_of
from language.logistic import fit, likelihoods
from language.ngrams import NGrams, tidy

KEPT = ("intents", "weights", "bias", "length")
"""The arrays that are saved with the model and loaded again."""
CERTAIN = 0.9
"""Likelihood from which an intent is not given up for one that catches all."""
NOTHING_TO_READ = re.compile(r"[\s!-/:->@\[-`{-~]+")
"""A message of signs only, of which none is a question mark or a picture."""
FEW = 10
"""Examples an intent for which `ngrams_weight` is the length of each kind of n-grams."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LogisticIntentClassifier(LearningComponent, IntentClassifier):
    """Chooses an intent from a message's spaCy document: its vector, of length 1, and its n-grams as TF-IDF.

    Rasa's `LogisticRegressionClassifier` reads sparse features only, and its `SklearnIntentClassifier`
    is an SVM that measured lower (docs/adr/0002). `ngrams_weight` is the length of each kind of n-grams with ten
    examples an intent; it grows with their cube root, since the more examples there are, the more the words
    themselves tell. `catch_all` names intents that have no subject of their own, such as "anything else": each
    gets a regression against all other intents, and wins where that finds it likelier than not. Further
    settings: `C`, the inverse strength of the regularisation, and `ranking_length`, how many intents a
    message's ranking holds.
    """

    @classmethod
    def required_components(cls) -> list[type]:
        return [SpacyNLP]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"C": 30.0, "ngrams_weight": 0.4, "ranking_length": 5, "catch_all": []}

    def __init__(self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        super().__init__(config, model_storage, resource)
        self.intents = np.array([], dtype=str)
        self.weights = self.bias = np.array([])
        self.length = np.float32(0)
        self.against: dict[str, tuple[np.ndarray, np.ndarray]] = {}
        self.ngrams = NGrams()

    def train(self, training_data: TrainingData) -> Resource:
        """Fits the weights, shape (features, intents), and keeps them with the model."""
        read = [m for m in training_data.intent_examples if m.get(INTENT) and m.get(SPACY_DOCS[TEXT]) is not None]
        examples = [m for m in read if writer_of(m) is None]
        labels = [m.get(INTENT) for m in examples]
        intents = set(labels)
        if len(intents) > 1:
            self.length = np.float32(self.config["ngrams_weight"] * (len(examples) / len(intents) / FEW) ** (1 / 3))
            weighted = self.ngrams.learn([_text(m) for m in examples], float(self.length))
            dense = np.vstack([m.get(SPACY_DOCS[TEXT]).vector for m in examples])
            self.intents, self.weights, self.bias = fit(dense, weighted, labels, self.config["C"])
            for intent in sorted(intents & set(self.config["catch_all"])):
                _, weights, bias = fit(dense, weighted, [str(label == intent) for label in labels], self.config["C"])
                self.against[intent] = weights, bias
        return self.kept()

    def write(self, folder: Path) -> None:
        self.ngrams.write(folder)
        np.savez(folder / "weights.npz", **{name: getattr(self, name) for name in KEPT})
        for intent, (weights, bias) in self.against.items():
            np.savez(folder / f"against_{intent}.npz", weights=weights, bias=bias)

    def read(self, folder: Path) -> None:
        self.ngrams.read(folder)
        with np.load(folder / "weights.npz") as kept:
            for name in KEPT:
                setattr(self, name, kept[name])
        for intent in self.config["catch_all"]:
            if (file := folder / f"against_{intent}.npz").exists():
                with np.load(file) as arrays:
                    self.against[intent] = arrays["weights"], arrays["bias"]

    def process(self, messages: list[Message]) -> list[Message]:
        """Sets `intent` and `intent_ranking`; a message without a document, or with nothing to read, gets no intent."""
        for message in messages:
            reads = len(self.intents) and message.get(SPACY_DOCS[TEXT]) is not None
            ranking = self._ranking(message) if reads and not NOTHING_TO_READ.fullmatch(message.get(TEXT)) else []
            message.set(INTENT, ranking[0] if ranking else {"name": None, "confidence": 0.0}, add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
        return messages

    def _ranking(self, message: Message) -> list[dict[str, Any]]:
        vector = message.get(SPACY_DOCS[TEXT]).vector
        places, found = self.ngrams.of(_text(message), float(self.length))

        def logits(weights: np.ndarray, bias: np.ndarray) -> np.ndarray:
            return vector @ weights[: len(vector)] + bias + found @ weights[len(vector) + places]

        likelihood = likelihoods(logits(self.weights, self.bias))
        for intent, (weights, bias) in self.against.items():
            likely = likelihoods(logits(weights, bias))[1]
            if likely >= 0.5 and likelihood.max() < CERTAIN:
                place = list(self.intents).index(intent)
                likelihood *= (1 - likely) / max(1 - likelihood[place], 1e-9)
                likelihood[place] = likely
        best = np.argsort(-likelihood)[: self.config["ranking_length"]]
        return [{"name": str(self.intents[i]), "confidence": float(likelihood[i])} for i in best]


def _text(message: Message) -> str:
    return tidy(token.text for token in message.get(SPACY_DOCS[TEXT]))
