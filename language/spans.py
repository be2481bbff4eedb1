"""Finds the words of a message that are a name: a regression over all runs of words that may be one, and over none.

Each run is told by the words before and behind it, its own words and its capitals; none by all words and what they
mean. The sum of its features' weights, beside those of all others, is how likely it is: a conditional log-linear model.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import accumulate, chain, pairwise
from typing import NamedTuple

import numpy as np
from scipy import sparse

from language.lbfgs import minimised
from language.logistic import TOLERANCE, likelihoods

Span = tuple[int, int]
"""The first and the last word of a run, counted from 0."""
MOST_WORDS = 12
"""Words and signs of a name."""
MOST_READ = 60
"""Words and signs of a message among which a name is looked for."""
LONG = 9
"""Words from which all names are long."""
FEWEST = 2
"""How many messages must have a feature."""
STRENGTH = 1.0
"""The inverse strength of the regularisation."""
MEANING = 6.0
"""The length of a message's sentence vector beside features that count 1."""
_WORD = re.compile(r"(?:St|Dr|Mt|No)\.(?=\s)|\w(?:[\w'’&+/-]|\.(?=\w))*|\S")
_OPENS = '#@(¿¡"“‘'
_PAIRS = (("(", ")"), ("[", "]"), ("“", "”"))
_SMALL = {"of", "the", "for", "and", "to", "in", "on", "with", "from", "by", "a", "an", "&", "at"}


class Word(NamedTuple):
    """A word or sign, and where it stands in its message."""

    text: str
    start: int
    end: int

    @property
    def low(self) -> str:
        return self.text.lower().replace("’", "'")

    @property
    def is_sign(self) -> bool:
        return not self.text[0].isalnum()

    @property
    def shape(self) -> str:
        """Capital letters, a capital at its beginning, a digit, small letters; a sign is its own."""
        if self.is_sign:
            return self.text
        if self.text.isupper() and len(self.text) > 1:
            return "XX"
        return "Xx" if self.text[0].isupper() else "9" if self.text[0].isdigit() else "xx"


def words_of(text: str) -> list[Word]:
    """The first `MOST_READ` words and signs of `text`."""
    return [Word(found.group(), *found.span()) for found in list(_WORD.finditer(text))[:MOST_READ]]


def span_of(words: Sequence[Word], start: int, end: int) -> Span | None:
    """The run of words from the letter `start` to the letter `end`; None where it is not made of whole words."""
    first = next((place for place, word in enumerate(words) if word.start <= start < word.end), None)
    last = next((place for place, word in enumerate(words) if word.start < end <= word.end), None)
    return (first, last) if first is not None and last is not None and (first, last) in spans(words) else None


def spans(words: Sequence[Word]) -> list[Span]:
    """All runs of words that may be a name."""
    return [
        (first, last)
        for first, word in enumerate(words)
        if not word.is_sign or word.text in _OPENS
        for last in range(first, min(len(words), first + MOST_WORDS))
    ]


class Features:
    """What is told of a message, of which each run's features are made up."""

    def __init__(self, words: Sequence[Word]) -> None:
        self.words = words
        low = [word.low for word in words]
        before, behind = ["^^", "^", *low], [*low, "$", "$$"]
        shapes = ["^", *(word.shape for word in words), "$"]
        self._low, self._shapes = low, shapes
        self.begins = [
            [
                *(f"before {before[at + 1]}", f"before {before[at]} {before[at + 1]}", f"first {low[at]}"),
                *(f"first is {shapes[at + 1]}", f"turns {shapes[at]} {shapes[at + 1]}"),
            ]
            for at in range(len(words))
        ]
        self.ends = [
            [
                *(f"behind {behind[at + 1]}", f"behind {behind[at + 1]} {behind[at + 2]}", f"last {low[at]}"),
                *(f"last is {shapes[at + 1]}", f"goes on {shapes[at + 1]} {shapes[at + 2]}"),
            ]
            for at in range(len(words))
        ]
        self._capital = [word.shape in ("Xx", "XX", "9") for word in words]
        self._counts = [not word.is_sign and word.low not in _SMALL for word in words]
        # How many of the words before each place begin with a capital, the first of the message aside.
        self._capitals = list(
            accumulate((at > 0 and shapes[at + 1] in ("Xx", "XX") for at in range(len(words))), initial=0)
        )

    def none(self) -> list[str]:
        """What speaks for no name: the words and pairs of words, how many they are, whether it is a question."""
        number = sum(not word.is_sign for word in self.words)
        capitals = sum(shape in ("Xx", "XX") for shape in self._shapes)
        pairs = [" ".join(pair) for pair in pairwise(["^", *self._low, "$"])]
        ends = self._low[-1] if self._low else ""
        told = [*sorted(set(self._low)), *pairs, f"{min(number // 3, 6)} words", f"{min(capitals, 3)} capitals"]
        return ["none", *(f"none: {one}" for one in told), f"none ends {ends}"]

    def run(self, first: int, last: int) -> list[str]:
        """What is told of the run as a whole: how long it is, its capitals beside those around it, its borders."""
        own = range(first, last + 1)
        counted = [place for place in own if self._counts[place]] or list(own)
        big = [self._capital[place] for place in counted]
        capitals = "all" if all(big) else "some" if any(big) else "none"
        around = self._capitals[-1] - self._capitals[last + 1] + self._capitals[first]
        length = min(sum(not self.words[place].is_sign for place in own), LONG)
        before = self._low[first - 1] if first else "^"
        behind = self._low[last + 1] if last + 1 < len(self._low) else "$"
        told = [
            *("run", f"{length} long", f"capitals {capitals}", f"capitals {capitals}, {min(around, 2)} around"),
            *(f"between {before} {behind}", f"{capitals} before {before}", f"{capitals} behind {behind}"),
        ]
        signs = [word.text for word in self.words[first : last + 1] if word.is_sign]
        told += [f"leaves {opens} open" for opens, closes in _PAIRS if signs.count(opens) != signs.count(closes)]
        told += ["ends with a sign"] if self.words[last].is_sign else []
        if (before, behind) == ("^", "$"):
            told += ["whole", f"whole {length}", f"whole capitals {capitals}"]
        return told

    def rows(self) -> Iterable[list[str]]:
        """The features of no name and of each run."""
        yield self.none()
        for first, last in spans(self.words):
            inside = [f"in {low}" for low in self._low[first : last + 1]]
            yield [*self.begins[first], *self.ends[last], *self.run(first, last), *inside]


