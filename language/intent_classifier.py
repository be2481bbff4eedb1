"""Multinomial logistic regression on dense and sparse sentence features, kept in plain NumPy."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy import sparse

from language.component import LearningComponent
from language.logistic import fit, likelihoods

KEPT = ("intents", "weights", "bias", "idf", "widths", "length")
"""The arrays that are saved with the model and loaded again."""
CERTAIN = 0.9
"""Likelihood from which an intent is not given up for one that catches all."""
FEW = 10
"""Examples an intent for which `sparse_weight` is the length of the TF-IDF."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LogisticIntentClassifier(LearningComponent, IntentClassifier):
    """Chooses an intent from the sentence features of the featurizers before it.

    Rasa's `LogisticRegressionClassifier` reads sparse features only, and its `SklearnIntentClassifier`
    is an SVM that measured lower (docs/adr/0002). Counts of each sparse featurizer are turned into TF-IDF
    beside dense features of length 1. `sparse_weight` is the length of each TF-IDF with ten examples an
    intent; it grows with their cube root, since the more examples there are, the more the words
    themselves tell. `catch_all` names intents that have no subject of their own, such as "anything else": each
    gets a regression against all other intents, and wins where that finds it likelier than not. Further
    settings: `C`, the inverse strength of the regularisation, and `ranking_length`, how many intents a
    message's ranking holds.
    """

    @classmethod
    def required_components(cls) -> list[type]:
        return [DenseFeaturizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"C": 30.0, "sparse_weight": 0.4, "ranking_length": 5, "catch_all": []}

    def __init__(self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        super().__init__(config, model_storage, resource)
        self.intents = np.array([], dtype=str)
        self.weights = self.bias = self.idf = self.widths = np.array([])
        self.length = np.float32(0)
        self.against: dict[str, tuple[np.ndarray, np.ndarray]] = {}

    def train(self, training_data: TrainingData) -> Resource:
        """Fits the weights, shape (features, intents), and keeps them with the model."""
        examples = [m for m in training_data.intent_examples if m.get(INTENT) and self._dense(m) is not None]
        intents = {m.get(INTENT) for m in examples}
        if len(intents) > 1:
            self.length = np.float32(self.config["sparse_weight"] * (len(examples) / len(intents) / FEW) ** (1 / 3))
            counts = [self._counts(m) for m in examples]
            if counts[0]:
                self.widths = np.array([part.shape[1] for part in counts[0]])
                present = sparse.vstack([sparse.hstack(parts, format="csr") for parts in counts]) > 0
                occurrences = np.asarray(present.sum(axis=0))[0]
                self.idf = (np.log((1 + len(examples)) / (1 + occurrences)) + 1).astype(np.float32)
            dense = np.vstack([dense for m in examples if (dense := self._dense(m)) is not None])
            weighted = sparse.vstack([self._weighted(m) for m in examples], format="csr")
            labels = [m.get(INTENT) for m in examples]
            self.intents, self.weights, self.bias = fit(dense, weighted, labels, self.config["C"])
            for intent in intents & set(self.config["catch_all"]):
                _, weights, bias = fit(dense, weighted, [str(label == intent) for label in labels], self.config["C"])
                self.against[intent] = weights, bias
        return self.kept()

    def write(self, folder: Path) -> None:
        np.savez(folder / "weights.npz", **{name: getattr(self, name) for name in KEPT})
        for intent, (weights, bias) in self.against.items():
            np.savez(folder / f"against_{intent}.npz", weights=weights, bias=bias)

    def read(self, folder: Path) -> None:
        with np.load(folder / "weights.npz") as kept:
            for name in KEPT:
                setattr(self, name, kept[name])
        for intent in self.config["catch_all"]:
            if (file := folder / f"against_{intent}.npz").exists():
                with np.load(file) as arrays:
                    self.against[intent] = arrays["weights"], arrays["bias"]

    def process(self, messages: list[Message]) -> list[Message]:
        """Sets `intent` and `intent_ranking`; a message with no features gets no intent."""
        for message in messages:
            dense = self._dense(message)
            ranking = self._ranking(message, dense) if len(self.intents) and dense is not None else []
            message.set(INTENT, ranking[0] if ranking else {"name": None, "confidence": 0.0}, add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
        return messages

    @staticmethod
    def _dense(message: Message) -> np.ndarray | None:
        _, sentence = message.get_dense_features(TEXT)
        return None if sentence is None else sentence.features[-1]

    @staticmethod
    def _counts(message: Message) -> list[sparse.csr_matrix]:
        """The counts of each sparse featurizer, in the order of the pipeline."""
        return [
            sparse.csr_matrix(features.features)
            for features in message.features
            if features.is_sparse() and features.attribute == TEXT and features.type == FEATURE_TYPE_SENTENCE
        ]

    def _weighted(self, message: Message) -> sparse.csr_matrix:
        """The counts as TF-IDF, shape (1, n-grams): none without a sparse featurizer."""
        counts = self._counts(message)
        if not counts or not len(self.idf):
            return sparse.csr_matrix((1, len(self.idf)), dtype=np.float32)
        indices, values = [], []
        for part, start in zip(counts, np.cumsum([0, *self.widths[:-1]]), strict=True):
            found = (1 + np.log(part.data.astype(np.float32))) * self.idf[start + part.indices]
            indices.append(start + part.indices)
            values.append(found * self.length / (np.linalg.norm(found) or 1.0))
        row = (np.concatenate(values), np.concatenate(indices), [0, sum(map(len, values))])
        return sparse.csr_matrix(row, shape=(1, len(self.idf)))

    def _ranking(self, message: Message, dense: np.ndarray) -> list[dict[str, Any]]:
        weighted = self._weighted(message)

        def logits(weights: np.ndarray, bias: np.ndarray) -> np.ndarray:
            return dense @ weights[: len(dense)] + bias + weighted.data @ weights[len(dense) + weighted.indices]

        likelihood = likelihoods(logits(self.weights, self.bias))
        for intent, (weights, bias) in self.against.items():
            likely = likelihoods(logits(weights, bias))[1]
            if likely >= 0.5 and likelihood.max() < CERTAIN:
                place = list(self.intents).index(intent)
                likelihood *= (1 - likely) / max(1 - likelihood[place], 1e-9)
                likelihood[place] = likely
        best = np.argsort(-likelihood)[: self.config["ranking_length"]]
        return [{"name": str(self.intents[i]), "confidence": float(likelihood[i])} for i in best]
