#!/usr/bin/env bash
# Resolves pyproject.toml into the three lock files, for Python 3.11 to 3.13, with hashes.
set -euo pipefail
cd "$(dirname "$0")/.."
compile() { .venv/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --no-emit-index-url "$@"; }
compile pyproject.toml -o requirements.lock
compile pyproject.toml --extra dev -c requirements.lock -o requirements-dev.lock
compile --no-deps requirements-models.in -o requirements-models.lock
