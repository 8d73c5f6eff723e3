#!/usr/bin/env bash
# Installs the program out of the folder that this script lies in, without a network. Safe to repeat.
#   ./install.sh /opt/shenbao
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
target=${1:-/opt/shenbao}
python=${PYTHON:-python3}
stop() { echo "$1" >&2; exit 4; }

cd "$here"
sha256sum --quiet --strict -c SHA256SUMS || stop "安装包已损坏或被改动（见上面的文件名），请重新获取"
listed=$(wc -l <SHA256SUMS)
[ "$(find . -type f ! -name 'SHA256SUMS*' | wc -l)" = "$listed" ] || stop "安装包中有清单以外的文件，请重新解开安装包"
read -r machine version <FOR
[ "$(uname -m)" = "$machine" ] || stop "此安装包用于 $machine，本机是 $(uname -m)"
"$python" -c "import sys; sys.exit('%d.%d' % sys.version_info[:2] != '$version')" ||
  stop "需要 Python $version（本机的 $python 是 $("$python" -V 2>&1)）；可用 PYTHON=python$version ./install.sh 指定"
"$python" -c 'import ensurepip, venv' 2>/dev/null || stop "缺少系统组件 python3-venv，请先安装"

mkdir -p "$target"
[ -x "$target/.venv/bin/python" ] || "$python" -m venv "$target/.venv"
pip() { "$target/.venv/bin/python" -m pip --disable-pip-version-check --no-cache-dir -q "$@"; }
for lock in requirements.lock requirements-models.lock; do
  pip install --no-index --find-links wheels --no-deps --require-hashes --only-binary=:all: -r "$lock"
done
pip install --no-index --no-deps --force-reinstall wheels/shenbao-*.whl
cp -r docs deploy LICENSE THIRD-PARTY.md "$target"
if [ "$(id -u)" = 0 ] && [ -d fonts ]; then
  install -d /usr/share/fonts/shenbao && cp fonts/* /usr/share/fonts/shenbao/
  command -v fc-cache >/dev/null && fc-cache -f /usr/share/fonts/shenbao || true
fi
"$target/.venv/bin/shenbao" doctor
