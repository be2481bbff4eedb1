"""How the guide reads a message: the intent classifier beside the installed spaCy pipeline."""
