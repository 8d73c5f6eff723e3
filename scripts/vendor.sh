#!/usr/bin/env bash
# Fetches the pinned front-end parts of scripts/vendor.list with npm pack and lists them, with licence and SHA-256, in VENDOR.md.
# Needed only to change a version: the parts themselves are committed, nothing is fetched to run or to test.
set -euo pipefail
cd "$(dirname "$0")/.."
target=web/static/vendor
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

unpacked() { # package version -> folder of its unpacked archive, fetched once
  local folder="$work/${1//\//_}-$2"
  if [ ! -d "$folder" ]; then
    mkdir -p "$folder"
    (cd "$folder" && npm pack --silent "$1@$2" >/dev/null 2>&1 && tar xzf ./*.tgz)
  fi
  echo "$folder/package"
}

{
  echo "# Front-end parts"
  echo
  echo "Made by \`scripts/vendor.sh\` from \`scripts/vendor.list\`; every file stands here as its package has it."
  echo
  echo "| file | package | version | licence | SHA-256 |"
  echo "|---|---|---|---|---|"
} > "$work/VENDOR.md"
while read -r package version file place; do
  case "$package" in ''|'#'*) continue ;; esac
  folder=$(unpacked "$package" "$version")
  mkdir -p "$(dirname "$target/$place")"
  cp "$folder/$file" "$target/$place"
  licence=$(node -p "require('$folder/package.json').license")
  echo "| $place | $package | $version | $licence | $(sha256sum "$target/$place" | cut -d' ' -f1) |" >> "$work/VENDOR.md"
done < scripts/vendor.list
cp "$work/VENDOR.md" "$target/VENDOR.md"
