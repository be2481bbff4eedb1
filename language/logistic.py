"""Multinomial logistic regression on dense and sparse features together, kept as plain NumPy arrays."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from scipy import sparse

from language.lbfgs import minimised

TOLERANCE = 1e-4
"""The largest part of the gradient, for an example, at which the fit has ended. Smaller ones understood no more."""
PARTS = 2
"""In how many parts a fit is computed at once. Always as many, so that every machine comes to the same weights."""


def fit(
    dense: np.ndarray, counts: sparse.csr_matrix, labels: Sequence[str], strength: float, tolerance: float = TOLERANCE
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The classes, the weights, shape (dense and sparse features, classes), and the bias, shape (classes,).

    `strength` is the inverse strength of the regularisation. Every class counts the same, however many examples
    it has; `dense` has 32-bit numbers. The same as scikit-learn's, which takes one matrix only and needs four times
    as long for it, since most of a row of ours is dense.
    """
    classes, which = np.unique(np.asarray(labels, dtype=str), return_inverse=True)
    shape = (dense.shape[1] + counts.shape[1] + 1, len(classes))
    with ThreadPoolExecutor(PARTS) as threads:
        loss = _Loss(dense, counts.astype(np.float32, copy=False), which, shape, strength, threads)
        weights = minimised(loss, np.zeros(shape[0] * shape[1], dtype=np.float32), tolerance).reshape(shape)
    return classes, weights[:-1], weights[-1]


class _Loss:
    """The loss of a regression and its gradient; examples and sparse features are taken in `PARTS` parts at once."""

    def __init__(
        self,
        dense: np.ndarray,
        counts: sparse.csr_matrix,
        which: np.ndarray,
        shape: tuple[int, int],
        strength: float,
        threads: ThreadPoolExecutor,
    ) -> None:
        self._dense, self._which, self._shape, self._strength = dense, which, shape, strength
        examples_of = np.bincount(which)
        self._importance = (len(which) / (shape[1] * examples_of))[which].astype(np.float32)[:, None]
        transposed = counts.T.tocsr()
        self._rows, self._columns = _halves(counts), _halves(transposed)
        self._counts = [counts[part] for part in self._rows]
        self._transposed = [transposed[part] for part in self._columns]
        self._threads = threads

    def __call__(self, flat: np.ndarray) -> tuple[float, np.ndarray]:
        weights, rows = flat.reshape(self._shape), len(self._which)
        error = np.empty((rows, self._shape[1]), dtype=np.float32)
        list(self._threads.map(lambda part: self._likely(part, weights, error), range(PARTS)))
        every = np.arange(rows)
        missed = -float(np.log(np.maximum(error[every, self._which], 1e-12)) @ self._importance[:, 0])
        error[every, self._which] -= 1
        error *= self._importance
        gradient = np.empty(self._shape, dtype=np.float32)
        list(self._threads.map(lambda part: self._gradient(part, error, gradient), range(PARTS)))
        gradient[-1] = error.sum(axis=0)
        gradient[:-1] += weights[:-1] / np.float32(self._strength)
        gradient /= rows
        penalty = float(np.vdot(weights[:-1], weights[:-1])) / (2 * self._strength)
        return (missed + penalty) / rows, gradient.ravel()

    def _likely(self, part: int, weights: np.ndarray, likely: np.ndarray) -> None:
        rows, width = self._rows[part], self._dense.shape[1]
        logits = self._dense[rows] @ weights[:width]
        logits += self._counts[part] @ weights[width:-1]
        logits += weights[-1]
        likely[rows] = likelihoods(logits)

    def _gradient(self, part: int, error: np.ndarray, gradient: np.ndarray) -> None:
        width, columns = self._dense.shape[1], self._columns[part]
        gradient[width + columns.start : width + columns.stop] = self._transposed[part] @ error
        if part == 0:
            gradient[:width] = self._dense.T @ error


def fit_tasks(
    dense: np.ndarray,
    counts: sparse.csr_matrix,
    labels: Sequence[str],
    tasks: Sequence[str],
    strength: float,
    tolerance: float = TOLERANCE,
) -> tuple[np.ndarray, dict[str, np.ndarray], np.ndarray]:
    """One regression for several `tasks`, the one of each example: the classes, each task's weights, and the bias.

    A task's weights, shape (dense and sparse features, classes), are those that all tasks share and its own, added;
    the bias, shape (classes,), is one for all. Each example bears on the shared weights and on those of its own task
    ("frustratingly easy domain adaptation", Daumé 2007).
    """
    classes, which = np.unique(np.asarray(labels, dtype=str), return_inverse=True)
    with ThreadPoolExecutor(PARTS) as threads:
        loss = _TaskLoss(dense, counts.astype(np.float32, copy=False), which, tasks, strength, threads)
        flat = minimised(loss, np.zeros(loss.size, dtype=np.float32), tolerance)
    return classes, loss.weights(flat), flat[-len(classes) :]


