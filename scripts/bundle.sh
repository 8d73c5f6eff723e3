#!/usr/bin/env bash
# Puts together, below dist/, one folder and archive for each kind of processor that installs the program without a network.
#   KEY=~/.ssh/id_ed25519 scripts/bundle.sh [x86_64] [aarch64]      KEY: signs the list of checksums with ssh-keygen
#   PYTHON_VERSION=3.12                                             of the machines that it is for (default 3.11)
set -euo pipefail
cd "$(dirname "$0")/.."
python=.venv/bin/python
wanted=${PYTHON_VERSION:-3.11}
version=$($python -c 'import tomllib; print(tomllib.load(open("pyproject.toml", "rb"))["project"]["version"])')
machines=("$@")
[ ${#machines[@]} -gt 0 ] || machines=(x86_64 aarch64)
locks=(requirements.lock requirements-models.lock)

fetch() { # machine folder: the wheels of the locks, hashes verified, for a C library of 2.28 or older
  local tags=() libc name lock
  for libc in 2_28 2_27 2_26 2_24 2_17 2_12 2_5; do tags+=(--platform "manylinux_${libc}_$1"); done
  for name in manylinux2014 manylinux2010 manylinux1; do tags+=(--platform "${name}_$1"); done
  for lock in "${locks[@]}"; do
    $python -m pip -qq --disable-pip-version-check download --no-deps --require-hashes --only-binary=:all: --implementation cp \
      --python-version "$wanted" --abi "cp${wanted/./}" --abi abi3 --abi none "${tags[@]}" -r "$lock" -d "$2"
  done
}

fonts() { # folder: the typefaces that letters are set in, as they are installed here
  mkdir -p "$1"
  find /usr/share/fonts \( -iname 'gbsn00lp*' -o -iname 'gkai00mp*' -o -iname 'uming*' -o -iname 'ukai*' -o -iname 'wqy-zenhei*' -o -iname 'NotoSansCJK-Regular*' \
    -o -iname 'NotoSansCJK-Bold*' \) -exec cp -L {} "$1" \;
}

$python -m scripts.audit --sbom build/sbom.json
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/source" && git ls-files -z | xargs -0 cp --parents -t "$work/source"
$python -m pip --disable-pip-version-check wheel -q --no-deps --no-build-isolation -w "$work" "$work/source"

directory() { # machine folder: python-ldap, as source (whose hash the lock has) and, for the kind of machine that this is, built against its libldap
  mkdir -p "$2"
  $python -m pip -qq --disable-pip-version-check download --no-deps --no-build-isolation --require-hashes -r requirements-ldap.lock -d "$2"
  cp requirements-ldap.lock "$2"
  [ "$1 cp${wanted/./}" = "$(uname -m) $($python -c 'import sys; print("cp%d%d" % sys.version_info[:2])')" ] || return 0
  $python -m pip -qq --disable-pip-version-check wheel --no-deps --no-build-isolation -w "$2" "$2"/python_ldap-*.tar.gz ||
    echo "python-ldap cannot be built here: $2 has its source alone (libldap2-dev, libsasl2-dev, gcc)" >&2
}

for machine in "${machines[@]}"; do
  name=shenbao-$version-$machine
  target=dist/$name
  rm -rf "$target" && mkdir -p "$target/wheels"
  fetch "$machine" "$target/wheels"
  cp "$work"/shenbao-*.whl "$target/wheels"
  directory "$machine" "$target/ldap"
  fonts "$target/fonts"
  cp "${locks[@]}" LICENSE THIRD-PARTY.md scripts/install.sh "$target"
  cp -r docs deploy "$target"
  cp build/sbom.json "$target"
  echo "$machine $wanted" >"$target/FOR"
  (cd "$target" && find . -type f ! -name SHA256SUMS -printf '%P\0' | sort -z | xargs -0 sha256sum >SHA256SUMS)
  [ -z "${KEY:-}" ] || ssh-keygen -q -Y sign -f "$KEY" -n shenbao "$target/SHA256SUMS"
  tar -C dist -czf "dist/$name.tar.gz" "$name"
  du -sh "dist/$name.tar.gz"
done
