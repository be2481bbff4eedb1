"""Makes the sentence encoders that run, from the original weights of all-MiniLM-L6-v2 and all-mpnet-base-v2.

`make setup` calls this. Each is an ONNX graph whose matrices are 8-bit integers, with a scale for each column. What
comes in is rounded to 8 bits for a whole text at once, so channels that are much larger than the others would cost
those their precision: such channels are made smaller and their weights larger by as much (Xiao et al., SmoothQuant,
2023). How large they are is seen on `SAMPLES`.

Runs in an environment of its own, with the original weights and what else only the conversion needs:
`python scripts/make_encoder.py FOLDER`.
"""

from __future__ import annotations

import platform
import shutil
import sys
from functools import cache
from pathlib import Path

import numpy as np
import onnx
from encoder_forward import MOST_PIECES, biases, places, vector_of
from encoder_originals import ENCODERS, Architecture, original
from onnx import TensorProto, helper, numpy_helper
from safetensors.numpy import load_file
from tokenizers import Tokenizer

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
"""Texts of the kind that the encoders will read, short and long: how large channels become is seen on them."""
CHECKED = (
    "Who decided what the service would look like?",
    "the parents do the rota and the teachers do the teaching",
    "ok", "Why?", "they never ask", "MORE CHOICE PLEASE", "w8 what", "Ω", "12 of 30",
    "We hold the budget together, and nothing is spent until both the residents and the housing officer have agreed.",
    "People used to sit by the window all day; now they run the café and teach the trainees how to bake.",
    "Is this what you'd call consultation, or is it something more?",
    "It isn't that nobody listens, it's that nothing changes afterwards.",
    "Meet us by the old library at ten, bring a coat, and don't forget your bus pass.",
    "In our last meeting the doctor said that she would change the leaflet, and she did, but not as we had agreed, so "
    "two of us went to see her, and a week later we sat down and wrote it again from the first line to the last.",
    "The lunch club is open on Mondays. " * 8,
)  # fmt: skip
"""Texts whose original vectors are kept: a test compares ours with them."""


class Graph:
    """An ONNX graph that is written node by node; a node's output is known by its name."""

    def __init__(self, made_of: Architecture, weights: dict[str, np.ndarray], largest: dict[str, np.ndarray]) -> None:
        self.made_of, self.weights, self.largest = made_of, weights, largest
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
            return self.node("SkipLayerNormalization", inputs, name, domain=MICROSOFT, epsilon=self.made_of.epsilon)
        return self.node("LayerNormalization", [x, scale, shift], name, axis=-1, epsilon=self.made_of.epsilon)


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


def embedded(graph: Graph) -> str:
    """The word pieces `ids` as vectors with their places; the words' vectors are 8-bit too, a scale for each."""
    words = graph.weights["embeddings.word_embeddings.weight"]
    scales = (np.abs(words).max(axis=1, keepdims=True) / LARGEST).astype(np.float32)
    integers = np.clip(np.rint(words / scales), -LARGEST, LARGEST).astype(np.int8)
    none = graph.constant("none", np.array([0], dtype=np.int64))
    taken = graph.node("Gather", [graph.constant("words", integers), "ids"], "word_integers")
    scale = graph.node("Gather", [graph.constant("word_scales", scales), "ids"], "word_scale")
    word = graph.node("Mul", [graph.node("Cast", [taken], "word_floats", to=TensorProto.FLOAT), scale], "word")
    length = graph.node("Shape", ["ids"], "length", start=1, end=2)
    place = graph.node(
        "Slice", [graph.constant("places", places(graph.made_of, graph.weights)), none, length, none], "place"
    )
    return graph.normalised("embedded", "embeddings.LayerNorm", graph.node("Add", [word, place], "placed"))


