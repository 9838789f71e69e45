# `make serve` checks, builds and serves the dataset; `make test` runs the tests. Both set up what they need.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
PORT ?= 8000
BIN := .venv/bin

.PHONY: serve editor plain-or-editor check build test test-long bench budgets screenshots lint format lock clean

serve: plain-or-editor build
	@$(BIN)/publisher serve --port $(PORT) $(if $(WORKERS),--workers $(WORKERS))

# The SPARQL editor, built by Node; without it, or where it fails, the query page keeps its plain form.
editor: publisher/static/built/editor.js

plain-or-editor:
	@! command -v npm >/dev/null || $(MAKE) --no-print-directory editor || echo "editor      not built; the plain form is served"

publisher/static/built/editor.js: $(wildcard publisher/editor/*.js* publisher/editor/src/*)
	@echo "editor      building"
	@cd publisher/editor && npm ci --ignore-scripts --silent && npm run --silent build

build: .venv/ready
	@$(BIN)/publisher build --port $(PORT)

check: .venv/ready
	@$(BIN)/publisher check

test: .venv/ready-to-test
	@$(BIN)/python -m pytest -m "not long"

test-long: .venv/ready-to-test
	@$(BIN)/python -m pytest -m long

# Need Chromium: the table of what each kind of page weighs, and pictures of each in screenshots/.
budgets: .venv/ready-to-test
	@PYTHONPATH=tests $(BIN)/python -m browser.budgets

screenshots: .venv/ready-to-test
	@PYTHONPATH=tests $(BIN)/python -m browser.screenshots

# Measures the publisher beside other servers on generated data; nginx and wrk are used where they are installed.
QUADS ?= 100000
bench: .venv/ready-to-test
	@$(BIN)/python tests/benchmarks/bench.py --quads $(QUADS) $(BENCH)

lint: .venv/ready-to-test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: .venv/ready-to-test
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# Pinned versions with hashes, for Python 3.11; run after a change to the dependencies in pyproject.toml.
lock: .venv/ready-to-test
	$(BIN)/pip-compile --quiet --all-build-deps $(COMPILE) -o requirements.lock pyproject.toml
	$(BIN)/pip-compile --quiet --extra test --constraint requirements.lock $(COMPILE) -o requirements-test.lock pyproject.toml

COMPILE := --generate-hashes --strip-extras --allow-unsafe --no-header \
  --no-emit-index-url --no-emit-find-links --no-emit-trusted-host

.venv/ready: requirements.lock pyproject.toml
	@echo "setting up  .venv with $(PYTHON)"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; name it: make PYTHON=…")'
	@$(PYTHON) -m venv .venv
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q publisher
	@touch $@

.venv/ready-to-test: .venv/ready requirements-test.lock
	@echo "setting up  the test tools"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-test.lock
	@touch $@

clean:
	rm -rf .venv dist
