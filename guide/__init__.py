"""The subject itself: texts, the check, the onboarding, sessions, the tour. Pure: it knows no Rasa, no SQL, no HTTP, no clock.

What belongs here can be said without naming a library that talks to the world. What is kept belongs into `store`.
"""
