"""Responses with the council's details put in; named in `endpoints.yml`."""

from __future__ import annotations

from typing import Any

from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.utils.endpoints import EndpointConfig

from server.council import details


class GuideResponses(TemplatedNaturalLanguageGenerator):
    """Rasa's own responses; `{council_phone}` and the like stand for the settings of `council.yml`."""

    def __init__(self, endpoint_config: EndpointConfig, domain: Domain) -> None:
        super().__init__(domain.responses)

    @staticmethod
    def _response_variables(filled_slots: dict[str, Any], kwargs: dict[str, Any]) -> dict[str, Any]:
        return {**details(), **TemplatedNaturalLanguageGenerator._response_variables(filled_slots, kwargs)}

    def _fill_response(
        self, response: dict[str, Any], filled_slots: dict[str, Any] | None = None, **kwargs: Any
    ) -> dict[str, Any]:
        """Fills the text and leaves the buttons alone: the braces of a payload are no variables."""
        without_buttons = {key: value for key, value in response.items() if key != "buttons"}
        filled = super()._fill_response(without_buttons, filled_slots, **kwargs)
        return {**filled, "buttons": response["buttons"]} if "buttons" in response else filled
