"""Responses with the council's details put in; named in `endpoints.yml`."""

from __future__ import annotations

from typing import Any

from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.utils.endpoints import EndpointConfig

from guide.content import completed
from guide.council import details


class GuideResponses(TemplatedNaturalLanguageGenerator):
    """Rasa's own responses; `{council_phone}` and the like stand for the settings of `council.yml`."""

    def __init__(self, endpoint_config: EndpointConfig, domain: Domain) -> None:
        super().__init__(domain.responses)

    @staticmethod
    def _response_variables(filled_slots: dict[str, Any], kwargs: dict[str, Any]) -> dict[str, Any]:
        return {**details(), **TemplatedNaturalLanguageGenerator._response_variables(filled_slots, kwargs)}

    def _random_response_for(self, utter_action: str, *args: Any, **kwargs: Any) -> dict[str, Any] | None:
        """A variant in simpler words has the ordinary one's buttons. Of the metadata, messages carry the source."""
        variant = super()._random_response_for(utter_action, *args, **kwargs)
        if variant is None:
            return None
        whole = completed(self.responses[utter_action][0], variant)
        whole.pop("condition", None)
        return {**whole, "metadata": {"source": whole["metadata"]["source"]}}

    def _fill_response(
        self, response: dict[str, Any], filled_slots: dict[str, Any] | None = None, **kwargs: Any
    ) -> dict[str, Any]:
        """Fills the text and leaves the buttons alone: the braces of a payload are no variables."""
        without_buttons = {key: value for key, value in response.items() if key != "buttons"}
        filled = super()._fill_response(without_buttons, filled_slots, **kwargs)
        return {**filled, "buttons": response["buttons"]} if "buttons" in response else filled
