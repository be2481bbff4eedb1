#!/bin/sh
# Makes .venv: Python 3.10 (found on the machine, or fetched by uv) with the packages of requirements.txt.
set -eu
cd "$(dirname "$0")/.."
fail() { echo "$1" >&2; exit 1; }

# uv, at the version and hashes of requirements-uv.txt, in a small environment of its own.
if [ ! -x .cache/uv/bin/uv ]; then
  echo "Getting uv, which installs the rest ..."
  python=$(command -v python3 || command -v python) || fail "Python 3 is missing: install it, then run make again."
  rm -rf .cache/uv
  "$python" -m venv .cache/uv 2>/dev/null || fail "Python's venv module is missing: install it (Debian: apt install python3-venv), then run make again."
  .cache/uv/bin/pip install -qq --disable-pip-version-check --require-hashes -r requirements-uv.txt ||
    { rm -rf .cache/uv; fail "uv could not be installed: check the network, then run make again."; }
fi
uv=$PWD/.cache/uv/bin/uv

# uv passes over the Pythons that pyenv keeps but has not switched on.
find_python() {
  for candidate in "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.10.*/bin/python3.10; do
    [ -x "$candidate" ] && { echo "$candidate"; return; }
  done
  echo 3.10
}
if ! .venv/bin/python -c 'import sys; sys.exit(sys.version_info[:2] != (3, 10))' 2>/dev/null; then
  echo "Making .venv with Python 3.10 ..."
  rm -rf .venv
  "$uv" venv --quiet --python 3.10 .venv 2>/dev/null || "$uv" venv --quiet --python "$(find_python)" .venv ||
    fail "Python 3.10 was not found and could not be fetched: install it, then run make again."
fi
printf 'Installing packages (about 400 MB to download the first time) '
(while sleep 2; do printf .; done) &
dots=$!
trap 'kill $dots 2>/dev/null' EXIT
"$uv" pip sync --quiet --python .venv/bin/python --require-hashes --compile-bytecode requirements.txt ||
  fail "The packages could not be installed: check the network, then run make again."
"$uv" pip install --quiet --python .venv/bin/python --no-deps --editable language
echo "import rasa_environment" > "$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/rasa_environment.pth"
touch .venv/installed
echo " done."
