# make run    from nothing to the service on http://127.0.0.1:8000, with the sample town
# make test   from nothing to all tests passed
# make check  lint, format, types, the rules of the house; the page's types too
# make bench  how fast it is on this machine
# make clean  remove what was made here; the database in .state stays

PYTHON ?= python3
VENV := .venv/bin
WORKERS ?= 2

COVERING := tests/retrofit/audit $(addprefix tests/retrofit/subsidy/test_, moves.py \
  transitions.py holidays.py clock.py clock_fixed.py clock_penalty.py clock_stops.py \
  objection_stops.py)

.DEFAULT_GOAL := help
.PHONY: help run test covered check bench clean python ready-to-run ready-to-test

help:
	@sed -n 's/^# \(make .*\)/\1/p' Makefile

python:
	@command -v $(PYTHON) >/dev/null 2>&1 || { \
	  echo "retrofit: Python 3.11 or newer is missing: install it (Debian: apt-get install python3)." >&2; \
	  exit 1; }

ready-to-run: python
	@$(PYTHON) -m scripts.bootstrap run

ready-to-test: python
	@$(PYTHON) -m scripts.bootstrap test

run: ready-to-run
	@$(VENV)/python -m scripts.main up

test: ready-to-test
	@$(VENV)/python -m pytest -n $(WORKERS) --dist worksteal $(addprefix --ignore=,$(COVERING))
	@$(MAKE) --no-print-directory covered

# Money, steps, terms and trail: no line and no branch that their own tests leave out.
covered: ready-to-test
	@$(VENV)/python -m pytest -q -n $(WORKERS) $(COVERING) --cov=retrofit --cov-branch --cov-fail-under=100

check: ready-to-test
	$(VENV)/python -m ruff check
	$(VENV)/python -m ruff format --check
	$(VENV)/python -m mypy
	$(VENV)/lint-imports
	$(VENV)/python -m pytest -q tests/test_house.py
	@$(VENV)/python -m scripts.page check

bench: ready-to-test
	@$(VENV)/python -m tests.bench

clean:
	rm -rf .venv build api/static api/web/node_modules data/sample
	rm -rf .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .coverage*
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
