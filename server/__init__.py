"""How the guide is started: training, serving, the terminal, Rasa's patches, where actions run.

May import everything and is imported by nothing but tests and the hook in `language/installed/rasa_plus`. What a
running guide does belongs into the other packages.
"""
