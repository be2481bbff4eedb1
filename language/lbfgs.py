"""Limited-memory BFGS (Nocedal 1980) in 32-bit numbers, for a loss that is smooth and convex.

SciPy's keeps everything in 64 bits and copies it at each step: with five million weights that took three times as
long as computing the loss, and 1.5 GB (docs/adr/0013).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

import numpy as np

MEMORY = 5
"""Steps that are remembered."""
MOST_STEPS = 2000
ENOUGH = 1e-4
"""The share of the promised gain that a step must bring (Armijo)."""
SHORTEST = 1e-8

Loss = Callable[[np.ndarray], tuple[float, np.ndarray]]
"""The loss at a point, and its gradient, both 32-bit."""


def minimised(loss: Loss, start: np.ndarray, tolerance: float) -> np.ndarray:
    """The point, shape (weights,), at which no part of the gradient is larger than `tolerance`."""
    point = start
    value, gradient = loss(point)
    steps: deque[tuple[np.ndarray, np.ndarray, float]] = deque(maxlen=MEMORY)
    for _ in range(MOST_STEPS):
        if np.abs(gradient).max() <= tolerance:
            break
        direction = _direction(gradient, steps)
        slope, length = -float(gradient @ direction), 1.0
        if not steps:
            length = min(1.0, 1.0 / float(np.abs(gradient).sum()))
        while True:
            new = point - np.float32(length) * direction
            new_value, new_gradient = loss(new)
            if new_value <= value + ENOUGH * length * slope:
                break
            length /= 2
            if length < SHORTEST:
                return point  # 32 bits tell no better from worse here
        moved, turned = new - point, new_gradient - gradient
        curvature = float(moved @ turned)
        if curvature > 0:
            steps.append((moved, turned, 1 / curvature))
        point, value, gradient = new, new_value, new_gradient
    return point


def _direction(gradient: np.ndarray, steps: deque[tuple[np.ndarray, np.ndarray, float]]) -> np.ndarray:
    """The gradient, bent by what the last steps told of the curvature (the two-loop recursion)."""
    direction = gradient.copy()
    shares = []
    for moved, turned, weight in reversed(steps):
        share = weight * float(moved @ direction)
        direction -= np.float32(share) * turned
        shares.append(share)
    if steps:
        _, turned, weight = steps[-1]
        direction *= np.float32(1 / (weight * float(turned @ turned)))
    for (moved, turned, weight), share in zip(steps, reversed(shares), strict=True):
        direction += np.float32(share - weight * float(turned @ direction)) * moved
    return direction
