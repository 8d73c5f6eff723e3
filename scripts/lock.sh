#!/usr/bin/env bash
# Resolves pyproject.toml into the four lock files, for Python 3.11 to 3.13, with hashes.
set -euo pipefail
cd "$(dirname "$0")/.."
compile() { .venv/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --no-emit-index-url "$@"; }
# paddlex names it and the program never loads what asks for it; the bill of materials (cyclonedx-bom) does
compile pyproject.toml --excludes <(echo chardet) -o requirements.lock
compile pyproject.toml --extra dev -c requirements.lock -o requirements-dev.lock
extra() { .venv/bin/python -c 'import sys, tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["project"]["optional-dependencies"][sys.argv[1]], sep="\n")' "$1"; }
extra ldap | compile - -c requirements.lock -o requirements-ldap.lock # what `pip install shenbao[ldap]` adds, and nothing else
compile --no-deps requirements-models.in -o requirements-models.lock
