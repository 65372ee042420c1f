# `make run` and `make test` set up what is missing and go; `make check` is the fast part of the tests.
SHELL := /bin/bash
PYTHON ?= python3
UV := $(or $(shell command -v uv 2>/dev/null),.tools/bin/uv)
RUN := $(UV) run --no-sync
TESTS ?= tests
# As many test processes as there are processors; the tests marked `crash` come last, by themselves.
PARALLEL ?= -n auto

.PHONY: run test check lint types setup browser peers rasa rasa-environment clean

run: setup
	@test -d $${WAKEEL_DATA_DIR:-var}/model || echo "The first start trains the model: half a minute or so."
	@WAKEEL_LOG_FORMAT=$${WAKEEL_LOG_FORMAT:-console} WAKEEL_LOG_LEVEL=$${WAKEEL_LOG_LEVEL:-warning} $(RUN) wakeel up --demo

test: lint browser peers
	$(RUN) pytest $(PARALLEL) --dist loadgroup -m "not crash" --cov --cov-report=term:skip-covered $(TESTS)
	$(RUN) pytest $(PARALLEL) -m crash $(TESTS)

check: lint
	$(RUN) pytest $(PARALLEL) tests/unit

lint: setup
	@if grep -hE 'registry = ' uv.lock nlu/rasa_project/uv.lock | grep -vF 'https://pypi.org/simple'; then echo "uv.lock names a private index"; exit 1; fi
	$(RUN) ruff format --check .
	$(RUN) ruff check .
	$(RUN) mypy
	$(RUN) lint-imports

setup: .venv/.synced

.venv/.synced: pyproject.toml uv.lock .python-version | $(UV)
	$(UV) sync --locked --compile-bytecode
	@touch $@

.tools/bin/uv:
	$(PYTHON) scripts/get_uv.py

# The browser tests drive Debian's Chromium; they install it where they may and say so where they may not.
browser: setup
	@$(RUN) python scripts/get_browser.py

# The servers and oracles that peer tests talk to, where this machine can have them.
peers: setup
	@$(RUN) python scripts/get_peers.py

# Rasa beside the product: set up, trained from nlu/data where that changed, and served to this machine.
rasa: setup rasa-environment
	@$(RUN) wakeel nlu serve

# 1.7 GB, for Python 3.10, which uv fetches where the machine has none. From its own folder: pyenv goes by where one stands.
rasa-environment: | $(UV)
	@cd nlu/rasa_project && UV_PROJECT_ENVIRONMENT=$(CURDIR)/.tools/rasa $(abspath $(UV)) sync --locked --quiet

clean:
	rm -rf .venv .tools var .pytest_cache .mypy_cache .ruff_cache .coverage htmlcov
