"""Reads answers in a person's own words: how likely each clause of a message means each value of each question."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from en_sentence_minilm.encoder import MPNET, SentenceEncoder
from en_sentence_minilm.kept import vectors_of
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import SPACY_DOCS
from rasa.nlu.utils.spacy_utils import SpacyModel, SpacyNLP
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy import sparse

from guide.check.reading.telling import worth_reading
from guide.check.rules import QUESTIONS, STAGES
from guide.messages import user_message
from language.answer_fit import Examples, Reader, answer_level, fitted, read_by_strangers, task
from language.answer_level import NEVER
from language.answer_terms import terms, who_does_what
from language.component import LearningComponent, named_in, writer_of
from language.logistic import fit, likelihoods
from language.ngrams import NGrams
from language.spelling import TYPED
from language.told import NO_QUESTION, told_level, which_reader

ANSWERS = "answers"
"""The key of the reading in what the NLU says of a message."""
ABOUT = "about"
"""The reader of which question a clause is about, beside those of the questions."""
TOLD = "told"
"""The reader of which question a clause of a description answers."""
IN_A_DESCRIPTION = "in_a_description"
"""The key in the metadata of examples that are clauses of a description."""
DESCRIBES = "describe_initiative"
MOST_PARTS = 12
"""Clauses of a message that are read one by one."""
MOST_SENTENCES = 60
"""Sentences of a description that are read one by one."""
FEWEST_WORDS = 2

_WHO = (
    "they|we|it|he|she|i|you|everyone|everybody|nobody|no|all|both|people|staff|residents|members|professionals|users|"
    "officers|the|our|their|my|some|most|each|then|head|council"
)
_CLAUSE_ENDS = re.compile(
    r"[.!?;\n]+\s*|\s+[-–—]\s+|,?\s+(?:but|while|whereas|although|though|however|yet|because)\s+|"
    rf",?\s+and\s+(?=(?:{_WHO})\b)|,\s+(?=(?:{_WHO})\b)",
    re.I,
)
_SENTENCE_ENDS = re.compile(r"[.!?;\n]+\s*|\s+[-–—]\s+")


def clauses(text: str) -> list[tuple[int, int]]:
    """Where each clause of `text` begins and ends; fewer than two clauses come to none."""
    return _parts(text, _CLAUSE_ENDS)[:MOST_PARTS]


def sentences(text: str) -> list[tuple[int, int]]:
    """Where each sentence of `text` begins and ends; fewer than two sentences come to none."""
    return _parts(text, _SENTENCE_ENDS)[:MOST_SENTENCES]


def _parts(text: str, divided: re.Pattern[str]) -> list[tuple[int, int]]:
    ends = [0, *(place for found in divided.finditer(text) for place in found.span()), len(text)]
    spans = [(ends[i], ends[i + 1]) for i in range(0, len(ends), 2)]
    found = [(start, end) for start, end in spans if len(text[start:end].split()) >= FEWEST_WORDS]
    return found if len(found) > 1 else []


class Levels(NamedTuple):
    """The likelihoods from which an answer is taken without asking, and what a description tells."""

    answered: float = NEVER
    told: float = NEVER


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True, model_from="SpacyNLP")
class AnswerReader(LearningComponent):
    """Learns from the training examples whose intent's `metadata` names a question and a value.

    The value may be `none_of_these`: words that speak of the question and give none of its answers.

    Sets `answers` of a message: a list with its whole text first and, where it has several, its clauses and its
    sentences. Each has
    its `words`, the likelihood of each of the `values` of each question, and which question it is `about`. What a
    message means is read with a better and slower encoder than all else, and only where it may be an answer.
    Settings: `C`, the inverse strength of the regularisation; `terms_weight`, the length of the words' TF-IDF
    beside the sentence vector of length 1; `wrong_at_most`, the share of strangers' answers that may be read wrong
    without asking, from which the `level` of each reading is learned; `told_wrong_at_most`, the same for
    what descriptions clearly say.
    """

    @classmethod
    def required_components(cls) -> list[type]:
        return [SpacyNLP]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"C": 10.0, "terms_weight": 1.2, "wrong_at_most": 0.09, "told_wrong_at_most": 0.1}

    def __init__(self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        super().__init__(config, model_storage, resource)
        self._terms = NGrams(terms, who_does_what)
        self._readers: dict[str, Reader] = {}
        self._levels = Levels()
        self._encoder: SentenceEncoder | None = None

    def train(self, training_data: TrainingData, model: SpacyModel) -> Resource:
        """Fits a reader for each question, one for which question a clause is about, and one for descriptions."""
        messages = [m for m in training_data.intent_examples if m.get(TEXT) and named_in(m) is None]
        means = [_meant(_metadata(m)) for m in messages]
        if any(means):
            weighted = self._terms.learn([self._text(m) for m in messages], self.config["terms_weight"])
            examples = _examples(messages, means, weighted)
            strength, read = self.config["C"], read_by_strangers(examples, self.config["C"])
            self._levels = Levels(
                answer_level(examples, read, self.config["wrong_at_most"]),
                told_level(examples, read, strength, self.config["told_wrong_at_most"]),
            )
            self._readers = fitted(examples, examples.answers(), strength)
            about = [task(next(iter(meant))) if len(meant) == 1 else NO_QUESTION for meant in means]
            vectors = np.vstack([self._vector(m) for m in messages])
            self._readers[ABOUT] = fit(vectors, weighted, about, strength)
            if which := which_reader(examples, strength):
                self._readers[TOLD] = which
        return self.kept()

    def write(self, folder: Path) -> None:
        self._terms.write(folder)
        (folder / "levels.json").write_text(json.dumps(self._levels))
        parts: dict[str, Any] = {
            f"{name}/{part}": array
            for name, arrays in self._readers.items()
            for part, array in zip(("classes", "weights", "bias"), arrays, strict=True)
        }
        np.savez(folder / "weights.npz", **parts)

    def read(self, folder: Path) -> None:
        self._terms.read(folder)
        self._levels = Levels(*json.loads((folder / "levels.json").read_text()))
        with np.load(folder / "weights.npz") as kept:
            names = {name.rsplit("/", 1)[0] for name in kept.files}
            self._readers = {
                name: tuple(kept[f"{name}/{part}"] for part in ("classes", "weights", "bias")) for name in names
            }
        self._encoder = SentenceEncoder(MPNET) if self._readers else None

    def process(self, messages: list[Message], model: SpacyModel) -> list[Message]:
        for message in messages:
            if self._readers and message.get(SPACY_DOCS[TEXT]) is not None and not message.get(TEXT).startswith("/"):
                message.set(ANSWERS, self._read(message, model), add_to_output=True)
        return messages

    def process_training_data(self, training_data: TrainingData, model: SpacyModel) -> TrainingData:
        return training_data

    def _read(self, message: Message, model: SpacyModel) -> list[dict[str, Any]]:
        text, typed, places = self._text(message), message.get(TEXT), message.get(TYPED)
        reads = worth_reading(user_message({TEXT: typed, INTENT: message.get(INTENT)}))

        def part(start: int, end: int) -> dict[str, Any]:
            words = typed[_typed_at(places, start, start) : _typed_at(places, end, len(typed))]
            return self._meaning(words.strip(" ,"), text[start:end], model.model(text[start:end]).vector, reads)

        read = {span: part(*span) for span in clauses(text)}
        whole = sentences(text)
        read_whole = [{**(read.get(span) or part(*span)), "is_sentence": True} for span in whole]
        return [self._meaning(typed, text, self._vector(message), reads), *read.values(), *read_whole]

    def _meaning(self, words: str, text: str, vector: np.ndarray, reads: bool) -> dict[str, Any]:
        places, found_terms = self._terms.of(text, self.config["terms_weight"])

        def likely(name: str, vector: np.ndarray) -> dict[str, float]:
            classes, weights, bias = self._readers[name]
            width = len(vector)
            logits = vector @ weights[:width] + found_terms @ weights[width + places] + bias
            found = zip(classes, likelihoods(logits), strict=True)
            return {str(value): round(float(likelihood), 2) for value, likelihood in found if likelihood >= 0.05}

        better = self._encoder(text) if self._encoder and reads else None
        values = {slot: likely(slot, better) for slot in QUESTIONS} if better is not None else {}
        told = likely(TOLD, better) if better is not None and TOLD in self._readers else {}
        levels = {"level": self._levels.answered, "told_level": self._levels.told}
        return {"words": words, "values": values, "about": likely(ABOUT, vector), "answers": told, **levels}

    @staticmethod
    def _text(message: Message) -> str:
        return message.get(SPACY_DOCS[TEXT]).text

    @staticmethod
    def _vector(message: Message) -> np.ndarray:
        return message.get(SPACY_DOCS[TEXT]).vector


def _metadata(message: Message) -> dict[str, Any]:
    return message.get("metadata", {}).get(INTENT) or {}


def _examples(messages: list[Message], means: list[dict[str, str]], weighted: sparse.csr_matrix) -> Examples:
    """The examples that answer a question or describe an initiative, as features."""
    describe = [bool(_metadata(m).get(IN_A_DESCRIPTION)) for m in messages]
    rows = [row for row, m in enumerate(messages) if means[row] or describe[row] or m.get(INTENT) == DESCRIBES]
    texts = [messages[row].get(SPACY_DOCS[TEXT]).text for row in rows]
    vectors = vectors_of(texts, SentenceEncoder(MPNET), MPNET)
    return Examples(
        np.vstack([vectors[text] for text in texts]),
        weighted[rows],
        [means[row] for row in rows],
        [writer_of(messages[row]) if len(means[row]) == 1 or describe[row] else None for row in rows],
        [describe[row] for row in rows],
    )


def _meant(means: dict[str, str]) -> dict[str, str]:
    """The value that an example means at each question, from its metadata; the three stages are one question here."""
    if everywhere := means.get("every_question"):
        return {slot: everywhere for slot in QUESTIONS if slot not in list(STAGES)[1:]}
    return {slot: value for slot, value in means.items() if slot in QUESTIONS}


def _typed_at(places: list[tuple[int, int]] | None, at: int, otherwise: int) -> int:
    """Where the words stand in what was typed that stand at `at` in its corrected text; None where nothing was."""
    return at if places is None else next((typed for corrected, typed in places if corrected >= at), otherwise)
