"""Rasa's custom actions and nothing else: a file a topic, and `state.py` for what all need of the tracker.

An action reads the tracker, asks `guide` what follows, says it and returns events. What follows belongs into `guide`,
what is kept into `store`. Files with nothing but helpers are welcome where two topics share them, rules are not.
"""
