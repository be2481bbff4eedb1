# `make` or `make help` lists what there is.
.DEFAULT_GOAL := help
RASA := .venv/bin/rasa
PYTHON := .venv/bin/python
MODEL := models/guide.tar.gz
TRAINED_FROM := config.yml domain.yml $(wildcard scripts/*encoder*.py) $(wildcard data/*/*.yml) $(wildcard language/*.py language/installed/en_sentence_minilm/*.py)

.PHONY: help setup run chat train scores check test bench teams lock clean

help: ## List these targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

setup: .venv/installed ## Install everything into .venv

# A Python asked for by its version, as in `make setup GUIDE_PYTHON=3.13`, is looked at each time.
$(if $(GUIDE_PYTHON),.PHONY: .venv/installed)
.venv/installed: requirements.txt requirements-uv.txt requirements-encoder.txt language/pyproject.toml scripts/setup.sh $(wildcard scripts/*encoder*.py)
	@sh scripts/setup.sh

train: $(MODEL) ## Train the model if it is missing or older than what it is made from

$(MODEL): $(TRAINED_FROM) | .venv/installed
	@$(PYTHON) -m server.train $@

run: setup train ## Start the guide and print its address; Ctrl-C stops it
	@$(PYTHON) -m server.run

chat: setup train ## Talk to the guide in the terminal
	@$(PYTHON) -m server.chat

scores: setup train ## Measure the understanding on tests/nlu and write results/scores.json
	@$(PYTHON) -m tests.nlu.measure

check: setup ## Check style, types, imports, and run the tests that need no Rasa (in a minute)
	@mkdir -p logs
	@.venv/bin/ruff check --quiet . && .venv/bin/ruff format --quiet --check . || { echo "Run .venv/bin/ruff check --fix . and .venv/bin/ruff format ."; exit 1; }
	@.venv/bin/mypy > logs/mypy.log || { cat logs/mypy.log; exit 1; }
	@.venv/bin/lint-imports --no-logo --cache-dir .cache/imports > logs/imports.log || { cat logs/imports.log; exit 1; }
	@$(PYTHON) -m pytest tests/guide tests/test_structure.py --confcutdir tests/guide

test: check train ## Run every check and test
	@$(RASA) data validate --fail-on-warnings > logs/validate.log 2>&1 || { tail -n 20 logs/validate.log; exit 1; }
	@$(RASA) test core --stories tests/conversations --model $(MODEL) --e2e --fail-on-prediction-errors --no-plot --no-errors --out .cache/conversations > logs/conversations.log 2>&1 || { grep -v Warning logs/conversations.log | tail -n 40; exit 1; }
	@grep -h "Correct:" logs/conversations.log | head -n 1 | sed 's/^.*Correct/Conversations: correct/'
	@$(PYTHON) -m pytest --numprocesses 2 --dist loadfile --ignore tests/guide --ignore tests/test_structure.py

bench: setup train ## Compare speed, memory and size with the bot of `rasa init` (installs it beside; 20 minutes)
	@$(PYTHON) -m benchmarks.run

teams: setup ## Make the app package for Microsoft Teams, from TEAMS_APP_ID
	@$(PYTHON) -m channels.teams.package

lock: ## Pin the packages of pyproject.toml anew in requirements.txt
	@.cache/uv/bin/uv pip compile --quiet pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes --no-emit-index-url -o requirements.txt
	@.cache/uv/bin/uv pip compile --quiet --config-file scripts/encoder-tools.toml scripts/encoder-tools.in --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -o requirements-encoder.txt

clean: ## Remove what was installed, trained and logged; conversations stay
	rm -rf .venv .cache models logs
