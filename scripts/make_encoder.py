"""Makes the sentence encoder that runs, from the original weights of all-MiniLM-L6-v2: `make setup` calls this.

A BERT of six layers as an ONNX graph whose matrices are 8-bit integers, with a scale for each column. What comes in is
rounded to 8 bits for a whole text at once, so channels that are much larger than the others would cost those their
precision: such channels are made smaller and their weights larger by as much (Xiao et al., SmoothQuant, 2023). How
large they are is seen on `SAMPLES`.

Runs in an environment of its own, with what only the conversion needs:
`python scripts/make_encoder.py model.safetensors tokenizer.json model.onnx`.
"""

from __future__ import annotations

import hashlib
import math
import platform
import sys
from functools import cache
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from safetensors.numpy import load_file
from tokenizers import Tokenizer

SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of the original weights."""
LAYERS, HEADS, WIDTH = 6, 12, 384
EPSILON = 1e-12
LARGEST = 127
"""The largest 8-bit integer that is used, on both sides of zero."""
ZERO = 128
"""What stands for zero where 8-bit integers have no sign."""
MICROSOFT = "com.microsoft"
"""The operators that onnxruntime adds to ONNX: several steps in one."""
SMOOTHING = 0.8
"""How much of a channel's size goes over into its weights, from 0 to 1; 0.8 came nearest to the original."""
SAMPLES = (
    "What is co-production, and where does the word come from?",
    "We meet every Tuesday in the village hall, and everybody can put something on the agenda.",
    "no", "yes please", "not really, staff decide", "i dont know", "what do you mean by that", "thanks!", "??",
    "My mother is looked after well, but nobody ever asks her what she would like to do.",
    "The manager wrote the plan, and then they sent us a letter in which we could tick one of two boxes.",
    "Can I change my third answer? I meant that residents and officers chose the new times together.",
    "It's called Riverside Lunch Club and it helps people who live alone.",
    "Young people run the music nights themselves, from the posters to the money.",
    "who was edgar cahn and what did he do in washington", "start again", "join the session K3M-4TX-9QL",
    "What's the weather like in Southampton tomorrow, and when is the next bus to Winchester?",
    "They listen to carers a bit more than last year, though most things are settled before the meeting begins.",
    "I feel like giving up. Who can I talk to tonight?",
    "Professionals and citizens share power to plan, design and deliver support together.",
    "2 of us were asked in 2019 and 14 this year; 60% said that nothing had changed.",
)  # fmt: skip
"""Texts of the kind that the encoder will read, short and long."""


class Graph:
    """An ONNX graph that is written node by node; a node's output is known by its name."""

    def __init__(self, weights: dict[str, np.ndarray], largest: dict[str, np.ndarray]) -> None:
        self.weights, self.largest = weights, largest
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def constant(self, name: str, value: np.ndarray) -> str:
        """A constant of the graph."""
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def node(self, operator: str, inputs: list[str], *outputs: str, domain: str = "", **attributes: object) -> str:
        """A node; gives the name of its first output."""
        self.nodes.append(helper.make_node(operator, inputs, list(outputs), domain=domain, **attributes))
        return outputs[0]

    def quantised(self, name: str, matrix: np.ndarray) -> list[str]:
        """`matrix` as 8-bit integers: their names, those of the columns' scales and of their zeros."""
        scales = (np.abs(matrix).max(axis=0) / LARGEST).astype(np.float32)
        integers = np.clip(np.rint(matrix / scales), -LARGEST, LARGEST)
        zeros = np.zeros_like(scales)
        if saturates():
            integers, zeros = (integers + ZERO).astype(np.uint8), (zeros + ZERO).astype(np.uint8)
        else:
            integers, zeros = integers.astype(np.int8), zeros.astype(np.int8)
        return [self.constant(f"{name}_{part}", value) for part, value in
                (("weights", integers), ("scales", scales), ("zeros", zeros))]  # fmt: skip

    def linear(self, x: str, name: str, *layers: str) -> str:
        """One or several linear layers on the same input, side by side; large channels are made smaller before."""
        matrix = np.concatenate([self.weights[f"{layer}.weight"].T for layer in layers], axis=1)
        bias = np.concatenate([self.weights[f"{layer}.bias"] for layer in layers])
        smoother = smoothers(self.largest[name], matrix)
        x = self.node("Mul", [x, self.constant(f"{name}_smoother", 1 / smoother)], f"{name}_smooth")
        inputs = [x, *self.quantised(name, matrix * smoother[:, None]), self.constant(f"{name}_bias", bias)]
        return self.node("DynamicQuantizeMatMul", inputs, name, domain=MICROSOFT)

    def normalised(self, name: str, layer: str, x: str, added_to: str = "") -> str:
        """A layer's normalisation, of `x` or of `x` added to another."""
        scale = self.constant(f"{name}_scale", self.weights[f"{layer}.weight"])
        shift = self.constant(f"{name}_shift", self.weights[f"{layer}.bias"])
        if added_to:
            inputs = [x, added_to, scale, shift]
            return self.node("SkipLayerNormalization", inputs, name, domain=MICROSOFT, epsilon=EPSILON)
        return self.node("LayerNormalization", [x, scale, shift], name, axis=-1, epsilon=EPSILON)


