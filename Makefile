# make answers   ask every question of the Venezuela study
# make test      all checks
# make quick     the checks that take seconds
# make fix       what tools can mend: lint, format, generated pages
# make hard     hostile inputs, kills and faults, for some minutes
# make nightly  methods against published numbers, for some minutes
# make bench    speed, compared with other tools
# Each sets up `.venv` when it is missing; a second run installs nothing and needs no network.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STUDY  ?= venezuela
MINUTES ?= 10
SEED   ?= 1
PIP    := $(BIN)/python -m pip --disable-pip-version-check --quiet

.DEFAULT_GOAL := help
.PHONY: help answers fix quick quick-types quick-first quick-rest test hard nightly bench clean

help: ## show this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1	/p' Makefile | expand -t 18
	@echo "  PYTHON=python3.12 chooses an interpreter (3.11 or newer), STUDY=name another study."

answers: $(VENV)/.ready ## answer every question of a study
	@$(BIN)/coyuntura ask $(STUDY)

quick: $(VENV)/.ready-to-test ## lint, types of the source, tests that are quick: half a minute
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(MAKE) --no-print-directory -j3 quick-types quick-first quick-rest
	@echo "Left out: types of the tests, layers, coverage, and the tests marked slow. 'make test' runs everything."

quick-types:
	@$(BIN)/pyright src

# Two halves that take about as long, side by side.
FIRST := tests/check tests/explain tests/interchange tests/kernels

quick-first:
	@$(BIN)/pytest -q -p no:cacheprovider -m "not slow" --hypothesis-profile=quick $(FIRST)

quick-rest:
	@$(BIN)/pytest -q -p no:cacheprovider -m "not slow" --hypothesis-profile=quick $(addprefix --ignore=,$(FIRST)) tests

# As many processes as there are processors; each that finds nothing left to do takes from another.
BESIDE := --numprocesses logical --maxprocesses 4 --dist worksteal

# Each process is measured from its start, and those that a test starts are not: tests/conftest.py.
test: $(VENV)/.ready-to-test ## lint, types, layers, tests and what they cover
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/pyright
	$(BIN)/lint-imports --no-logo
	$(BIN)/coverage erase
	COVERAGE_PROCESS_START=pyproject.toml $(BIN)/pytest $(BESIDE)
	$(BIN)/coverage combine --quiet
	$(BIN)/python -m tests.house.covered

fix: $(VENV)/.ready-to-test ## mend what tools can mend: lint, format, generated pages
	$(BIN)/ruff check --fix --exit-zero --quiet
	$(BIN)/ruff format
	$(BIN)/python -m docs.generate
	$(BIN)/ruff check

hard: $(VENV)/.ready-to-test ## hostile inputs, kills and faults for MINUTES=10, with a table at the end; SEED=1
	@$(BIN)/python -m tests.hard --minutes $(MINUTES) --seed $(SEED)

nightly: $(VENV)/.ready-to-test ## methods against published numbers, for some minutes, with a table at the end
	@$(BIN)/pytest -q -p no:cacheprovider tests/nightly

bench: $(VENV)/.ready-to-test ## speed, compared with other tools in one run; about ten minutes
	@$(BIN)/python -m benchmarks

clean: ## remove the environment and everything that was built
	rm -rf $(VENV) build dist .coverage* .hypothesis .import_linter_cache .pytest_cache .ruff_cache
	find src tests benchmarks docs -name __pycache__ -type d -prune -exec rm -rf {} +

# The build backend is installed beside the package, so that building the package again needs no network.
$(VENV)/.ready: pyproject.toml | $(VENV)/.made
	@echo "Installing Coyuntura into $(VENV)."
	@$(PIP) install 'hatchling>=1.27'
	@$(PIP) install --no-build-isolation --editable .
	@touch $@

$(VENV)/.ready-to-test: pyproject.toml | $(VENV)/.made
	@echo "Installing Coyuntura and its development tools into $(VENV)."
	@$(PIP) install 'hatchling>=1.27'
	@$(PIP) install --no-build-isolation --editable '.[dev]'
	@touch $@ $(VENV)/.ready

$(VENV)/.made:
	@command -v $(PYTHON) >/dev/null || { \
	  echo "Coyuntura needs Python 3.11 or newer, and there is no '$(PYTHON)' here: install it, or name it with 'make PYTHON=...'." >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Coyuntura needs Python 3.11 or newer, and '$(PYTHON)' is $$($(PYTHON) -V 2>&1): name a newer one with 'make PYTHON=python3.12 ...'." >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { \
	  echo "'$(PYTHON) -m venv' did not work: on Debian and Ubuntu, install the package python3-venv." >&2; rm -rf $(VENV); exit 1; }
	@touch $@
