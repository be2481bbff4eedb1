#!/bin/sh
# Prints where a Python of version $1 is on this machine; fails where there is none. uv must be in .cache/uv.
# uv passes over those that pyenv keeps but has not switched on.
cd "$(dirname "$0")/.."
.cache/uv/bin/uv python find --no-python-downloads --system "$1" 2>/dev/null && exit
ls -d "${PYENV_ROOT:-$HOME/.pyenv}/versions/$1".*/bin/"python$1" 2>/dev/null | sort -V | tail -n 1 | grep .
