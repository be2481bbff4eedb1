"""What the components of the pipeline that learn have in common: how they come to be, are kept, and come back."""

from __future__ import annotations

from abc import abstractmethod
from pathlib import Path
from typing import Any, TypeVar

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT
from rasa.shared.nlu.training_data.message import Message

Component = TypeVar("Component", bound="LearningComponent")


def writer_of(example: Message) -> str | None:
    """The stranger who wrote an example of data/answers; None of all others.

    Those show what an answer means and no more: that it is one is known where a question was asked.
    """
    writer: str | None = (example.get("metadata", {}).get(INTENT) or {}).get("writer")
    return writer


def named_in(example: Message) -> str | None:
    """The name among the words of an example of data/names, "" where there is none; None of all others."""
    told: dict[str, str | None] = example.get("metadata", {}).get("example") or {}
    return (told["name"] or "") if "name" in told else None


class LearningComponent(GraphComponent):
    """A component whose `train` ends with `kept()`, and which reads the same folder of the model when it is loaded."""

    def __init__(self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        self.config, self._model_storage, self._resource = config, model_storage, resource

    @classmethod
    def create(
        cls: type[Component],
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Component:
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls: type[Component],
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> Component:
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            component.read(folder)
        return component

    def kept(self) -> Resource:
        """Writes what was learned, and gives the resource that it is then."""
        with self._model_storage.write_to(self._resource) as folder:
            self.write(folder)
        return self._resource

    @abstractmethod
    def write(self, folder: Path) -> None:
        """Writes what was learned into `folder`."""

    @abstractmethod
    def read(self, folder: Path) -> None:
        """Reads what `write` wrote."""
