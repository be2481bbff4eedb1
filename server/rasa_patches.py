"""What no setting of Rasa 3.6.21 can change, put in place by one call; docs/adr/0003 says why each is here.

`language/installed/rasa_plus` makes the call, by Rasa's own seam for plugins, before any command of `rasa` begins;
`server/chat.py`, which starts Rasa without its commands, makes it itself.
"""

from __future__ import annotations

import copy
import functools
from typing import Any

import dask.core
import rasa.engine.runner.dask
import rasa.shared.utils.io
import structlog
from jsonschema import Draft7Validator
from rasa.core.actions.action import RemoteAction
from rasa.core.agent import Agent
from rasa.core.tracker_store import InMemoryTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event
from rasa.shared.exceptions import RasaException
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.nlu.training_data.util import check_duplicate_synonym
from structlog.processors import ExceptionRenderer
from structlog.tracebacks import ExceptionDictTransformer

from server.action_endpoint import timed
from server.json_log import write_as_json
from store.conversations import GuideTrackerStore
from store.locks import ConversationLocks

NO_LOCKS = (
    "endpoints.yml names no lock store, without which turns of one conversation mix: add `lock_store:` and below it "
    "`  type: store.locks.ConversationLocks`."
)
_init_agent = Agent.__init__
_resolve_event = Event.resolve_by_type
_read_yaml = rasa.shared.utils.io.read_yaml


def put_in_place() -> None:
    """Puts all patches in place. Doing so again changes nothing."""
    hand_over_store_and_actions()
    keep_what_people_wrote_out_of_logs()
    run_the_graph_without_a_scheduler()
    find_the_class_of_an_event_once()
    check_the_schema_of_action_results_once()
    read_each_yaml_text_once()
    merge_examples_without_copying_them()
    write_as_json()


def hand_over_store_and_actions() -> None:
    """An agent has the store itself, locks on its database, and actions with a time limit that have its sessions.

    Stock Rasa wraps the store in one that greets a stranger and forgets what is said while the database is away; as it
    is, such a turn fails, and the person is told.
    """
    Agent._create_tracker_store = staticmethod(_the_store_itself)
    Agent.__init__ = _init_agent_with_actions


def _the_store_itself(store: TrackerStore | None, domain: Domain | None) -> TrackerStore:
    if store is None:
        return InMemoryTrackerStore(domain)
    store.domain = domain
    return store


@functools.wraps(_init_agent)
def _init_agent_with_actions(self: Agent, *arguments: Any, **named: Any) -> None:
    _init_agent(self, *arguments, **named)
    store = self.tracker_store
    if isinstance(store, GuideTrackerStore):
        if not isinstance(self.lock_store, ConversationLocks):
            raise RasaException(NO_LOCKS)
        self.lock_store.share(store.engine)
    self.action_endpoint = timed(self.action_endpoint, store.sessions if isinstance(store, GuideTrackerStore) else None)


def keep_what_people_wrote_out_of_logs() -> None:
    """Tracebacks come without the variables around them."""
    without = ExceptionRenderer(ExceptionDictTransformer(show_locals=False))
    processors = structlog.get_config()["processors"]
    structlog.configure(processors=[without if isinstance(p, ExceptionRenderer) else p for p in processors])


class OneAfterAnother:
    """The part of dask that Rasa's graph runner calls, without the scheduler for many threads (1 ms a run)."""

    get = staticmethod(dask.core.get)


def run_the_graph_without_a_scheduler() -> None:
    """The nodes of a graph run one after another in any case."""
    rasa.engine.runner.dask.dask = OneAfterAnother


def find_the_class_of_an_event_once() -> None:
    """Each event that is read from the database looks through all classes of events for its own."""
    Event.resolve_by_type = staticmethod(functools.cache(_resolve_event))


@functools.cache
def _result_validator() -> Draft7Validator:
    return Draft7Validator(RemoteAction.action_response_format_spec())


def _validate_action_result(self: RemoteAction, result: dict[str, Any]) -> bool:
    _result_validator().validate(result)
    return True


def check_the_schema_of_action_results_once() -> None:
    """What an action returned is checked against a schema, which stock Rasa checks anew each time (15 ms)."""
    RemoteAction._validate_action_result = _validate_action_result


@functools.lru_cache(maxsize=256)
def _parsed(content: str, reader_type: str) -> Any:
    return _read_yaml(content, reader_type)


def _read_yaml_once(content: str, reader_type: str | list[str] = "safe") -> Any:
    kind = reader_type if isinstance(reader_type, str) else None
    return copy.deepcopy(_parsed(content, kind)) if kind else _read_yaml(content, reader_type)


def read_each_yaml_text_once() -> None:
    """To train, Rasa parses each file of `data` six times, and each time takes seconds for all."""
    rasa.shared.utils.io.read_yaml = _read_yaml_once


def _merged(self: TrainingData, *others: TrainingData | None) -> TrainingData:
    """Rasa's own merge, except that the examples are those of the parts and no copies of them."""
    parts = [self, *filter(None, others)]
    synonyms: dict[str, str] = {}
    for part in parts:
        for text, synonym in part.entity_synonyms.items():
            check_duplicate_synonym(synonyms, text, synonym, "merging training data")
        synonyms.update(part.entity_synonyms)
    return TrainingData(
        [example for part in parts for example in part.training_examples],
        synonyms,
        [regex for part in parts for regex in part.regex_features],
        [table for part in parts for table in part.lookup_tables],
        {name: variants for part in parts for name, variants in part.responses.items()},
    )


def merge_examples_without_copying_them() -> None:
    """Rasa copies all examples, which nobody changes, each time that training data are put together."""
    TrainingData.merge = _merged
