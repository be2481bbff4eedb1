"""Rasa's patches: each does what it is named for, and every way of starting Rasa has them."""

import logging
import subprocess
import sys
import threading

import pytest
import structlog
from rasa.core.actions.action import RemoteAction
from rasa.core.agent import Agent
from rasa.engine.runner import dask as graph_runner
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event
from rasa.shared.exceptions import RasaException
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.utils import common, io
from rasa.utils.endpoints import EndpointConfig
from rasa.utils.log_utils import configure_structlog

from guide.content import ROOT
from server.action_endpoint import InProcessActions, TimedActions
from server.rasa_patches import put_in_place
from store.conversations import GuideTrackerStore
from store.locks import ConversationLocks


@pytest.fixture(autouse=True)
def patched():
    before = structlog.get_config()
    put_in_place()
    yield
    structlog.configure(**before)


def agent_with(store, url):
    return Agent(
        Domain.empty(), tracker_store=store, lock_store=ConversationLocks(), action_endpoint=EndpointConfig(url)
    )


def test_an_agent_has_the_store_itself_and_actions_with_its_sessions(tmp_path):
    store = GuideTrackerStore(Domain.empty(), db=str(tmp_path / "conversations.db"))
    agent = agent_with(store, "in-process:actions")
    assert agent.tracker_store is store
    assert isinstance(agent.action_endpoint, InProcessActions)
    assert agent.action_endpoint._executor._sessions is store.sessions


def test_conversations_without_locks_are_not_served(tmp_path):
    store = GuideTrackerStore(Domain.empty(), db=str(tmp_path / "conversations.db"))
    with pytest.raises(
        RasaException, match=r"add `lock_store:` and below it `  type: store\.locks\.ConversationLocks`"
    ):
        Agent(Domain.empty(), tracker_store=store)


def test_the_actions_of_a_server_have_a_time_limit_too():
    assert isinstance(agent_with(None, "http://127.0.0.1:1/webhook").action_endpoint, TimedActions)


def test_logs_show_no_variables(capsys):
    configure_structlog(logging.INFO)
    put_in_place()
    written = "what a person wrote"
    try:
        raise RuntimeError("no words")
    except RuntimeError:
        structlog.get_logger().exception("test.failed")
    assert written not in capsys.readouterr().out


def test_a_graph_runs_without_a_scheduler():
    assert graph_runner.dask.get({"node": (threading.get_ident,)}, "node") == threading.get_ident()
    assert graph_runner.dask.__name__ == "OneAfterAnother"


def test_the_class_of_an_event_is_looked_up_once(monkeypatch):
    found = Event.resolve_by_type("slot")

    def looks_again(*_):
        raise AssertionError("looked through all classes again")

    monkeypatch.setattr(common, "all_subclasses", looks_again)
    monkeypatch.setattr("rasa.shared.core.events.rasa.shared.utils.common.all_subclasses", looks_again)
    assert Event.resolve_by_type("slot") is found


def test_the_schema_of_action_results_is_checked_once(monkeypatch):
    action = RemoteAction("action_x", EndpointConfig("http://127.0.0.1:1"))
    result = {"events": [], "responses": []}
    action._validate_action_result(result)

    def checks_again(*_):
        raise AssertionError("asked for the schema again")

    monkeypatch.setattr(RemoteAction, "action_response_format_spec", checks_again)
    assert action._validate_action_result(result)
    with pytest.raises(Exception, match="not of type"):
        action._validate_action_result({"events": "none", "responses": []})


def test_a_yaml_text_is_read_once_and_nobody_shares_what_it_says(monkeypatch):
    text = "intents: [a, b]  # read by the test of the patches\n"
    first = io.read_yaml(text)
    first["intents"].append("c")

    def parses_again(*_):
        raise AssertionError("parsed again")

    monkeypatch.setattr("server.rasa_patches._read_yaml", parses_again)
    assert io.read_yaml(text) == {"intents": ["a", "b"]}


def test_training_data_are_merged_without_copies_of_the_examples():
    ours, theirs = Message({"text": "a", "intent": "x"}), Message({"text": "b", "intent": "y"})
    merged = TrainingData([ours], {"one": "1"}).merge(TrainingData([theirs], {"two": "2"}), None)
    assert [id(example) for example in merged.training_examples] == [id(ours), id(theirs)]
    assert merged.entity_synonyms == {"one": "1", "two": "2"}


COMMANDS = [["run"], ["run", "actions"], ["train"], ["shell"], ["test"], ["test", "core"], ["data", "validate"]]
STARTS = """
import sys
import rasa.__main__ as rasa_main
from rasa.core.agent import Agent

stock, parser_of = Agent.__init__, rasa_main.create_argument_parser

def parser_of_commands_that_only_look():
    parser = parser_of()
    parse = parser.parse_args

    def looks():
        named = parse()
        named.func = lambda _: print("stock" if Agent.__init__ is stock else "patched", *sys.argv[1:])
        return named

    parser.parse_args = looks
    return parser

rasa_main.create_argument_parser = parser_of_commands_that_only_look
for command in COMMANDS:
    Agent.__init__ = stock
    sys.argv = ["rasa", *command]
    rasa_main.main()
"""


def test_every_way_of_starting_rasa_has_them():
    """Each command of `rasa` begins after the patches are in place; what it would then do is left out here."""
    script = STARTS.replace("COMMANDS", repr(COMMANDS))
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=120)
    said = [line for line in done.stdout.splitlines() if line.startswith(("patched", "stock"))]
    assert said == [f"patched {' '.join(command)}" for command in COMMANDS], done.stderr[-2000:]
