"""Multinomial logistic regression on dense and sparse features together, kept as plain NumPy arrays."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

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
    names = sorted(set(tasks))
    features = dense.shape[1] + counts.shape[1]
    with ThreadPoolExecutor(PARTS) as threads:
        loss = _TaskLoss(dense, counts.astype(np.float32, copy=False), which, tasks, strength, threads)
        start = np.zeros(((1 + len(names)) * features + 1) * len(classes), dtype=np.float32)
        flat = minimised(loss, start, tolerance)
    weights = flat[: -len(classes)].reshape(1 + len(names), features, len(classes))
    return classes, {name: weights[0] + weights[1 + own] for own, name in enumerate(names)}, flat[-len(classes) :]


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
        self._classes = int(which.max()) + 1
        importance = (len(which) / (self._classes * np.bincount(which)))[which].astype(np.float32)
        self._tasks = []
        for name in sorted(set(tasks)):
            rows = np.flatnonzero(np.asarray(tasks) == name)
            own = counts[rows]
            self._tasks.append((dense[rows], own, own.T.tocsr(), which[rows], importance[rows]))

    def __call__(self, flat: np.ndarray) -> tuple[float, np.ndarray]:
        weights = flat[: -self._classes].reshape(1 + len(self._tasks), -1, self._classes)
        bias = flat[-self._classes :]
        gradient = np.empty_like(flat)
        slopes = gradient[: -self._classes].reshape(weights.shape)
        found = list(self._threads.map(lambda at: self._of(at, weights, bias, slopes[1 + at]), range(len(self._tasks))))
        slopes[0] = slopes[1:].sum(axis=0)
        slopes += weights / np.float32(self._strength)
        gradient[-self._classes :] = sum(turned for _, turned in found)
        gradient /= self._examples
        penalty = float(np.vdot(weights, weights)) / (2 * self._strength)
        return (sum(missed for missed, _ in found) + penalty) / self._examples, gradient

    def _of(self, at: int, weights: np.ndarray, bias: np.ndarray, slope: np.ndarray) -> tuple[float, np.ndarray]:
        """The loss of a task's examples and the gradient of the bias; that of its weights goes into `slope`."""
        dense, counts, transposed, which, importance = self._tasks[at]
        both = weights[0] + weights[1 + at]
        width, every = dense.shape[1], np.arange(len(which))
        error = likelihoods(dense @ both[:width] + counts @ both[width:] + bias)
        missed = -float(np.log(np.maximum(error[every, which], 1e-12)) @ importance)
        error[every, which] -= 1
        error *= importance[:, None]
        slope[:width] = dense.T @ error
        slope[width:] = transposed @ error
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
