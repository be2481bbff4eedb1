"""Multinomial logistic regression: fitted by SciPy's L-BFGS, kept and used as plain NumPy arrays."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import sparse
from scipy.optimize import minimize

MOST_STEPS = 2000
TOLERANCE = 1e-4
"""The largest part of the gradient, for an example, at which the fit has ended. Smaller ones understood no more."""


def fit(
    dense: np.ndarray, counts: sparse.csr_matrix, labels: Sequence[str], strength: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The classes, the weights, shape (dense and sparse features, classes), and the bias, shape (classes,).

    `strength` is the inverse strength of the regularisation. Every class counts the same, however many examples
    it has. The same as scikit-learn's, which takes one matrix only and needs four times as long for it, since most
    of a row of ours is dense.
    """
    classes, which = np.unique(np.asarray(labels, dtype=str), return_inverse=True)
    rows, width = len(which), dense.shape[1]
    importance = (rows / (len(classes) * np.bincount(which)))[which].astype(np.float32)[:, None]
    right = np.eye(len(classes), dtype=np.float32)[which]
    transposed = counts.T.tocsr()
    shape = (width + counts.shape[1] + 1, len(classes))

    def loss(flat: np.ndarray) -> tuple[float, np.ndarray]:
        weights = flat.astype(np.float32).reshape(shape)
        likely = likelihoods(dense @ weights[:width] + counts @ weights[width:-1] + weights[-1])
        missed = -np.log(np.maximum((likely * right).sum(axis=1), 1e-12)) @ importance[:, 0]
        error = (likely - right) * importance
        gradient = np.vstack([dense.T @ error, transposed @ error, error.sum(axis=0, keepdims=True)])
        gradient[:-1] += weights[:-1] / strength
        penalty = (weights[:-1] ** 2).sum() / (2 * strength)
        return float(missed + penalty) / rows, gradient.ravel().astype(np.float64) / rows

    options = {"maxiter": MOST_STEPS, "gtol": TOLERANCE, "ftol": 1e-12}
    found = minimize(loss, np.zeros(shape[0] * shape[1]), jac=True, method="L-BFGS-B", options=options)
    weights = found.x.astype(np.float32).reshape(shape)
    return classes, weights[:-1], weights[-1]


def likelihoods(logits: np.ndarray) -> np.ndarray:
    """`logits`, shape (..., classes), as likelihoods that sum to 1."""
    likely = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return likely / likely.sum(axis=-1, keepdims=True)
