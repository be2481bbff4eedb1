"""Multinomial logistic regression: fitted with scikit-learn, kept and used as plain NumPy arrays."""

from __future__ import annotations

import numpy as np
from scipy import sparse


def fit(features: sparse.csr_matrix, labels: list[str], strength: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The classes, the weights, shape (features, classes), and the bias, shape (classes,).

    `strength` is the inverse strength of the regularisation. Every class counts the same, however many examples
    it has.
    """
    from sklearn.linear_model import LogisticRegression  # slow to import, and only training needs it

    fitted = LogisticRegression(C=strength, class_weight="balanced", max_iter=2000).fit(features, labels)
    weights, bias = fitted.coef_, fitted.intercept_
    if len(fitted.classes_) == 2:
        # With two classes scikit-learn keeps one row of weights; two opposite halves say the same.
        weights, bias = np.vstack([-weights, weights]) / 2, np.hstack([-bias, bias]) / 2
    return np.array(fitted.classes_, dtype=str), weights.T.astype(np.float32), bias


def likelihoods(logits: np.ndarray) -> np.ndarray:
    """`logits`, shape (..., classes), as likelihoods that sum to 1."""
    likely = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return likely / likely.sum(axis=-1, keepdims=True)
