"""Microsoft Teams: docs/put-it-in-teams.md says how to switch it on."""
