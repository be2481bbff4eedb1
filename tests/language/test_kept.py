"""Vectors of texts are kept between trainings: each distinct text is encoded once."""

import numpy as np
import pytest
from en_sentence_minilm import kept
from en_sentence_minilm.encoder import MINILM, MPNET


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(kept, "FOLDER", tmp_path)
    return tmp_path


class Counting:
    """An encoder that counts."""

    def __init__(self, width=MINILM.width):
        self.asked, self.width = [], width

    def __call__(self, text):
        self.asked.append(text)
        return np.full(self.width, len(text), dtype=np.float32)


def test_each_distinct_text_is_encoded_once_and_not_again_next_time():
    first, second = Counting(), Counting()
    found = kept.vectors_of(["a", "bb", "a"], first)
    assert sorted(first.asked) == ["a", "bb"]
    again = kept.vectors_of(["a", "bb", "ccc"], second)
    assert second.asked == ["ccc"]
    for text in ("a", "bb"):
        np.testing.assert_array_equal(found[text], again[text])


def test_a_file_that_was_cut_off_is_made_anew(folder):
    kept.vectors_of(["a"], Counting())
    (file,) = folder.iterdir()
    file.write_bytes(file.read_bytes()[:100])
    encoder = Counting()
    kept.vectors_of(["a"], encoder)
    assert encoder.asked == ["a"]


def test_vectors_of_another_encoder_are_not_taken():
    kept.vectors_of(["a"], Counting())
    encoder = Counting(MPNET.width)
    kept.vectors_of(["a"], encoder, MPNET)
    assert encoder.asked == ["a"]
