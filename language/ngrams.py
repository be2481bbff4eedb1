"""Weighted terms of a text, as TF-IDF: n-grams of its letters and words, or whatever an analyser finds in it."""

from __future__ import annotations

import json
import re
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer

KINDS: tuple[Mapping[str, object], ...] = (
    {"analyzer": "char_wb", "ngram_range": (2, 4)},
    {"analyzer": "word", "ngram_range": (1, 3), "token_pattern": r"(?u)\b\w+\b"},
)
"""What is counted, as scikit-learn's `CountVectorizer` has it; each kind is weighted by itself."""
FEWEST = 2
"""How many texts must have an n-gram."""
Analyser = Callable[[str], list[str]]
_NUMBER = re.compile(r"\b[0-9]+\b")


def tidy(tokens: Iterable[str]) -> str:
    """The text of which n-grams are counted: small letters, numbers all alike."""
    return _NUMBER.sub("__number__", " ".join(tokens).lower())


class NGrams:
    """The n-grams that stand in the texts it learned from, each with how rarely it does.

    `analysers` find them in a text, a kind each; without any they are those of `KINDS`.
    """

    def __init__(self, *analysers: Analyser) -> None:
        self._analyse = analysers or [_analyser(kind) for kind in KINDS]
        self._places: list[dict[str, int]] = [{} for _ in self._analyse]
        self._idf = np.array([], dtype=np.float32)

    @property
    def width(self) -> int:
        """How many n-grams there are."""
        return len(self._idf)

    def learn(self, texts: list[str], length: float) -> sparse.csr_matrix:
        """Takes the n-grams of `texts`; gives their weights as `of` does, shape (texts, width)."""
        self._places, idf, parts, start = [], [], [], 0
        for analyse in self._analyse:
            counts, ngrams = _counted(texts, analyse)
            in_texts = np.bincount(counts.indices, minlength=len(ngrams))
            often = in_texts >= FEWEST
            kept = [ngram for ngram, is_often in zip(ngrams, often, strict=True) if is_often]
            self._places.append({ngram: start + place for place, ngram in enumerate(kept)})
            idf.append((np.log((1 + len(texts)) / (1 + in_texts[often])) + 1).astype(np.float32))
            part = counts[:, often].tocsr()
            part.data = (1 + np.log(part.data)) * idf[-1][part.indices]
            norms = np.sqrt(np.add.reduceat(np.append(part.data**2, 0), part.indptr[:-1])) * (np.diff(part.indptr) > 0)
            parts.append(sparse.diags((length / np.where(norms, norms, 1)).astype(np.float32)) @ part)
            start += len(kept)
        self._idf = np.concatenate(idf)
        return sparse.hstack(parts, format="csr").astype(np.float32)

    def of(self, text: str, length: float) -> tuple[np.ndarray, np.ndarray]:
        """The places and weights of the n-grams of `text`; those of each kind have this `length` together."""
        places, weights = [], []
        for analyse, known in zip(self._analyse, self._places, strict=True):
            counts = Counter(known[ngram] for ngram in analyse(text) if ngram in known)
            own = np.fromiter(counts, dtype=np.int32, count=len(counts))
            found = np.fromiter(counts.values(), dtype=np.float32, count=len(counts))
            found = (1 + np.log(found)) * self._idf[own]
            places.append(own)
            weights.append(found * (length / (np.linalg.norm(found) or 1.0)))
        return np.concatenate(places), np.concatenate(weights).astype(np.float32)

    def write(self, folder: Path) -> None:
        """Keeps what was learned in `folder`."""
        (folder / "ngrams.json").write_text(json.dumps([list(places) for places in self._places]))
        np.save(folder / "idf.npy", self._idf)

    def read(self, folder: Path) -> None:
        """Reads what `write` wrote."""
        start = 0
        self._places = []
        for ngrams in json.loads((folder / "ngrams.json").read_text()):
            self._places.append({ngram: start + place for place, ngram in enumerate(ngrams)})
            start += len(ngrams)
        self._idf = np.load(folder / "idf.npy")


def _counted(texts: list[str], analyse: Analyser) -> tuple[sparse.csr_matrix, list[str]]:
    """How often each text has each n-gram, shape (texts, n-grams), and the n-grams."""
    known: dict[str, int] = {}
    places, numbers, ends = array("i"), array("f"), [0]
    for text in texts:
        for ngram, count in Counter(analyse(text)).items():
            places.append(known.setdefault(ngram, len(known)))
            numbers.append(count)
        ends.append(len(places))
    columns = np.frombuffer(places, dtype=np.int32)
    counts = sparse.csr_matrix(
        (np.frombuffer(numbers, dtype=np.float32), columns, ends), shape=(len(texts), len(known))
    )
    counts.sort_indices()
    return counts, list(known)


def _analyser(kind: Mapping[str, object]) -> Analyser:
    analyse: Analyser = CountVectorizer(lowercase=False, **kind).build_analyzer()
    return analyse
