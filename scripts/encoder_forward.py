"""The original sentence encoders computed in 32 bits: what they come to, and how large their channels become."""

from __future__ import annotations

import math

import numpy as np
from encoder_originals import Architecture

MOST_PIECES = 256
"""Word pieces of a text for whose distances there are biases; of a longer one no more is read."""
FARTHEST = 128
"""Word pieces apart from which on all distances are one."""


def places(made_of: Architecture, weights: dict[str, np.ndarray]) -> np.ndarray:
    """The vector that is added to each word piece by its place, shape (places, width)."""
    by_place = weights["embeddings.position_embeddings.weight"][made_of.places_from :]
    types = weights.get("embeddings.token_type_embeddings.weight")
    return by_place if types is None else by_place + types[0]


def biases(made_of: Architecture, weights: dict[str, np.ndarray], pieces: int) -> np.ndarray:
    """What the distance of two pieces adds to their attention, shape (heads, pieces, pieces); Raffel et al., T5, 2020.

    Half of the kinds of distance are for pieces before, half for those after; the first half of each are one piece
    apart from the next, the others farther and farther.
    """
    if not made_of.distances:
        return np.zeros((made_of.heads, pieces, pieces), dtype=np.float32)
    apart = np.arange(pieces)[None, :] - np.arange(pieces)[:, None]
    kinds = made_of.distances // 2
    exact = kinds // 2
    far = np.log(np.maximum(np.abs(apart), 1) / exact) / math.log(FARTHEST / exact) * (kinds - exact)
    kind = np.where(np.abs(apart) < exact, np.abs(apart), np.minimum(exact + far.astype(int), kinds - 1))
    table = weights["encoder.relative_attention_bias.weight"]
    return np.ascontiguousarray(table[kind + kinds * (apart > 0)].transpose(2, 0, 1))


def vector_of(
    made_of: Architecture, weights: dict[str, np.ndarray], ids: list[int], largest: dict[str, np.ndarray]
) -> np.ndarray:
    """The vector, of length 1, of a text whose word pieces are `ids`.

    How large each channel becomes that a linear layer takes in goes into `largest`, by the layer's name.
    """

    def linear(name: str, x: np.ndarray, *layers: str) -> list[np.ndarray]:
        largest[name] = np.maximum(largest.get(name, 0), np.abs(x).max(axis=0))
        return [x @ weights[f"{layer}.weight"].T + weights[f"{layer}.bias"] for layer in layers]

    def normalised(x: np.ndarray, layer: str) -> np.ndarray:
        centred = x - x.mean(axis=-1, keepdims=True)
        scale = np.sqrt((centred**2).mean(axis=-1, keepdims=True) + made_of.epsilon)
        return centred / scale * weights[f"{layer}.weight"] + weights[f"{layer}.bias"]

    x = weights["embeddings.word_embeddings.weight"][ids] + places(made_of, weights)[: len(ids)]
    x = normalised(x, "embeddings.LayerNorm")
    bias = biases(made_of, weights, len(ids))
    for number in range(made_of.layers):
        own = f"encoder.layer.{number}."
        parts = [f"{own}{part}" for part in made_of.parts]
        heads = (
            part.reshape(len(ids), made_of.heads, -1).swapaxes(0, 1)
            for part in linear(f"query_key_value_{number}", x, *parts)
        )
        query, key, value = heads
        scores = query @ key.swapaxes(1, 2) / math.sqrt(made_of.width / made_of.heads) + bias
        scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
        scores /= scores.sum(axis=-1, keepdims=True)
        attended = (scores @ value).swapaxes(0, 1).reshape(len(ids), made_of.width)
        (attended,) = linear(f"attention_{number}", attended, f"{own}{made_of.attended}")
        x = normalised(x + attended, f"{own}{made_of.attended_normalised}")
        (inner,) = linear(f"inner_{number}", x, f"{own}intermediate.dense")
        inner = inner * (1 + np.vectorize(math.erf)(inner / math.sqrt(2))) / 2
        (outer,) = linear(f"outer_{number}", inner.astype(np.float32), f"{own}output.dense")
        x = normalised(x + outer, f"{own}output.LayerNorm")
    mean: np.ndarray = x.mean(axis=0)
    return mean / np.linalg.norm(mean)
