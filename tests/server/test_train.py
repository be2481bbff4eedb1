"""What `make train` says while it trains."""

import json

import pytest

from server import train


@pytest.fixture(autouse=True)
def measured(tmp_path, monkeypatch):
    file = tmp_path / "train-seconds.json"
    monkeypatch.setattr(train, "MEASURED", file)
    return file


def test_the_stage_is_read_from_what_rasa_says():
    log = ""
    assert train.stage_of(log) == 0
    for number, begins in enumerate(train.STAGES):
        log += f"INFO {begins} ...\n"
        assert train.stage_of(log) == number


def test_the_line_says_what_is_being_done_and_how_far_it_is():
    said = train.line(2, 31.4, [10, 20, 30, 10, 5])
    assert said == "Training the model, 3 of 5: learning what people want. 31 s of about 75 s."


def test_it_takes_about_as_long_as_it_took_here(measured):
    assert train.expected() == list(train.TYPICAL_SECONDS)
    measured.write_text(json.dumps([1, 2, 3, 4, 5]))
    assert train.expected() == [1, 2, 3, 4, 5]
    measured.write_text("[1, 2")
    assert train.expected() == list(train.TYPICAL_SECONDS)
