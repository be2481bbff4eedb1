"""The onboarding for somebody new: its steps, how answers are read, what it says."""
