"""Starting the check again."""

import pytest

from guide.check.reading import understand
from guide.check.reading.place import Place
from guide.messages import UserMessage


@pytest.mark.parametrize(("intent", "restart"), [("affirm", True), ("deny", False)])
def test_starting_again_is_asked_about_first(intent, restart):
    assert understand(Place("plan"), UserMessage("start again", "start_again")).restart
    assert understand(Place("confirm", restarting=True), UserMessage("go on then", intent)).restart is restart
