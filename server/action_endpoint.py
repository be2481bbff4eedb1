"""Where custom actions run: inside Rasa's own process, or in an action server; with a time limit wherever that is."""

from __future__ import annotations

import asyncio
import inspect
import json
import traceback
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from rasa.shared.exceptions import RasaException
from rasa.utils.endpoints import ClientResponseError, EndpointConfig
from rasa_sdk import Action
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection

from actions.together import NeedsSessions
from store.sessions import Sessions

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


class TimedActions(EndpointConfig):
    """An action server whose actions may take `ACTION_SECONDS`; `endpoint` is what `endpoints.yml` says of it."""

    def __init__(self, endpoint: EndpointConfig) -> None:
        self.__dict__.update(endpoint.__dict__)

    async def request(self, method: str = "post", subpath: str | None = None, **call: Any) -> Any:
        """What an action returns. Raises ActionFailed, also after `ACTION_SECONDS`, and what means a rejection."""
        try:
            return await asyncio.wait_for(self._answer(method, subpath, **call), ACTION_SECONDS)
        except Exception as error:
            if isinstance(error, ClientResponseError) and error.status == REJECTED:
                raise
            failure = ActionFailed(call["json"]["next_action"], error)
        raise failure  # outside of the handler, so that no log follows the chain back to the error's own words

    async def _answer(self, method: str, subpath: str | None, **call: Any) -> Any:
        return await super().request(method, subpath, **call)


class InProcessActions(TimedActions):
    """The actions of a package, run in threads of this process: one that blocks stops nobody else."""

    def __init__(self, endpoint: EndpointConfig, sessions: Sessions | None) -> None:
        super().__init__(endpoint)
        self._executor = Executor(sessions)
        self._executor.register_package(endpoint.url.removeprefix(IN_PROCESS))
        self._threads = ThreadPoolExecutor(ACTION_THREADS, thread_name_prefix="action")

    async def _answer(self, method: str, subpath: str | None, **call: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._run, call["json"])

    def _run(self, call: dict[str, Any]) -> dict[str, Any] | None:
        try:
            return asyncio.run(self._executor.run(call))
        except ActionExecutionRejection as rejection:
            body = {"error": str(rejection), "action_name": rejection.action_name}
            raise ClientResponseError(REJECTED, "rejected", json.dumps(body)) from rejection


class Executor(ActionExecutor):
    """Rasa's executor, which gives `sessions` to the actions that need them."""

    def __init__(self, sessions: Sessions | None) -> None:
        super().__init__()
        self._sessions = sessions

    def register_action(self, action: type[Action] | Action) -> None:
        """Registers an action, or one of its class."""
        if inspect.isclass(action) and issubclass(action, NeedsSessions):
            action = action(self._sessions)
        super().register_action(action)


def timed(endpoint: EndpointConfig | None, sessions: Sessions | None) -> EndpointConfig | None:
    """The action endpoint that `endpoints.yml` names, with its time limit; None where it names none."""
    if endpoint is None:
        return None
    is_here = endpoint.url.startswith(IN_PROCESS)
    return InProcessActions(endpoint, sessions) if is_here else TimedActions(endpoint)
