"""The database's file is one guide's at a time."""

import pytest
from sqlalchemy.engine import make_url

from store.database import InUse, hold


def test_a_file_is_held_until_it_is_given_back(tmp_path):
    url = make_url(f"sqlite:///{tmp_path / 'conversations.db'}")
    lock = hold(url)
    with pytest.raises(InUse, match="is running on"):
        hold(url)
    lock.release()
    hold(url).release()


def test_a_folder_that_is_not_there_is_left_to_the_first_connection(tmp_path):
    assert hold(make_url(f"sqlite:///{tmp_path / 'nowhere' / 'conversations.db'}")) is None


@pytest.mark.parametrize("url", ["sqlite://", "postgresql://someone@127.0.0.1/guide"])
def test_what_is_no_file_is_not_held(url):
    assert hold(make_url(url)) is None