class SpanFinder:
    """The weights of all features, learned from messages whose names are known, and of what a message is about.

    That is its sentence vector, which speaks for or against there being a name.
    """

    def __init__(self, weights: dict[str, float] | None = None, meaning: np.ndarray | None = None) -> None:
        self.weights = weights or {}
        self.meaning = np.zeros(0, dtype=np.float32) if meaning is None else meaning

    def learn(self, texts: Sequence[str], vectors: np.ndarray, names: Sequence[Span | None]) -> None:
        """Fits the weights to `texts`, their `vectors`, shape (texts, width), and which run of each is the name."""
        rows: list[list[str]] = []
        begins: list[int] = []
        named: list[int] = []
        for text, name in zip(texts, names, strict=True):
            words = words_of(text)
            begins.append(len(rows))
            named.append(len(rows) + (0 if name is None else 1 + spans(words).index(name)))
            rows += Features(words).rows()
        counts = Counter[str]()
        for start, end in pairwise([*begins, len(rows)]):
            counts.update({told for row in rows[start:end] for told in row})
        known = {told: place for place, told in enumerate(sorted(told for told, n in counts.items() if n >= FEWEST))}
        found = [[known[told] for told in row if told in known] for row in rows]
        ends = np.cumsum([0, *map(len, found)])
        columns = np.fromiter(chain(*found), dtype=np.int32, count=int(ends[-1]))
        matrix = sparse.csr_matrix((np.ones(len(columns), np.float32), columns, ends), shape=(len(rows), len(known)))
        fitted = _fit(matrix, MEANING * vectors.astype(np.float32), np.array(begins), np.array(named))
        self.weights = {told: float(fitted[place]) for told, place in known.items()}
        self.meaning = MEANING * fitted[len(known) :]

    def find(self, text: str, vector: np.ndarray) -> tuple[str, float]:
        """The likeliest name in `text`, and how likely it is, from 0 to 1, that there is one at all."""
        words = words_of(text)
        runs = spans(words)
        if not runs:
            return "", 0.0
        features = Features(words)
        none = self._sum(features.none()) + float(self.meaning @ vector)
        logits = np.array([none, *self._of_runs(features, runs)])
        likely = likelihoods(logits)
        first, last = runs[int(likely[1:].argmax())]
        return text[words[first].start : words[last].end], 1 - float(likely[0])

    def _of_runs(self, features: Features, runs: Sequence[Span]) -> list[float]:
        """The logit of each run; what several share is added up once."""
        begins, ends = [self._sum(of) for of in features.begins], [self._sum(of) for of in features.ends]
        inside = list(accumulate((self._sum([f"in {word.low}"]) for word in features.words), initial=0.0))
        return [
            begins[first] + ends[last] + inside[last + 1] - inside[first] + self._sum(features.run(first, last))
            for first, last in runs
        ]

    def _sum(self, told: Iterable[str]) -> float:
        return sum(self.weights.get(one, 0.0) for one in told)


def _fit(matrix: sparse.csr_matrix, meanings: np.ndarray, begins: np.ndarray, named: np.ndarray) -> np.ndarray:
    """The weights at which the name of each message is likeliest: of the features, then of what messages mean.

    The rows of a message in `matrix` begin at `begins` with no name, which alone its row of `meanings` speaks of.
    """
    transposed, width = matrix.T.tocsr(), matrix.shape[1]
    lengths = np.diff(np.append(begins, matrix.shape[0]))

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        logits = matrix @ weights[:width]
        logits[begins] += meanings @ weights[width:]
        highest = np.maximum.reduceat(logits, begins)
        likely = np.exp(logits - np.repeat(highest, lengths))
        sums = np.add.reduceat(likely, begins)
        missed = float((highest + np.log(sums) - logits[named]).sum())
        error = likely / np.repeat(sums, lengths)
        error[named] -= 1
        gradient = np.concatenate([transposed @ error, meanings.T @ error[begins]]) + weights / np.float32(STRENGTH)
        penalty = float(weights @ weights) / (2 * STRENGTH)
        return (missed + penalty) / len(begins), gradient / np.float32(len(begins))

    return minimised(loss, np.zeros(width + meanings.shape[1], dtype=np.float32), TOLERANCE)
