"""How answers in a person's own words are learned: one regression for all questions, and the level to take one from."""

from __future__ import annotations

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


def fitted(
    dense: np.ndarray,
    weighted: sparse.csr_matrix,
    answers: list[tuple[str, str]],
    strength: float,
    tolerance: float = TOLERANCE,
) -> dict[str, Reader]:
    """The reader of each question: one regression for all, from the features to how good an answer is, best last.

    Each question has weights of its own beside weights that all share, since what makes an answer good or bad
    is much the same for all of them.
    """
    tasks = [task(slot) for slot, _ in answers]
    labels = [_place(slot, value) for slot, value in answers]
    one = np.full((len(dense), 1), BIAS, dtype=np.float32)
    places, weights, bias = fit_tasks(np.hstack([dense, one]), weighted, labels, tasks, strength, tolerance)
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


def learned_level(
    dense: np.ndarray,
    weighted: sparse.csr_matrix,
    answers: list[tuple[str, str]],
    writers: list[str | None],
    strength: float,
    wrong_at_most: float,
) -> float:
    """The level at which strangers' answers keep `wrong_at_most`, each read by a reader that never saw its writer.

    Without strangers' examples nothing is known of them: then only what is certain is taken.
    """
    found: list[float] = []
    right: list[bool] = []
    strangers = sorted({writer for writer in writers if writer})
    # Neighbours, since the first who wrote of the same questions are named three letters apart (data/answers).
    for held in map(set, np.array_split(strangers, FOLDS) if len(strangers) >= FOLDS else ()):
        seen = [row for row, writer in enumerate(writers) if writer not in held]
        readers = fitted(dense[seen], weighted[seen], [answers[row] for row in seen], strength, ROUGHLY)
        for row in (row for row, writer in enumerate(writers) if writer in held):
            slot, value = answers[row]
            classes, weights, bias = readers[slot]
            width = dense.shape[1]
            likely = likelihoods(dense[row] @ weights[:width] + weighted[row] @ weights[width:] + bias).ravel()
            best = str(classes[likely.argmax()])
            if best != NONE_OF_THESE:
                right.append(best == value)
                found.append(float(likely.max()))
            else:
                right.append(True)  # it would be asked back
                found.append(0.0)
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
