# Careloom needs Python 3.11 or newer, git and make; everything else is set up from here.
# In each command, ARGS="..." hands arguments on: make test ARGS="tests/unit -k quiet"
.DEFAULT_GOAL := help
.PHONY: help setup demo test torture check format bench requirements clean
SHELL := /bin/sh
ARGS ?=
BIN := .venv/bin
export CARELOOM_PYTHON
# The tests start hundreds of processes: compiling every library anew in each took half of the time.
unexport PYTHONDONTWRITEBYTECODE

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' Makefile

setup: ## make .venv, with the careloom command and all that tests need
	@sh scripts/setup dev
	@echo "Ready: $(BIN)/careloom"

demo: ## start the hub here, with a worked program and virtual people
	@sh scripts/setup runtime
	@exec $(BIN)/careloom demo $(ARGS)

test: ## run every test, on SQLite and PostgreSQL, in a real browser
	@sh scripts/setup dev
	@exec $(BIN)/python scripts/run_tests.py $(ARGS)

torture: ## break everything again and again, and count what was lost; CARELOOM_TORTURE=5 for longer
	@sh scripts/setup dev
	@CARELOOM_TORTURE=$${CARELOOM_TORTURE:-1} exec $(BIN)/python -m pytest -q -n 2 --dist loadfile tests/torture $(ARGS)

check: ## style, types, layers and the fast tests
	@sh scripts/setup dev
	@exec $(BIN)/python scripts/run_checks.py $(ARGS)

format: ## lay the code out and mend what ruff can mend
	@sh scripts/setup dev
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .

bench: ## measure: ratios to a limit or a peer in the same run; writes benchmarks/RESULTS.md
	@sh scripts/setup dev
	@exec $(BIN)/python -m benchmarks $(ARGS)

requirements: ## pin every requirement again, by hash
	@sh scripts/setup dev
	@sh scripts/requirements

clean: ## remove .venv and what the tools keep
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
