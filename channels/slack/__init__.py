"""Slack: docs/put-it-in-slack.md says how to switch it on."""
