"""The likelihood from which a reading is taken without asking, from readings of people whom the reader never saw."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

NEVER = 1.01
"""A level that no likelihood reaches."""


def level(likelihoods: Sequence[float], right: Sequence[bool], wrong_at_most: float) -> float:
    """The lowest likelihood from which at most the share `wrong_at_most` of all readings is taken and wrong.

    `right` says of each reading whether it is what the person meant. The lower the level, the fewer people are asked.
    """
    best_first = np.argsort(-np.asarray(likelihoods), kind="stable")
    wrong = np.cumsum(~np.asarray(right, dtype=bool)[best_first])
    taken = int(np.searchsorted(wrong, wrong_at_most * len(best_first), side="right"))
    if taken == len(best_first):
        return 0.0
    return round(float(likelihoods[best_first[taken - 1]]), 2) if taken else NEVER