def biased(graph: Graph) -> list[str]:
    """What comes after query, key and value into the attention: the bias of the distances, where there is one."""
    if not graph.made_of.distances:
        return []
    table = graph.constant("biases", biases(graph.made_of, graph.weights, MOST_PIECES)[None])
    start = graph.constant("from_first", np.array([0, 0], dtype=np.int64))
    both = graph.constant("both_axes", np.array([2, 3], dtype=np.int64))
    square = graph.node("Concat", ["length", "length"], "square", axis=0)
    return ["", "", graph.node("Slice", [table, start, square, both], "bias")]


def layer(graph: Graph, number: int, x: str, bias: list[str]) -> str:
    """One of the layers: attention, and two linear layers with GELU between."""
    made_of = graph.made_of
    own = f"encoder.layer.{number}."
    parts = [f"{own}{part}" for part in made_of.parts]
    together = graph.linear(x, f"query_key_value_{number}", *parts)
    names = [f"{part}_{number}" for part in ("query", "key", "value")]
    graph.node("Split", [together], *names, axis=-1, num_outputs=3)
    inputs = [*names, *bias]
    attended = graph.node("MultiHeadAttention", inputs, f"attended_{number}", domain=MICROSOFT, num_heads=made_of.heads)
    attended = graph.linear(attended, f"attention_{number}", f"{own}{made_of.attended}")
    x = graph.normalised(f"attention_normalised_{number}", f"{own}{made_of.attended_normalised}", attended, x)
    inner = graph.linear(x, f"inner_{number}", f"{own}intermediate.dense")
    inner = graph.node("Gelu", [inner], f"gelu_{number}", domain=MICROSOFT)
    outer = graph.linear(inner, f"outer_{number}", f"{own}output.dense")
    return graph.normalised(f"normalised_{number}", f"{own}output.LayerNorm", outer, x)


def encoder(made_of: Architecture, weights: dict[str, np.ndarray], largest: dict[str, np.ndarray]) -> onnx.ModelProto:
    """The whole encoder: from `ids`, shape (1, pieces), to `vector`, shape (1, width), of length 1."""
    graph = Graph(made_of, weights, largest)
    x = embedded(graph)
    bias = biased(graph)
    for number in range(made_of.layers):
        x = layer(graph, number, x, bias)
    pieces = graph.constant("pieces_axis", np.array([1], dtype=np.int64))
    mean = graph.node("ReduceMean", [x, pieces], "mean", keepdims=0)
    graph.node("LpNormalization", [mean], "vector", axis=-1, p=2)
    ids = helper.make_tensor_value_info("ids", TensorProto.INT64, [1, "pieces"])
    vector = helper.make_tensor_value_info("vector", TensorProto.FLOAT, [1, made_of.width])
    whole = helper.make_graph(graph.nodes, made_of.name, [ids], [vector], graph.constants)
    operators = [helper.make_opsetid("", 18), helper.make_opsetid(MICROSOFT, 1)]
    return helper.make_model(whole, opset_imports=operators, ir_version=9)


def main(name: str, folder: Path) -> None:
    """Writes an encoder into `folder`, with its tokenizer and the vectors that the original gives for `CHECKED`."""
    made_of = ENCODERS[name]
    file, vocabulary = original(name)
    weights, tokenizer = load_file(file), Tokenizer.from_file(str(vocabulary))
    tokenizer.no_padding()
    largest: dict[str, np.ndarray] = {}
    for sample in SAMPLES:
        vector_of(made_of, weights, tokenizer.encode(sample).ids, largest)
    folder.mkdir(parents=True, exist_ok=True)
    vectors = [vector_of(made_of, weights, tokenizer.encode(text).ids, {}) for text in CHECKED]
    np.savez(folder / f"{name}-original.npz", texts=np.array(CHECKED), vectors=np.array(vectors, dtype=np.float32))
    shutil.copyfile(vocabulary, folder / f"{name}-tokenizer.json")
    onnx.save(encoder(made_of, weights, largest), folder / f"{name}.onnx")


if __name__ == "__main__":
    for wanted in ENCODERS:
        main(wanted, Path(sys.argv[1]))
