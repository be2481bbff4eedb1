"""The sentence encoders that run agree with the originals, all-MiniLM-L6-v2 and all-mpnet-base-v2."""

import numpy as np
import pytest
import spacy
from en_sentence_minilm.encoder import FOLDER, MINILM, MPNET, SentenceEncoder, checked

AGREE = {"minilm": (0.97, 0.995), "mpnet": (0.95, 0.985)}
"""Cosine between a vector of ours and the original's: of each, and in the mean, at least."""


@pytest.fixture(scope="module", params=[MINILM, MPNET], ids=lambda files: files.name)
def encoder(request) -> SentenceEncoder:
    return SentenceEncoder(request.param)


def test_agrees_with_the_original_weights(encoder):
    # Set-up computes these with the original weights, whose sha256 it checks, in 32-bit numbers.
    with np.load(FOLDER / f"{encoder.files.name}-original.npz") as original:
        texts, vectors = [str(text) for text in original["texts"]], original["vectors"]
    agreement = [float(encoder(text) @ vector) for text, vector in zip(texts, vectors, strict=True)]
    assert len(agreement) > 10
    closest, close = AGREE[encoder.files.name]
    assert min(agreement) > closest
    assert sum(agreement) / len(agreement) > close


def test_what_means_the_same_is_nearer(encoder):
    same, other = "They decided it together with us.", "The bus leaves at half past nine."
    first = encoder("We made that decision jointly.")
    assert first @ encoder(same) > first @ encoder(other) + 0.3


def test_spacy_pipeline_carries_the_sentence_vector():
    doc = spacy.load("en_sentence_minilm")("what is co-production?")
    np.testing.assert_allclose(doc.vector, SentenceEncoder()("what is co-production?"))
    for token in doc:
        np.testing.assert_allclose(token.vector, doc.vector)
    assert doc.vocab.vectors_length == MINILM.width


def test_a_changed_file_is_refused(tmp_path):
    file = tmp_path / "minilm-tokenizer.json"
    file.write_bytes(b"something else")
    with pytest.raises(ValueError, match="is not the file that was tested"):
        checked(file, MINILM.vocabulary_sha256)


def test_a_very_long_text_is_cut_and_not_refused(encoder):
    assert encoder("word " * 10_000).shape == (encoder.files.width,)
