# Begin with `make demo` and `make test`. `make help` lists all targets.

SHELL := /bin/sh
.DEFAULT_GOAL := help

export PORT ?= 8000
FRONTEND_PORT ?= 3000
PYTEST_ARGS ?=
# One process per core, except for runs of named tests, where starting them takes longer than the tests.
PROCESSES = $(if $(findstring tests/,$(PYTEST_ARGS)),,-n auto --dist worksteal)
ALL_TESTS := -m "not browser and not benchmark" --hypothesis-profile=default
VENV := .venv
BIN := $(VENV)/bin
MANAGE := $(BIN)/python example_project/manage.py
DEMO_LOCK := example_project/requirements.txt
DEV_LOCK := tests/requirements/dev.txt
TEMPLATE_LOCK := tests/requirements/templates.txt
TEMPLATE_ENV := .ci/.envs/templates
FUZZ_LOCK := tests/requirements/fuzz.txt
FUZZ_ENV := .ci/.envs/fuzz
FUZZ_ARGS ?=
MUTANTS_LOCK := tests/requirements/mutants.txt
MUTANTS_ENV := .ci/.envs/mutants
SECURITY_LOCK := tests/requirements/security.txt
SECURITY_ENV := .ci/.envs/security
NOX_LOCK := tests/requirements/nox.txt
NOX_ENV := .ci/.envs/nox
BENCH_LOCK := tests/requirements/bench.txt
BENCH_ARGS ?=
LOAD_ARGS ?=
# Only tracked and new files, not the output of a frontend's build.
TEMPLATES = $(shell git ls-files --cached --others --exclude-standard '*.html')

.PHONY: help demo demo-content frontend test test-all coverage lint format types docs snapshots bench load fuzz mutants security browser screenshots editor-screenshots messages migrations build lock clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-18s %s\n", $$1, $$2 }' Makefile

# --- the environment -------------------------------------------------------------------------------------------

$(VENV)/.demo: $(DEMO_LOCK) pyproject.toml
	@sh .ci/env "$(VENV)" demo $(DEMO_LOCK)

$(VENV)/.dev: $(DEV_LOCK) pyproject.toml
	@sh .ci/env "$(VENV)" dev $(DEV_LOCK)

$(TEMPLATE_ENV)/.templates: $(TEMPLATE_LOCK)
	@sh .ci/env "$(TEMPLATE_ENV)" templates $(TEMPLATE_LOCK)

$(FUZZ_ENV)/.fuzz: $(FUZZ_LOCK)
	@sh .ci/env "$(FUZZ_ENV)" fuzz $(FUZZ_LOCK)

$(MUTANTS_ENV)/.mutants: $(MUTANTS_LOCK)
	@sh .ci/env "$(MUTANTS_ENV)" mutants $(MUTANTS_LOCK)

$(SECURITY_ENV)/.security: $(SECURITY_LOCK)
	@sh .ci/env "$(SECURITY_ENV)" security $(SECURITY_LOCK)

$(NOX_ENV)/.nox: $(NOX_LOCK)
	@sh .ci/env "$(NOX_ENV)" nox $(NOX_LOCK)

# Added to the contributor's environment; the locks are compatible.
$(VENV)/.bench: $(BENCH_LOCK) | $(VENV)/.dev
	@sh .ci/env "$(VENV)" bench $(BENCH_LOCK)

# --- the two commands ------------------------------------------------------------------------------------------

demo: ## Set up the example news site, load its articles and serve it (PORT=8001 for another port)
	@sh .ci/port "$(PORT)" "make demo"
	@$(MAKE) --no-print-directory demo-content
	@sh .ci/addresses "$(PORT)"
	@exec $(MANAGE) runserver "127.0.0.1:$(PORT)"

demo-content: $(VENV)/.demo ## Set up the example site without serving it
	@echo "[3/4] Creating the tables …"
	@$(MANAGE) migrate --verbosity 0
	@echo "[4/4] Loading the articles …"
	@$(MANAGE) load_demo

frontend: ## Set up, build and serve the Next.js frontend next to the demo (FRONTEND_PORT=3001 for another port)
	@sh .ci/port "$(FRONTEND_PORT)" "make frontend" FRONTEND_PORT
	@$(MAKE) --no-print-directory demo-content
	@sh .ci/frontend "$(PORT)" "$(FRONTEND_PORT)"

test: $(VENV)/.dev ## Run the tests (PYTEST_ARGS is passed to pytest; named tests run in one process)
	@$(BIN)/python -m pytest $(PROCESSES) $(PYTEST_ARGS)

test-all: $(VENV)/.dev ## Run all tests, also the slow and exhaustive ones, except for browser tests and benchmarks
	@$(BIN)/python -m pytest $(PROCESSES) $(ALL_TESTS) $(PYTEST_ARGS)

# --- the rest --------------------------------------------------------------------------------------------------

