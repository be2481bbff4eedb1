"""A guide that is switched on in Teams and Slack, with fakes for their clouds."""

import pytest

from tests.channels.teams.bot_framework import BotFramework, Teams
from tests.guide_server import running


@pytest.fixture(scope="session")
def microsoft():
    cloud = BotFramework()
    yield cloud
    cloud.cloud.close()


@pytest.fixture(scope="session")
def office(tmp_path_factory, microsoft, slack_cloud):
    """The guide, in both programs."""
    environment = {**microsoft.environment, **slack_cloud.environment}
    with running(tmp_path_factory.mktemp("office"), environment=environment, most_messages=30) as server:
        yield server


@pytest.fixture
def teams(office, microsoft):
    microsoft.faults.clear()
    return Teams(office, microsoft)


@pytest.fixture
def slack(office, slack_cloud):
    slack_cloud.faults.clear()
    return slack_cloud.of(office)
