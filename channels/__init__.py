"""The ways in: how what people write gets to Rasa, and the answers get back.

A channel turns requests into text or pressed buttons, gives them to `conversations.py`, and draws the messages that
come back. It does not know intents, slots or Rasa's events, and decides nothing about the subject: that belongs into
`guide`.
"""
