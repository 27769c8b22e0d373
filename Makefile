# Every target sets up what it needs on a fresh machine: python3.11 or newer, make and a package registry.
PYTHON ?= python3
BIN := .venv/bin

unexport PYTHONDONTWRITEBYTECODE # what pytest has compiled is kept: the next run begins seconds sooner

.PHONY: demo story screenshots run test test-fast faults faults-short bench check lint types contracts lock

demo: .venv/.ready ## try Waymark in a pretend workspace
	@$(BIN)/waymark demo

story: .venv/.ready ## three weeks of a team, played and checked in under a minute
	@$(BIN)/python tests/story.py

screenshots: .venv/.ready-dev ## the main views of the demo as pictures; needs Chromium
	@$(BIN)/python -m tests.screenshots

run: .venv/.ready ## connect to your Slack workspace
	@$(BIN)/waymark run

test: .venv/.ready-dev ## everything, with a real PostgreSQL
	$(BIN)/pytest -n 2 --dist worksteal -q

test-fast: .venv/.ready-dev ## the quick part: no PostgreSQL, no processes, no walks through every case, the first front doors
	$(BIN)/pytest -n 2 --dist worksteal -q --hypothesis-profile=fast -m "not postgres and not story and not slow and not browser"

faults: .venv/.ready-dev ## kill and break it while 10,000 messages are sent on each database: half an hour
	$(BIN)/pytest tests/faults -q --deliveries 10000 --kills 100

faults-short: .venv/.ready-dev ## the same in a few minutes: fewer of each, and every way to die
	$(BIN)/pytest tests/faults -n 2 -q -m "not long"

bench: .venv/.ready-dev ## measure beside named yardsticks, about 15 minutes
	@$(BIN)/python -m benchmarks

check: lint types contracts test faults-short ## what CI runs

lint: .venv/.ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/yamllint -c .yamllint.yml -s compose.yml manifest.yml .pre-commit-config.yaml

types: .venv/.ready-dev
	$(BIN)/mypy

contracts: .venv/.ready-dev
	$(BIN)/lint-imports

lock: ## write both locks anew; needs uv
	printf 'hatchling\n' | uv pip compile -q pyproject.toml - $(LOCK) -o requirements.lock
	printf 'hatchling\n' | uv pip compile -q pyproject.toml - --group dev -c requirements.lock $(LOCK) -o requirements-dev.lock

LOCK := --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit("Waymark needs Python 3.11 or newer: make PYTHON=python3.12 …") if sys.version_info < (3, 11) else None'
	@$(PYTHON) -m venv .venv

.venv/.ready: requirements.lock pyproject.toml | .venv/bin/python
	@echo "Setting up (once) …"
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/.ready-dev: requirements-dev.lock .venv/.ready
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@
