"""What several tests share: a trained model, a running guide, and somebody who talks to it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from server.run import MODEL
from tests.channels.slack.fake_slack import FakeSlack
from tests.guide_server import Server, Visitor, action_server, running


def pytest_sessionstart(session: pytest.Session) -> None:
    if not MODEL.exists():
        pytest.exit("There is no model: run `make train` first, or `make test`, which does.", returncode=1)


@pytest.fixture(scope="session", params=["in this process", "in a server"])
def guide(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A running guide, once with the actions in Rasa's process and once in a separate action server."""
    folder = tmp_path_factory.mktemp("guide")
    if request.param == "in this process":
        with running(folder) as server:
            yield server
    else:
        with action_server(folder) as url, running(folder, url) as server:
            yield server


@pytest.fixture(scope="session")
def slack_cloud() -> Iterator[FakeSlack]:
    """Slack, as the guide sees it."""
    cloud = FakeSlack()
    yield cloud
    cloud.cloud.close()


@pytest.fixture
def visitor(guide: Server) -> Visitor:
    """Somebody who has just opened the guide."""
    return guide.visitor()
