"""What no setting of Rasa 3.6.21 can change, mended in one place. docs/adr/0003 says why each is here."""

from __future__ import annotations

import asyncio
import functools
import json
import traceback
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import dask.core
import rasa.engine.runner.dask
import structlog
from jsonschema import Draft7Validator
from rasa.core.actions.action import RemoteAction
from rasa.core.tracker_store import FailSafeTrackerStore
from rasa.shared.core.events import Event
from rasa.shared.exceptions import RasaException
from rasa.utils.endpoints import ClientResponseError, EndpointConfig
from structlog.processors import ExceptionRenderer
from structlog.tracebacks import ExceptionDictTransformer

IN_PROCESS = "in-process:"
"""An action endpoint whose URL begins so runs the actions of the package that it names, without a server."""

ACTION_SECONDS = 5.0
"""How long one custom action may take, wherever it runs."""

ACTION_THREADS = 8


REJECTED = 400
"""The status with which an action server says that an action refuses to run, which Rasa handles."""


class ActionFailed(RasaException):
    """An action failed. Says where, without the error's own words: those may hold what the person wrote."""

    def __init__(self, action: str, error: Exception) -> None:
        places = "".join(traceback.format_tb(error.__traceback__))
        super().__init__(f"{action} failed with {type(error).__name__}\n{places}")


@functools.cache
def _executor(package: str) -> Any:
    from rasa_sdk.executor import ActionExecutor

    executor = ActionExecutor()
    executor.register_package(package)
    return executor


@functools.cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(ACTION_THREADS, thread_name_prefix="action")


def _run_action(package: str, call: dict[str, Any]) -> dict[str, Any] | None:
    from rasa_sdk.interfaces import ActionExecutionRejection

    try:
        return asyncio.run(_executor(package).run(call))
    except ActionExecutionRejection as rejection:
        body = {"error": str(rejection), "action_name": rejection.action_name}
        raise ClientResponseError(REJECTED, "rejected", json.dumps(body)) from rejection


_request = EndpointConfig.request
_resolve_event = Event.resolve_by_type


async def _request_or_run(self: EndpointConfig, *args: Any, **kwargs: Any) -> Any:
    """Runs the actions in this process where the URL says so; the time limit holds for a server's actions too.

    In a thread, so that an action that blocks stops nobody else. Raises ActionFailed, also after `ACTION_SECONDS`.
    """
    is_action = "next_action" in (kwargs.get("json") or {})
    if not is_action:
        return await _request(self, *args, **kwargs)
    if self.url.startswith(IN_PROCESS):
        package = self.url.removeprefix(IN_PROCESS)
        work = asyncio.get_running_loop().run_in_executor(_threads(), _run_action, package, kwargs["json"])
    else:
        work = _request(self, *args, **kwargs)
    try:
        return await asyncio.wait_for(work, ACTION_SECONDS)
    except Exception as error:
        if isinstance(error, ClientResponseError) and error.status == REJECTED:
            raise
        failure = ActionFailed(kwargs["json"]["next_action"], error)
    raise failure  # outside of the handler, so that no log follows the chain back to the error's own words


@functools.cache
def _result_validator() -> Draft7Validator:
    return Draft7Validator(RemoteAction.action_response_format_spec())


def _validate_action_result(self: RemoteAction, result: dict[str, Any]) -> bool:
    """Rasa's own check of what an action returned, without checking its schema anew each time (15 ms)."""
    _result_validator().validate(result)
    return True


def _raise(self: FailSafeTrackerStore, error: Exception) -> None:
    """A store that is away fails the turn; stock Rasa would greet a stranger and forget what is said."""
    raise error


def _log_without_locals() -> None:
    """Tracebacks in the log without the variables around them, which hold what the person wrote."""
    without = ExceptionRenderer(ExceptionDictTransformer(show_locals=False))
    processors = structlog.get_config()["processors"]
    structlog.configure(processors=[without if isinstance(p, ExceptionRenderer) else p for p in processors])


class _OneAfterAnother:
    """The part of dask that Rasa's graph runner calls, without the scheduler for many threads (1 ms a run)."""

    get = staticmethod(dask.core.get)


def mend() -> None:
    """Puts all mends in place. Doing so again changes nothing."""
    rasa.engine.runner.dask.dask = _OneAfterAnother
    # Each event that is read from the database looks through all classes of events for its own.
    Event.resolve_by_type = staticmethod(functools.cache(_resolve_event))
    _log_without_locals()
    EndpointConfig.request = _request_or_run
    RemoteAction._validate_action_result = _validate_action_result
    FailSafeTrackerStore.on_tracker_store_error = _raise
    FailSafeTrackerStore.on_tracker_store_retrieve_error = _raise
