"""The components of Rasa's pipeline, as `config.yml` names them; `installed/` has what must be an installed package.

They turn a message into numbers, intents and readings. Of the guide they know the check's questions and values. What a
reading comes to at a place in the conversation belongs into `guide/check/reading`.
"""