@cache
def saturates() -> bool:
    """Whether this processor's products of 8-bit integers may overflow, so that the weights have to be without a sign.

    So on Intel's and AMD's without VNNI, and where it can't be told; there it takes twice as long.
    """
    if platform.machine().lower() not in ("x86_64", "amd64"):
        return False
    described = Path("/proc/cpuinfo")
    return not (described.exists() and "vnni" in described.read_text())


def smoothers(largest: np.ndarray, matrix: np.ndarray) -> np.ndarray:
    """By how much each channel is divided, shape (channels,): powers of two, which round nothing."""
    weights = np.maximum(np.abs(matrix).max(axis=1), 1e-5)
    wanted = np.log2(np.maximum(largest, 1e-3)) * SMOOTHING - np.log2(weights) * (1 - SMOOTHING)
    return np.exp2(np.rint(wanted - wanted.mean())).astype(np.float32)


def largest_of(weights: dict[str, np.ndarray], tokenizer: Tokenizer) -> dict[str, np.ndarray]:
    """How large each channel becomes that a linear layer takes in, by the layer's name; computed in 32 bits."""
    found: dict[str, np.ndarray] = {}
    tokenizer.no_padding()

    def linear(name: str, x: np.ndarray, *layers: str) -> list[np.ndarray]:
        found[name] = np.maximum(found.get(name, 0), np.abs(x).max(axis=0))
        return [x @ weights[f"{layer}.weight"].T + weights[f"{layer}.bias"] for layer in layers]

    def normalised(x: np.ndarray, layer: str) -> np.ndarray:
        centred = x - x.mean(axis=-1, keepdims=True)
        scale = np.sqrt((centred**2).mean(axis=-1, keepdims=True) + EPSILON)
        return centred / scale * weights[f"{layer}.weight"] + weights[f"{layer}.bias"]

    for sample in SAMPLES:
        ids = tokenizer.encode(sample).ids
        x = (
            weights["embeddings.word_embeddings.weight"][ids]
            + weights["embeddings.position_embeddings.weight"][: len(ids)]
        )
        x = normalised(x + weights["embeddings.token_type_embeddings.weight"][0], "embeddings.LayerNorm")
        for number in range(LAYERS):
            own = f"encoder.layer.{number}."
            parts = [f"{own}attention.self.{part}" for part in ("query", "key", "value")]
            heads = (
                part.reshape(len(ids), HEADS, -1).swapaxes(0, 1)
                for part in linear(f"query_key_value_{number}", x, *parts)
            )
            query, key, value = heads
            scores = query @ key.swapaxes(1, 2) / math.sqrt(WIDTH / HEADS)
            scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
            attended = (scores / scores.sum(axis=-1, keepdims=True) @ value).swapaxes(0, 1).reshape(len(ids), WIDTH)
            (attended,) = linear(f"attention_{number}", attended, f"{own}attention.output.dense")
            x = normalised(x + attended, f"{own}attention.output.LayerNorm")
            (inner,) = linear(f"inner_{number}", x, f"{own}intermediate.dense")
            inner = inner * (1 + np.vectorize(math.erf)(inner / math.sqrt(2))) / 2
            (outer,) = linear(f"outer_{number}", inner.astype(np.float32), f"{own}output.dense")
            x = normalised(x + outer, f"{own}output.LayerNorm")
    return found


