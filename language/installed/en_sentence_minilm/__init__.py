"""A spaCy pipeline that carries the sentence encoder all-MiniLM-L6-v2.

Rasa's stock `SpacyNLP`, `SpacyTokenizer` and `SpacyFeaturizer` use it unchanged. A token's vector is
the vector of its whole text (384 numbers, length 1), so that the featurizer's mean is that vector too.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import numpy as np
from spacy import blank
from spacy.language import Language
from spacy.tokens import Doc
from spacy.vectors import Vectors

from en_sentence_minilm.encoder import MINILM, SentenceEncoder
from en_sentence_minilm.kept import vectors_of


@Language.factory("sentence_encoder")
class SentenceEncoderPipe:
    """The pipeline's one component: gives every token of a document the document's vector, when first asked for."""

    def __init__(self, nlp: Language, name: str) -> None:
        self.encoder = SentenceEncoder()
        self._known: dict[str, np.ndarray] = {}
        # SpacyFeaturizer passes over a pipeline whose vocabulary has no vectors of any width.
        nlp.vocab.vectors = Vectors(shape=(1, MINILM.width))

    def __call__(self, doc: Doc) -> Doc:
        vector = cache(lambda: self._vector_of(doc.text))
        doc.user_hooks["vector"] = lambda _: vector()
        doc.user_token_hooks["vector"] = lambda _: vector()
        return doc

    def _vector_of(self, text: str) -> np.ndarray:
        known = self._known.get(text)
        return self.encoder(text) if known is None else known

    def pipe(self, stream: Iterable[Doc], batch_size: int) -> Iterator[Doc]:
        """The same for many documents."""
        yield from map(self, stream)

    def learn(self, texts: Iterable[str]) -> None:
        """Has the vectors of `texts`, of all training examples say, at hand from now on; each is encoded once."""
        self._known = vectors_of(texts, self.encoder)


def load(**overrides: object) -> Language:
    """The pipeline, as `spacy.load("en_sentence_minilm")` asks for it.

    `overrides` are spaCy's (`disable`, `exclude` and the like) and change nothing: there is one component.
    """
    nlp = blank("en")
    nlp.add_pipe("sentence_encoder")
    nlp._path = Path(__file__).parent  # Rasa takes a pipeline without a path for one that failed to load
    return nlp
