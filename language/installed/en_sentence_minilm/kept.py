"""The vectors of texts that were encoded before, kept between trainings: a changed example costs one encoding."""

import hashlib
import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from en_sentence_minilm.encoder import MINILM, EncoderFiles

FOLDER = Path(__file__).parents[3] / ".cache"
MOST_KEPT = 60_000
"""Texts; each takes 1.5 or 3 kB."""


def vectors_of(
    texts: Iterable[str], encode: Callable[[str], np.ndarray], files: EncoderFiles = MINILM
) -> dict[str, np.ndarray]:
    """The vector of each of `texts`: those that are not kept yet are encoded, with all cores, and kept.

    Those of other texts stay as well, of the last trainings, up to `MOST_KEPT` in all.
    """
    # Named after the encoder, so that vectors of another one are never taken for its own.
    file = FOLDER / f"vectors-{hashlib.sha256(files.model.read_bytes()).hexdigest()[:12]}.npz"
    by_hash = {hashlib.sha256(text.encode()).digest(): text for text in texts}
    before = _read(file)
    missing = [text for digest, text in by_hash.items() if digest not in before]
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        new = dict(zip(missing, threads.map(encode, missing), strict=True))
    found = {text: new[text] if text in new else before[digest] for digest, text in by_hash.items()}
    if new:
        others = {digest: vector for digest, vector in before.items() if digest not in by_hash}
        used = {digest: found[text] for digest, text in by_hash.items()}
        _write(file, files.width, dict(list((used | others).items())[:MOST_KEPT]))
    return found


def _read(file: Path) -> dict[bytes, np.ndarray]:
    try:
        with file.open("rb") as opened, np.load(opened) as kept:
            return dict(zip(map(bytes, kept["hashes"]), kept["vectors"], strict=True))
    except (OSError, ValueError, KeyError, BadZipFile):
        return {}  # none yet, or a file that was cut off


def _write(file: Path, width: int, kept: dict[bytes, np.ndarray]) -> None:
    file.parent.mkdir(exist_ok=True)
    hashes = np.frombuffer(b"".join(kept), dtype=np.uint8).reshape(-1, 32)
    vectors = np.array(list(kept.values()), dtype=np.float32).reshape(-1, width)
    whole = file.with_name(f"{os.getpid()}-{file.name}")
    np.savez(whole, hashes=hashes, vectors=vectors)
    whole.replace(file)
