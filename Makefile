# The portal from a checkout. `make help` says what there is.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
LOCK := $(BIN)/uv pip compile pyproject.toml --universal --generate-hashes --no-header --quiet

.PHONY: help install dev run test check bench lock pictures

help: ## What there is to say after `make`
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-9s %s\n", $$1, $$2}'

install: .venv/.installed ## The portal with its pinned packages, in .venv

dev: .venv/.dev ## The same with the tools for tests and checks

run: .venv/.installed ## Serve the portal with the starter library and a demo company
	@$(BIN)/portal demo --if-empty && exec $(BIN)/portal run

test: .venv/.dev ## Every test: SQLite, PostgreSQL and a real Chromium
	@.ci/chromium
	@$(BIN)/python -m pytest -n 2 --dist worksteal

check: .venv/.dev ## Format, lint, types, imports, dead dependencies, templates
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/deptry .
	@$(BIN)/djlint --quiet --check portal/web/templates
	@$(BIN)/djlint --quiet --lint portal/web/templates

bench: .venv/.dev ## The speed of the portal as ratios within one run, in bench.json
	@$(BIN)/python -m tests.bench

lock: .venv/.dev ## Pin the packages anew; the files name no host
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@$(LOCK) --group build -o requirements.txt
	@$(LOCK) --group build --group dev -o requirements-dev.txt

pictures: .venv/.dev ## Take the pictures of the README anew
	@.ci/chromium
	@$(BIN)/python -m tests.browser.pictures

.venv/.installed: requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "You need Python 3.11 or newer."; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv || { echo "You need the venv module: apt install python3-venv"; exit 1; }
	@echo "Installing the pinned packages in .venv"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/.dev: requirements-dev.txt .venv/.installed
	@echo "Installing the tools for tests and checks"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@
