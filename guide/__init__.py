"""The subject itself: texts, the check, the onboarding, sessions, the tour, and the messages that all exchange.

Pure: no Rasa, no SQL, no HTTP, no clock. What belongs here can be said without naming a library that talks to the
world, and tested without starting anything.
"""
