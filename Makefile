# make demo · make test · make check · make fix · make screenshots · make bench · make serve
#
# Every target sets itself up: Python packages (by hash, with uv), browser libraries (by lockfile, with the node that
# comes as a Python package), translations, and for tests a Chromium from Debian. Nothing is installed by hand.

export UV_SYSTEM_CERTS ?= 1
export NODE_OPTIONS ?= --use-system-ca
export PYTHONDONTWRITEBYTECODE ?= 1

PYTHON ?= python3
BIN := .venv/bin
PORT ?= 8000
HOST ?= 127.0.0.1
PO := $(shell find src -name '*.po' 2>/dev/null)

.DEFAULT_GOAL := help
.PHONY: help setup demo serve test check fix screenshots bench lock messages browser judges services

help:
	@sed -n '1,1p' Makefile | sed 's/^# //'

# ── Setting up ────────────────────────────────────────────────────────────────────────────────────────────────────

setup: .venv/ready src/hallway/ui/static/vendor/ready .venv/messages

.venv/uv: requirements-dev.lock
	@tools/python-venv "$(PYTHON)"
	@touch $@

.venv/ready: .venv/uv requirements-dev.lock pyproject.toml
	@echo "Installing Python packages…"
	@VIRTUAL_ENV=.venv $(BIN)/uv pip sync --quiet --require-hashes requirements-dev.lock
	@VIRTUAL_ENV=.venv $(BIN)/uv pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

src/hallway/ui/static/vendor/ready: .venv/ready package-lock.json tools/browser-libraries src/hallway/ui/icons.txt
	@echo "Installing browser libraries…"
	@$(BIN)/python tools/browser-libraries
	@touch $@

.venv/messages: .venv/ready $(PO)
	@$(BIN)/python tools/messages compile
	@touch $@

browser: setup
	@tools/system-package chromium chromium

judges: .venv/judges/ready

.venv/judges/ready: .venv/ready requirements-judges.lock
	@$(BIN)/uv venv --quiet --clear --python $(BIN)/python .venv/judges
	@VIRTUAL_ENV=.venv/judges $(BIN)/uv pip sync --quiet --require-hashes requirements-judges.lock
	@touch $@

services: setup
	@tools/system-package /usr/lib/postgresql/*/bin/postgres postgresql
	@tools/system-package redis-server redis-server

lock:
	@VIRTUAL_ENV=.venv $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --python-version 3.11 pyproject.toml -o requirements.lock
	@VIRTUAL_ENV=.venv $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --python-version 3.11 pyproject.toml --group dev -o requirements-dev.lock
	@VIRTUAL_ENV=.venv $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --python-version 3.11 --group judges -o requirements-judges.lock

messages: setup
	@$(BIN)/python tools/messages extract

# ── Running ───────────────────────────────────────────────────────────────────────────────────────────────────────

demo: setup
	@HOST=$(HOST) PORT=$(PORT) exec $(BIN)/hallway demo

serve: setup
	@HOST=$(HOST) PORT=$(PORT) exec $(BIN)/hallway serve

# ── Checking ──────────────────────────────────────────────────────────────────────────────────────────────────────

test: browser judges
	@$(BIN)/pytest -n auto src e2e

check: browser judges services
	@tools/check

fix: setup
	@$(BIN)/ruff check --fix --quiet src e2e bench tools; $(BIN)/ruff format --quiet src e2e bench
	@$(BIN)/djlint --reformat --quiet src || true

screenshots: browser
	@$(BIN)/python -m e2e.screenshots

bench: browser services
	@for script in access actions imports pages; do echo "\n## $$script.py"; (cd bench && ../$(BIN)/python $$script.py && ../tools/with-services ../$(BIN)/python $$script.py); done
	@echo "\n## memory.py"; cd bench && ../$(BIN)/python memory.py
	@echo "\n## setup.sh"; bench/setup.sh
