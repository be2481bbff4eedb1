"""Names in descriptions."""

import pytest

from guide.check.reading.titles import in_a_story


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Night Owls is a chess evening in the hospital. Patients and nurses play, and nobody keeps the score.", "Night Owls"),
        ("I help at the Alder Way Kitchen. Alder Way Kitchen feeds sixty people, and all of them cook.", "Alder Way Kitchen"),
        ("We meet at Alton on Fridays. Mrs Jones brings the cakes and we decide together what to read.", ""),
        ("Every Friday we cook. The council pays for it. Nobody asks us what we want.", ""),
        ("Our sewing evening, known as The Bobbin, is open to all. Staff choose the patterns.", "The Bobbin"),
    ],
)  # fmt: skip
def test_the_name_in_a_description(text, name):
    assert in_a_story(text) == name


def test_a_word_that_begins_many_sentences_is_no_name():
    assert in_a_story("Members bake. Members sweep up. Members decide what is on. Staff open the door.") == ""
