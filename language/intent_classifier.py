"""Multinomial logistic regression on dense and sparse sentence features, kept in plain NumPy."""

from __future__ import annotations

from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy import sparse

from language.logistic import fit, likelihoods

KEPT = ("intents", "weights", "bias", "idf", "length")
"""The arrays that are saved with the model and loaded again."""
CERTAIN = 0.9
"""Likelihood from which an intent is not given up for one that catches all."""
FEW = 10
"""Examples an intent for which `sparse_weight` is the length of the TF-IDF."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LogisticIntentClassifier(GraphComponent, IntentClassifier):
    """Chooses an intent from the sentence features of the featurizers before it.

    Rasa's `LogisticRegressionClassifier` reads sparse features only, and its `SklearnIntentClassifier`
    is an SVM that measured lower (docs/adr/0002). Counts of a sparse featurizer are turned into TF-IDF
    beside dense features of length 1. `sparse_weight` is the length of the TF-IDF with ten examples an
    intent; it grows with their square root, since the more examples there are, the more the spelling of a
    word tells. `catch_all` names intents that have no subject of their own, such as "anything else": each
    gets a regression against all other intents, and wins where that finds it likelier than not. Further
    settings: `C`, the inverse strength of the regularisation, and `ranking_length`, how many intents a
    message's ranking holds.
    """

    @classmethod
    def required_components(cls) -> list[type]:
        return [DenseFeaturizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"C": 30.0, "sparse_weight": 0.5, "ranking_length": 5, "catch_all": []}

    @staticmethod
    def required_packages() -> list[str]:
        return ["sklearn"]

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LogisticIntentClassifier:
        return cls(config, model_storage, resource)

    def __init__(self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        self.config, self._model_storage, self._resource = config, model_storage, resource
        self.intents = np.array([], dtype=str)
        self.weights = self.bias = self.idf = np.array([])
        self.length = np.float32(0)
        self.against: dict[str, tuple[np.ndarray, np.ndarray]] = {}

    def train(self, training_data: TrainingData) -> Resource:
        """Fits the weights, shape (features, intents), and keeps them with the model."""
        examples = [m for m in training_data.intent_examples if m.get(INTENT) and self._dense(m) is not None]
        intents = {m.get(INTENT) for m in examples}
        if len(intents) > 1:
            self.length = np.float32(self.config["sparse_weight"] * (len(examples) / len(intents) / FEW) ** 0.5)
            counts = [self._counts(m) for m in examples]
            if counts[0] is not None:
                occurrences = np.asarray((sparse.vstack(counts) > 0).sum(axis=0))[0]
                self.idf = (np.log((1 + len(examples)) / (1 + occurrences)) + 1).astype(np.float32)
            features = sparse.csr_matrix(sparse.vstack([self._features(m) for m in examples]))
            self.intents, self.weights, self.bias = fit(features, [m.get(INTENT) for m in examples], self.config["C"])
            for intent in intents & set(self.config["catch_all"]):
                is_it = [str(m.get(INTENT) == intent) for m in examples]
                _, weights, bias = fit(features, is_it, self.config["C"])
                self.against[intent] = weights, bias
        with self._model_storage.write_to(self._resource) as folder:
            np.savez(folder / "weights.npz", **{name: getattr(self, name) for name in KEPT})
            for intent, (weights, bias) in self.against.items():
                np.savez(folder / f"against_{intent}.npz", weights=weights, bias=bias)
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> LogisticIntentClassifier:
        classifier = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder, np.load(folder / "weights.npz") as kept:
            for name in KEPT:
                setattr(classifier, name, kept[name])
            for intent in config["catch_all"]:
                if (file := folder / f"against_{intent}.npz").exists():
                    with np.load(file) as arrays:
                        classifier.against[intent] = arrays["weights"], arrays["bias"]
        return classifier

    def process(self, messages: list[Message]) -> list[Message]:
        """Sets `intent` and `intent_ranking`; a message with no features gets no intent."""
        for message in messages:
            ranking = self._ranking(message) if len(self.intents) and self._dense(message) is not None else []
            message.set(INTENT, ranking[0] if ranking else {"name": None, "confidence": 0.0}, add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
        return messages

    @staticmethod
    def _dense(message: Message) -> np.ndarray | None:
        _, sentence = message.get_dense_features(TEXT)
        return None if sentence is None else sentence.features[-1]

    @staticmethod
    def _counts(message: Message) -> sparse.csr_matrix | None:
        _, sentence = message.get_sparse_features(TEXT)
        return None if sentence is None else sparse.csr_matrix(sentence.features)

    def _weighted(self, message: Message) -> sparse.csr_matrix | None:
        """The counts as TF-IDF, shape (1, n-grams); None without a sparse featurizer."""
        counts = self._counts(message)
        if counts is None or not len(self.idf):
            return None
        weighted = counts.astype(np.float32)
        weighted.data = (1 + np.log(weighted.data)) * self.idf[weighted.indices]
        weighted.data *= self.length / (np.linalg.norm(weighted.data) or 1.0)
        return weighted

    def _features(self, message: Message) -> sparse.csr_matrix:
        dense, weighted = sparse.csr_matrix(self._dense(message)), self._weighted(message)
        return dense if weighted is None else sparse.hstack([dense, weighted], format="csr")

    def _ranking(self, message: Message) -> list[dict[str, Any]]:
        dense, weighted = self._dense(message), self._weighted(message)

        def logits(weights: np.ndarray, bias: np.ndarray) -> np.ndarray:
            found = dense @ weights[: len(dense)] + bias
            return found if weighted is None else found + weighted.data @ weights[len(dense) + weighted.indices]

        likelihood = likelihoods(logits(self.weights, self.bias))
        for intent, (weights, bias) in self.against.items():
            likely = likelihoods(logits(weights, bias))[1]
            if likely >= 0.5 and likelihood.max() < CERTAIN:
                place = list(self.intents).index(intent)
                likelihood *= (1 - likely) / max(1 - likelihood[place], 1e-9)
                likelihood[place] = likely
        best = np.argsort(-likelihood)[: self.config["ranking_length"]]
        return [{"name": str(self.intents[i]), "confidence": float(likelihood[i])} for i in best]
