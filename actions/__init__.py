"""The guide's custom actions: thin adapters between Rasa and the pure functions beside them."""
