# `make demo` shows Lexigraph on a fresh machine, `make test` tests it. Needs git, make and Python 3.11 or later.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready
# Two processes with one thread each. The files keep their order, because the ones that wait longest come first.
IN_PARALLEL := OMP_NUM_THREADS=1 $(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder

.PHONY: demo test quick lint format golden coverage bench audits install clean

install: $(READY)

demo: $(READY)
	$(BIN)/lexigraph demo

test: $(READY)
	$(IN_PARALLEL)

coverage: $(READY)
	$(BIN)/pytest --cov --cov-report=term-missing:skip-covered --cov-fail-under=90

lint: $(READY)
	$(BIN)/codespell
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(READY)
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: $(READY)
	for program in ingest search graphql web export memory; do $(BIN)/python -m benchmarks.$$program || exit 1; done

golden: $(READY)
	UPDATE_GOLDEN=1 $(BIN)/pytest tests/api/test_golden.py

# Installs the audits for tests/acceptance/test_graphql_http_audits.py and tests/browser/, which skip them otherwise.
audits:
	npm install --silent --no-save --no-package-lock --prefix .audits graphql@16.15.0 graphql-http@1.23.1 axe-core@4.14.1

clean:
	rm -rf $(VENV) .audits

# Installs again only when the requirements change.
$(READY): pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo 'Installing into $(VENV), once; this takes a minute or two ...'
	$(BIN)/pip install -qq --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	touch $(READY)
