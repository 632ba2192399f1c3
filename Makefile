# The commands of the project; `make` alone lists them. Needs Python 3.11 and make.

# PYTHON, PORT, FRESH and other settings may be given on the command line: make run PORT=8001
export PORT FRESH CHROMIUM ROWS ROUNDS SEED
BIN = .venv/bin
APPS = config assurance inspections forces core
CHECKED = $(APPS) local

.PHONY: help setup static run test check unit processes journeys bench faults format lock manage

help: ## List the commands
	@grep -E '^[a-z]+:.*##' Makefile | sed -E 's/^([a-z]+):.*## /\1|/' | \
		while IFS='|' read -r name what; do printf '  make %-12s %s\n' "$$name" "$$what"; done

setup: ## Make the environment: Python packages in .venv, node packages in node_modules
	@python=$$(local/python311) && exec "$$python" -m local.environment

static: ## Put the style sheets and scripts together
	@python=$$(local/python311) && exec "$$python" -m local.environment --static

run: setup ## Serve the demonstration on http://127.0.0.1:8000 (PORT=8001 for another port, FRESH=1 to begin again)
	@exec $(BIN)/python -m local.run

test: setup ## Run every check and every test, the browser journeys included
	@exec $(BIN)/python -m local.test $(TESTS)

check: static ## Lint, formats, types, layers, templates, migrations, deployment settings
	@exec $(BIN)/python -m local.check

unit: static ## Run the tests that need no process and no browser
	@exec $(BIN)/python -m pytest -q -n 2 --ignore=tests/processes --ignore=tests/journeys

processes: static ## Run the tests with live processes
	@exec $(BIN)/python -m pytest -q -n 2 tests/processes

journeys: static ## Run the journeys in the browser
	@exec $(BIN)/python -m pytest -q -n 2 tests/journeys

bench: static ## Measure how quick the pages are (ROWS=170000 for a database of that size)
	@exec $(BIN)/python -m bench

faults: static ## Kill the processes again and again while people work, and count what is lost (ROUNDS=2, SEED=7)
	@exec $(BIN)/python -m bench.faults

format: setup ## Put code and templates into their usual form
	@$(BIN)/ruff check --fix --quiet $(CHECKED) tests *.py; $(BIN)/ruff format --quiet $(CHECKED) tests *.py
	@find templates -name '*.html' -print0 | xargs -0 $(BIN)/djade --target-version 5.2

lock: setup ## Pin the newest versions that requirements.in and requirements-dev.in allow
	@exec $(BIN)/python -m local.lock

manage: ## Run a manage.py command against the running demonstration: make manage DO="people_to_try"
	@exec $(BIN)/python -m local.manage $(DO)
