#!/bin/sh
# Puts schemathesis into .cache/fuzz, apart from the guide: Rasa needs an older jsonschema.
set -eu
cd "$(dirname "$0")/.."
[ -x .cache/uv/bin/uv ] || { echo "Run make setup first." >&2; exit 1; }
.cache/uv/bin/uv venv --quiet --clear --no-project --python .venv/bin/python .cache/fuzz
.cache/uv/bin/uv pip sync --quiet --python .cache/fuzz/bin/python --require-hashes tests/fuzz/requirements.txt