coverage: $(VENV)/.dev ## Run the tests, and list the lines and branches of the package without a test
	@$(BIN)/python -m coverage erase
	@$(BIN)/python -m pytest $(PROCESSES) $(ALL_TESTS) --cov --cov-branch --cov-report= $(PYTEST_ARGS)
	@$(BIN)/python -m coverage report --fail-under=99 --precision=1

lint: $(VENV)/.dev $(TEMPLATE_ENV)/.templates ## ruff, djhtml, curlylint
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(TEMPLATE_ENV)/bin/djhtml --check --tabwidth 2 $(TEMPLATES)
	@$(TEMPLATE_ENV)/bin/curlylint --quiet $(TEMPLATES)

format: $(VENV)/.dev $(TEMPLATE_ENV)/.templates ## Format the files with ruff and djhtml
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .
	@$(TEMPLATE_ENV)/bin/djhtml --tabwidth 2 $(TEMPLATES)

types: $(VENV)/.dev ## mypy, strict
	@$(BIN)/python -m mypy

docs: $(VENV)/.dev ## Build the documentation into docs/_build/html; a warning is an error
	@$(BIN)/python -m sphinx -W --keep-going -q -b html docs docs/_build/html
	@echo "docs/_build/html/index.html"

snapshots: $(VENV)/.dev ## Regenerate tests/contract/*.json; read the diff before you commit it
	@NEWSBRIEF_UPDATE_SNAPSHOTS=1 $(BIN)/python -m pytest -p no:randomly tests/contract $(PYTEST_ARGS)

messages: $(VENV)/.dev ## Update the message catalogues and compile them (needs gettext)
	@sh .ci/messages $(BIN)/python

bench: $(VENV)/.dev $(VENV)/.bench ## Benchmarks, compared with Wagtail alone (BENCH_ARGS="--articles 100000 --database postgres://… --cases listing")
	@$(BIN)/python -m tests.benchmarks $(BENCH_ARGS)

load: $(VENV)/.dev $(VENV)/.bench ## Load test: readers and an editor with gunicorn, PostgreSQL and Redis (LOAD_ARGS="--seconds 600 --redis redis://…/1")
	@$(BIN)/python -m tests.benchmarks.load $(LOAD_ARGS)

fuzz: $(VENV)/.demo $(FUZZ_ENV)/.fuzz ## Send valid and invalid requests to both APIs of the example site (FUZZ_ARGS="--seconds 600" for longer)
	@$(BIN)/python -m tests.fuzz --schemathesis "$(CURDIR)/$(FUZZ_ENV)/bin/schemathesis" $(FUZZ_ARGS)

mutants: $(VENV)/.dev $(MUTANTS_ENV)/.mutants ## List changes of one module that no test detects (MODULE=wagtail_newsbrief/attempts.py TESTS="tests/…")
	@sh .ci/mutants "$(CURDIR)/$(BIN)/python" "$(CURDIR)/$(MUTANTS_ENV)/bin" "$(MODULE)" "$(TESTS)"

security: $(VENV)/.dev $(SECURITY_ENV)/.security ## bandit, and the licences of all locked packages
	@$(SECURITY_ENV)/bin/bandit --quiet --recursive wagtail_newsbrief
	@$(BIN)/python .ci/licences.py

browser: $(VENV)/.dev ## Run the tests in Chromium
	@$(BIN)/python -m pytest -m browser $(PYTEST_ARGS)

screenshots: $(VENV)/.dev ## Take screenshots of an article and a section at 375 and 1280 px
	@$(BIN)/python -m tests.browser.screenshots

editor-screenshots: $(VENV)/.dev ## Take screenshots of the admin for the how-to guides, with the browser tests
	@mkdir -p docs/how-to/editors/images
	@NEWSBRIEF_SCREENSHOTS=docs/how-to/editors/images $(BIN)/python -m pytest -q -m browser tests/browser/test_editor.py tests/browser/test_lists.py

migrations: $(VENV)/.dev ## Fail if a model change has no migration
	@DJANGO_SETTINGS_MODULE=tests.settings $(BIN)/python -m django makemigrations --check --dry-run wagtail_newsbrief newsbrief newsbrief_webhooks

build: $(VENV)/.dev ## Build and check the wheel and sdist in dist/
	@rm -rf dist
	@$(BIN)/python -m build --no-isolation
	@$(BIN)/python -m twine check --strict dist/*
	@$(BIN)/check-wheel-contents dist/*.whl
	@$(BIN)/validate-pyproject pyproject.toml

lock: $(NOX_ENV)/.nox ## Resolve the *.in files into their locks (LOCK_ARGS=--upgrade for newer versions)
	@PATH="$(CURDIR)/$(NOX_ENV)/bin:$$PATH" sh .ci/lock $(LOCK_ARGS)

clean: ## Remove everything that the targets above created
	@rm -rf $(VENV) .ci/.envs dist build docs/_build .coverage .coverage.* htmlcov .cache .pytest_cache .mypy_cache .ruff_cache .hypothesis
	@rm -rf example_project/*.sqlite3 example_project/media
	@rm -rf example_project/frontend/node_modules example_project/frontend/.next* example_project/frontend/.node-test
