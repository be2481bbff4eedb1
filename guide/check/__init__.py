"""The guided check: its questions and rules, how answers are read, what the result says."""
