"""How answers in a person's own words are learned: one regression for all questions, and the level to take one from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from guide.check.rules import QUESTIONS, STAGES, UNSURE
from guide.messages import NONE_OF_THESE
from language.answer_level import NEVER, level
from language.logistic import TOLERANCE, fit_tasks, likelihoods

Reader = tuple[np.ndarray, np.ndarray, np.ndarray]
"""The values of a question, the weights, shape (features, values), and the bias of each value."""
FOLDS = 5
"""Groups of writers whose examples are read by a reader that never saw them, to learn the level."""
ROUGHLY = 3e-4
"""The tolerance of those fits: a level needs no more."""
BIAS = 0.5
"""The feature that every answer has, so that each question has its own likelihood of each value."""


@dataclass(frozen=True)
class Examples:
    """Examples as features, shape (examples, dense) and (examples, terms), with who wrote each, where that is known.

    `means` are the values that each gives, by question; `describes` says which are clauses of a description.
    """

    dense: np.ndarray
    weighted: sparse.csr_matrix
    means: list[dict[str, str]]
    writers: list[str | None]
    describes: list[bool]

    def answers(self, but: set[str] | None = None) -> list[tuple[int, str, str]]:
        """The place, the question and the value of each answer, without those of the writers `but`."""
        kept = (row for row, writer in enumerate(self.writers) if writer is None or not but or writer not in but)
        return [(row, slot, value) for row in kept for slot, value in self.means[row].items()]

    def describers(self) -> set[str]:
        """Who wrote descriptions."""
        wrote = zip(self.writers, self.describes, strict=True)
        return {writer for writer, describes in wrote if writer and describes}

    def likely(self, row: int, reader: Reader) -> dict[str, float]:
        """How likely the example at `row` is each of the classes of `reader`."""
        classes, weights, bias = reader
        width = self.dense.shape[1]
        logits = self.dense[row] @ weights[:width] + self.weighted[row] @ weights[width:] + bias
        return {str(value): float(likely) for value, likely in zip(classes, likelihoods(logits).ravel(), strict=True)}


def fitted(
    examples: Examples, answers: list[tuple[int, str, str]], strength: float, tolerance: float = TOLERANCE
) -> dict[str, Reader]:
    """The reader of each question: one regression for all, from the features to how good an answer is, best last.

    Each question has weights of its own beside weights that all share, since what makes an answer good or bad
    is much the same for all of them.
    """
    tasks = [task(slot) for _, slot, _ in answers]
    labels = [_place(slot, value) for _, slot, value in answers]
    rows = [row for row, _, _ in answers]
    dense = examples.dense[rows]
    one = np.full((len(dense), 1), BIAS, dtype=np.float32)
    places, weights, bias = fit_tasks(
        np.hstack([dense, one]), examples.weighted[rows], labels, tasks, strength, tolerance
    )
    readers: dict[str, Reader] = {}
    for slot, values in QUESTIONS.items():
        read = (*values, UNSURE, NONE_OF_THESE)
        columns = [list(places).index(_place(slot, value)) for value in read]
        own = weights[task(slot)][:, columns]
        width = dense.shape[1]
        readers[slot] = (
            np.array(read),
            np.vstack([own[:width], own[width + 1 :]]),
            bias[columns] + BIAS * own[width],
        )
    return readers


def read_by_strangers(examples: Examples, strength: float) -> dict[int, dict[str, dict[str, float]]]:
    """How likely each stranger's example is each value of each question, to a reader that never saw its writer.

    Those who wrote descriptions are left out together, the others in `FOLDS` groups. Too few writers come to nothing.
    """
    describe = examples.describers()
    # Neighbours, since the first who wrote of the same questions are named three letters apart (data/answers).
    answer = sorted({writer for writer in examples.writers if writer} - describe)
    groups = [set(group) for group in np.array_split(answer, FOLDS)] if len(answer) >= FOLDS else []
    read: dict[int, dict[str, dict[str, float]]] = {}
    for held in [*groups, describe] if groups and describe else groups:
        readers = fitted(examples, examples.answers(but=held), strength, ROUGHLY)
        for row in (row for row, writer in enumerate(examples.writers) if writer in held):
            slots = QUESTIONS if examples.describes[row] else examples.means[row]
            read[row] = {slot: examples.likely(row, readers[slot]) for slot in slots}
    return read


def answer_level(
    examples: Examples, read: Mapping[int, Mapping[str, Mapping[str, float]]], wrong_at_most: float
) -> float:
    """The level at which strangers' answers keep `wrong_at_most`, of all of them.

    Without strangers' examples nothing is known of them: then only what is certain is taken.
    """
    found: list[float] = []
    right: list[bool] = []
    for row, slots in read.items():
        for slot, values in slots.items() if not examples.describes[row] else ():
            best = max(values, key=values.__getitem__)
            asked = best == NONE_OF_THESE
            right.append(asked or best == examples.means[row][slot])
            found.append(0.0 if asked else values[best])
    return level(found, right, wrong_at_most) if found else NEVER


def task(slot: str) -> str:
    """The questions about the three stages are one task: who decided."""
    return "stages" if slot in STAGES else slot


def _place(slot: str, value: str) -> str:
    """How good an answer is, whatever the question: first, middle, last, unsure, or none that the question has."""
    if value in (UNSURE, NONE_OF_THESE):
        return value
    values = QUESTIONS[slot]
    return {0: "first", len(values) - 1: "last"}.get(values.index(value), "middle")