class _Task(NamedTuple):
    """The examples of a task, and which of all features they have: others would keep the weight 0."""

    dense: np.ndarray
    counts: sparse.csr_matrix
    transposed: sparse.csr_matrix
    which: np.ndarray
    importance: np.ndarray
    features: np.ndarray


class _TaskLoss:
    """The loss of a regression for several tasks, and its gradient; tasks are computed in `PARTS` threads."""

    def __init__(
        self,
        dense: np.ndarray,
        counts: sparse.csr_matrix,
        which: np.ndarray,
        tasks: Sequence[str],
        strength: float,
        threads: ThreadPoolExecutor,
    ) -> None:
        self._strength, self._threads, self._examples = strength, threads, len(which)
        self._classes, self._features = int(which.max()) + 1, dense.shape[1] + counts.shape[1]
        importance = (len(which) / (self._classes * np.bincount(which)))[which].astype(np.float32)
        self._tasks: dict[str, _Task] = {}
        for name in sorted(set(tasks)):
            rows = np.flatnonzero(np.asarray(tasks) == name)
            terms = np.unique(counts[rows].indices)
            own = counts[rows][:, terms]
            features = np.concatenate([np.arange(dense.shape[1]), dense.shape[1] + terms])
            self._tasks[name] = _Task(dense[rows], own, own.T.tocsr(), which[rows], importance[rows], features)
        sizes = [self._features, *(len(task.features) for task in self._tasks.values())]
        self._ends = np.cumsum([0, *(size * self._classes for size in sizes)])

    @property
    def size(self) -> int:
        """How many weights there are: those that all tasks share, each task's own, and the bias."""
        return int(self._ends[-1]) + self._classes

    def weights(self, flat: np.ndarray) -> dict[str, np.ndarray]:
        """The weights of each task for all features, those that all share and its own, added."""
        shared, *owns = self._blocks(flat)
        found = {}
        for (name, task), own in zip(self._tasks.items(), owns, strict=True):
            found[name] = shared.copy()
            found[name][task.features] += own
        return found

    def __call__(self, flat: np.ndarray) -> tuple[float, np.ndarray]:
        shared, *owns = self._blocks(flat)
        bias, gradient = flat[-self._classes :], np.zeros_like(flat)
        shared_slope, *slopes = self._blocks(gradient)
        parts = list(zip(self._tasks.values(), owns, slopes, strict=True))
        found = list(self._threads.map(lambda part: self._of(part[0], part[1], part[2], shared, bias), parts))
        for task, _, slope in parts:
            shared_slope[task.features] += slope
        weights = flat[: -self._classes]
        gradient[: -self._classes] += weights / np.float32(self._strength)
        gradient[-self._classes :] = sum(turned for _, turned in found)
        gradient /= self._examples
        penalty = float(np.vdot(weights, weights)) / (2 * self._strength)
        return (sum(missed for missed, _ in found) + penalty) / self._examples, gradient

    def _blocks(self, flat: np.ndarray) -> list[np.ndarray]:
        """The weights that all share, shape (features, classes), and those of each task."""
        return [flat[start:end].reshape(-1, self._classes) for start, end in pairwise(self._ends)]

    @staticmethod
    def _of(
        task: _Task, own: np.ndarray, slope: np.ndarray, shared: np.ndarray, bias: np.ndarray
    ) -> tuple[float, np.ndarray]:
        """The loss of a task's examples and the gradient of the bias; that of its weights goes into `slope`."""
        both = shared[task.features] + own
        width, every = task.dense.shape[1], np.arange(len(task.which))
        error = likelihoods(task.dense @ both[:width] + task.counts @ both[width:] + bias)
        missed = -float(np.log(np.maximum(error[every, task.which], 1e-12)) @ task.importance)
        error[every, task.which] -= 1
        error *= task.importance[:, None]
        slope[:width] = task.dense.T @ error
        slope[width:] = task.transposed @ error
        return missed, error.sum(axis=0)


def _halves(matrix: sparse.csr_matrix) -> list[slice]:
    """The rows of `matrix` in `PARTS` slices with about as many numbers each."""
    ends = np.searchsorted(matrix.indptr, np.linspace(0, matrix.nnz, PARTS + 1)[1:-1])
    bounds = [0, *(int(end) for end in ends), matrix.shape[0]]
    return [slice(start, end) for start, end in pairwise(bounds)]


def likelihoods(logits: np.ndarray) -> np.ndarray:
    """`logits`, shape (..., classes), as likelihoods that sum to 1."""
    likely = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return likely / likely.sum(axis=-1, keepdims=True)
