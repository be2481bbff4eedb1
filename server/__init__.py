"""What the guide runs on: where conversations are kept, who runs the actions, and what is mended in Rasa."""
