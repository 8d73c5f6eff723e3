# Two commands do everything on a fresh Debian or Ubuntu machine: `make run` and `make test`.
PYTHON ?= python3
BIN := .venv/bin
OUT ?= out
CODE := model intake extractors checkers notices reports engine storage shenbao webhook web samples evaluation benchmarks
RUN := .venv/.installed
DEV := .venv/.installed-dev

.PHONY: help setup setup-dev run stop test test-fast check notices screenshots bench bench-service bench-register bench-cluster chaos soak load evaluate fit freeze compare hostile mutate bundle audit format lock schemas clean

help: ## What each command does
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

setup: $(RUN) ## Install what the program runs with: system packages, the environment, the models (idempotent)

setup-dev: $(DEV) ## Install what tests and checks need besides

$(RUN): requirements.lock requirements-models.lock pyproject.toml scripts/setup.sh
	@PYTHON=$(PYTHON) bash scripts/setup.sh
	@touch $@

$(DEV): $(RUN) requirements-dev.lock
	@PYTHON=$(PYTHON) bash scripts/setup.sh dev
	@touch $@

# the samples are read once, by the service; the reports are made of the same readings
run: export SHENBAO_CACHE := $(or $(SHENBAO_CACHE),$(CURDIR)/var/cache)
run: export SHENBAO_ALLOW_ROOT := $(or $(SHENBAO_ALLOW_ROOT),true)
run: setup ## Start the service, check the sample packets in it, print the findings, write the reports
	@$(BIN)/shenbao demo samples/packets --out $(OUT)

stop: ## Stop the service that make run left running
	@$(BIN)/shenbao stop

# one more than a small machine's processors: those that wait for a cluster, a browser or a service leave theirs to others
# the dearest first (e2e, integration, unit): ordered by their number of tests, files of one long test each would come last, and one at a time
test test-fast: SHARED := -n 3 --dist loadfile --no-loadscope-reorder --durations 30 --durations-min 3

# hundreds of processes load the program: kept from keeping what it compiles (as in images), Python would compile it for each of them
test test-fast: export PYTHONDONTWRITEBYTECODE :=

test: setup-dev ## All tests: unit, integration, end to end
	@$(BIN)/python -m pytest $(SHARED)

test-fast: setup-dev ## The tests that need neither a browser nor many minutes
	@$(BIN)/python -m pytest $(SHARED) -m "not slow and not browser"

check: setup-dev ## Lint, types, import rules
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy --num-workers 2
	@$(BIN)/lint-imports

screenshots: setup-dev ## Take the pictures of docs/img anew, of the sample service that make run left
	@SHENBAO_SCREENSHOTS=docs/img $(BIN)/python -m pytest -q tests/e2e/test_browser_screens.py

bench: setup-dev ## Measure speed and memory, write docs/performance.md
	@$(BIN)/python -m benchmarks

bench-service: setup-dev ## Measure the response times of the service with 5,000 packets, write docs/performance-service.md
	@$(BIN)/python -m benchmarks.service --keep var/bench-service

bench-register: setup-dev ## Match a register of 20,000 rows with 5,000 packets, write docs/performance-register.md
	@$(BIN)/python -m benchmarks.register $(ARGS)

bench-cluster: setup-dev ## Measure clusters of one, two and four workers, simulate up to 1,000, write docs/performance-cluster.md (ARGS='--packets g01,g05')
	@nice $(BIN)/python -m benchmarks.cluster $(ARGS)

chaos: setup-dev ## Kill the running service 200 times, fill its disk, restart its database, move its clock, copy it; judge what is left, write docs/trials.md
	@nice $(BIN)/python -m benchmarks.trials.chaos $(ARGS)
	@nice $(BIN)/python -m benchmarks.trials.chaos --postgres $(ARGS)
	@nice $(BIN)/python -m benchmarks.trials.chaos --cluster --postgres $(ARGS)

soak: setup-dev ## Read 10,000 pages, see whether memory and handles stay as they are, write docs/trials.md
	@nice $(BIN)/python -m benchmarks.trials.soak $(ARGS)

load: setup-dev ## Let 100 people work in the service at once, measure how long they wait, write docs/trials.md
	@$(BIN)/python -m benchmarks.trials.load $(ARGS)

evaluate: setup-dev ## Measure accuracy on held-out seeds and layouts, write docs/accuracy.md
	@$(BIN)/python -m evaluation.evaluate

fit: setup-dev ## Fit the weights of the label engine on drawn tables, write extractors/forms/pairs/weights.yaml
	@$(BIN)/python -m evaluation.fit

freeze compare: export SHENBAO_CACHE := $(or $(SHENBAO_CACHE),$(CURDIR)/var/cache)
freeze: setup-dev ## Keep what the program makes of the samples, of PACKETS=… and of 60 made packets, in var/frozen
	@$(BIN)/python -m evaluation.freeze --shared $(or $(PACKETS),../shared/packets/packets) $(ARGS)

compare: setup-dev ## Read them again and tell in a table what became different (ARGS='--packets g01,g02')
	@$(BIN)/python -m evaluation.compare --shared $(or $(PACKETS),../shared/packets/packets) $(ARGS)

hostile: setup-dev ## Read every broken and odd file of a folder (HOSTILE=…)
	@$(BIN)/python -m evaluation.hostile $(or $(HOSTILE),../shared/hostile)

mutate: setup-dev ## Change what decides over findings, one operator, number or word at a time, and tell which changes no unit test notices (ARGS='--sample 300')
	@nice $(BIN)/python -m scripts.mutate $(ARGS)

bundle: setup-dev ## Put together what installs without a network, for both kinds of processor, below dist (KEY=… signs it)
	@bash scripts/bundle.sh

audit: setup-dev ## Bill of materials (build/sbom.json), licences, known vulnerabilities (ADVISORIES=all.zip: a copy of OSV's; KEEP=1: keep what is answered)
	@$(BIN)/python -m scripts.audit --advisories "$(ADVISORIES)" $(if $(KEEP),--keep)

format: setup-dev ## Format the code
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

lock: setup-dev ## Resolve the dependencies anew
	@bash scripts/lock.sh

notices: setup-dev ## Write THIRD-PARTY.md: what others made, and its licences
	@$(BIN)/python -m scripts.notices

clean: ## Remove what make run wrote
	@rm -rf $(OUT)