def embedded(graph: Graph) -> str:
    """The word pieces `ids` as vectors with their places; the words' vectors are 8-bit too, a scale for each."""
    words = graph.weights["embeddings.word_embeddings.weight"]
    scales = (np.abs(words).max(axis=1, keepdims=True) / LARGEST).astype(np.float32)
    integers = np.clip(np.rint(words / scales), -LARGEST, LARGEST).astype(np.int8)
    places = (
        graph.weights["embeddings.position_embeddings.weight"]
        + graph.weights["embeddings.token_type_embeddings.weight"][0]
    )
    none = graph.constant("none", np.array([0], dtype=np.int64))
    taken = graph.node("Gather", [graph.constant("words", integers), "ids"], "word_integers")
    scale = graph.node("Gather", [graph.constant("word_scales", scales), "ids"], "word_scale")
    word = graph.node("Mul", [graph.node("Cast", [taken], "word_floats", to=TensorProto.FLOAT), scale], "word")
    length = graph.node("Shape", ["ids"], "length", start=1, end=2)
    place = graph.node("Slice", [graph.constant("places", places), none, length, none], "place")
    return graph.normalised("embedded", "embeddings.LayerNorm", graph.node("Add", [word, place], "placed"))


def layer(graph: Graph, number: int, x: str) -> str:
    """One of the layers: attention, and two linear layers with GELU between."""
    own = f"encoder.layer.{number}."
    parts = [f"{own}attention.self.{part}" for part in ("query", "key", "value")]
    together = graph.linear(x, f"query_key_value_{number}", *parts)
    names = [f"{part}_{number}" for part in ("query", "key", "value")]
    graph.node("Split", [together], *names, axis=-1, num_outputs=3)
    attended = graph.node("MultiHeadAttention", names, f"attended_{number}", domain=MICROSOFT, num_heads=HEADS)
    attended = graph.linear(attended, f"attention_{number}", f"{own}attention.output.dense")
    x = graph.normalised(f"attention_normalised_{number}", f"{own}attention.output.LayerNorm", attended, x)
    inner = graph.linear(x, f"inner_{number}", f"{own}intermediate.dense")
    inner = graph.node("Gelu", [inner], f"gelu_{number}", domain=MICROSOFT)
    outer = graph.linear(inner, f"outer_{number}", f"{own}output.dense")
    return graph.normalised(f"normalised_{number}", f"{own}output.LayerNorm", outer, x)


def encoder(weights: dict[str, np.ndarray], tokenizer: Tokenizer) -> onnx.ModelProto:
    """The whole encoder: from `ids`, shape (1, pieces), to `vector`, shape (1, WIDTH), of length 1."""
    graph = Graph(weights, largest_of(weights, tokenizer))
    x = embedded(graph)
    for number in range(LAYERS):
        x = layer(graph, number, x)
    pieces = graph.constant("pieces_axis", np.array([1], dtype=np.int64))
    mean = graph.node("ReduceMean", [x, pieces], "mean", keepdims=0)
    graph.node("LpNormalization", [mean], "vector", axis=-1, p=2)
    ids = helper.make_tensor_value_info("ids", TensorProto.INT64, [1, "pieces"])
    vector = helper.make_tensor_value_info("vector", TensorProto.FLOAT, [1, WIDTH])
    whole = helper.make_graph(graph.nodes, "all-MiniLM-L6-v2", [ids], [vector], graph.constants)
    operators = [helper.make_opsetid("", 18), helper.make_opsetid(MICROSOFT, 1)]
    return helper.make_model(whole, opset_imports=operators, ir_version=9)


def main(weights: Path, vocabulary: Path, made: Path) -> None:
    found = hashlib.sha256(weights.read_bytes()).hexdigest()
    if found != SHA256:
        sys.exit(f"{weights.name} is not the file that was tested (sha256 {found}): remove .venv, run make setup.")
    made.parent.mkdir(parents=True, exist_ok=True)
    onnx.save(encoder(load_file(weights), Tokenizer.from_file(str(vocabulary))), made)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))
