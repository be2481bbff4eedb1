"""The sentence encoders all-MiniLM-L6-v2 and all-mpnet-base-v2: their files, and running them on one thread."""

import hashlib
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

FOLDER = Path(sys.prefix) / "encoder"
"""Where `make setup` puts what it makes of the original weights (scripts/make_encoder.py)."""
MAX_TOKENS = 256
"""Word pieces that are read of a text; the models were trained on no more."""


@dataclass(frozen=True)
class EncoderFiles:
    """An encoder as `make setup` leaves it: its name, the numbers in its vectors, and its tokenizer's sha256."""

    name: str
    width: int
    vocabulary_sha256: str

    @property
    def model(self) -> Path:
        """The graph with its weights."""
        return FOLDER / f"{self.name}.onnx"

    @property
    def vocabulary(self) -> Path:
        """The tokenizer's vocabulary."""
        return FOLDER / f"{self.name}-tokenizer.json"


MINILM = EncoderFiles("minilm", 384, "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037")
"""The quick one, with which every message is read."""
MPNET = EncoderFiles("mpnet", 768, "b8be2c30ba5dd723a6d5ee26d013da103d5408d92ddcb23747622f9e48f1d842")
"""The better one, which takes six times as long: for answers to the check's questions."""


def checked(path: Path, sha256: str) -> Path:
    """`path`, after its content was compared with `sha256`; raises ValueError where they differ."""
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != sha256:
        raise ValueError(
            f"{path.name} is not the file that was tested (sha256 {found}): remove .venv, run `make setup`."
        )
    return path


class SentenceEncoder:
    """Turns a text into a vector of 32-bit numbers, of length 1. Raises FileNotFoundError where its files are not.

    The weights are 8-bit integers; tests/language/test_encoder.py compares the vectors with the original's.
    """

    def __init__(self, files: EncoderFiles = MINILM) -> None:
        if not files.model.exists() or not files.vocabulary.exists():
            raise FileNotFoundError("The sentence encoder is missing: remove .venv, run `make setup`.")
        self.files = files
        self.tokenizer = Tokenizer.from_file(str(checked(files.vocabulary, files.vocabulary_sha256)))
        self.tokenizer.no_padding()
        self.tokenizer.enable_truncation(MAX_TOKENS)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(str(files.model), options, providers=["CPUExecutionProvider"])

    @property
    def words(self) -> list[str]:
        """The words that the encoder has a piece of their own for, the more frequent ones first."""
        pieces = self.tokenizer.get_vocab()
        return [piece for piece in sorted(pieces, key=pieces.__getitem__) if piece.isalpha()]

    def __call__(self, text: str) -> np.ndarray:
        """The vector of `text`: the mean over its word pieces, shape (width,)."""
        ids = np.array([self.tokenizer.encode(text).ids], dtype=np.int64)
        return self.session.run(None, {"ids": ids})[0][0]
