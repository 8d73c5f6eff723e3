"""What installs without a network (scripts/install.sh): on a bundle of the same make, with two small wheels in place of the real ones."""

from __future__ import annotations

import hashlib
import platform
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from scripts.advisories import hits

ROOT = Path(__file__).parents[2]
VERSION = f"{sys.version_info.major}.{sys.version_info.minor}"
PROGRAM = "from helper import WORD\ndef main():\n    print(WORD)\n"


def wheel(folder: Path, name: str, files: dict[str, str]) -> Path:
    path, about = folder / f"{name}-1.0-py3-none-any.whl", f"{name}-1.0.dist-info"
    files = files | {f"{about}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n"}
    files |= {f"{about}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"}
    with zipfile.ZipFile(path, "w") as made:
        for member, text in files.items():
            made.writestr(member, text)
        made.writestr(f"{about}/RECORD", "".join(f"{member},,\n" for member in (*files, f"{about}/RECORD")))
    return path


def listed(folder: Path) -> None:
    files = sorted(p for p in folder.rglob("*") if p.is_file() and not p.name.startswith("SHA256SUMS"))
    lines = [f"{hashlib.sha256(p.read_bytes()).hexdigest()}  {p.relative_to(folder)}\n" for p in files]
    (folder / "SHA256SUMS").write_text("".join(lines))


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    folder = tmp_path / "bundle"
    for name in ("wheels", "docs", "deploy", "fonts"):
        (folder / name).mkdir(parents=True)
    helper = wheel(folder / "wheels", "helper", {"helper.py": "WORD = '已安装'\n"})
    points = {"shenbao-1.0.dist-info/entry_points.txt": "[console_scripts]\nshenbao = shenbao:main\n"}
    wheel(folder / "wheels", "shenbao", {"shenbao.py": PROGRAM, **points})
    (folder / "requirements.lock").write_text(f"helper==1.0 --hash=sha256:{hashlib.sha256(helper.read_bytes()).hexdigest()}\n")
    for name in ("requirements-models.lock", "LICENSE", "THIRD-PARTY.md", "docs/a.md", "deploy/a", "fonts/a.ttf"):
        (folder / name).write_text("")
    shutil.copy(ROOT / "scripts" / "install.sh", folder)
    (folder / "FOR").write_text(f"{platform.machine()} {VERSION}\n")
    listed(folder)
    return folder


def installed(folder: Path, to: Path, *, cut_off: bool = False, **environment: str) -> subprocess.CompletedProcess[str]:
    without = ["unshare", "--user", "--net"] if cut_off else []  # in a name space of its own nobody is root: no fonts for all
    command = [*without, "bash", str(folder / "install.sh"), str(to)]
    clean = {"PATH": "/usr/bin:/bin:/usr/sbin", "PYTHON": sys.executable, "HOME": str(to.parent)}
    return subprocess.run(command, env=clean | environment, capture_output=True, text=True, check=False, cwd=to.parent)


def test_it_installs_without_a_network(bundle: Path, tmp_path: Path) -> None:
    if subprocess.run(["unshare", "--user", "--net", "true"], check=False, capture_output=True).returncode:
        pytest.skip("no name spaces here")
    done = installed(bundle, tmp_path / "to", cut_off=True)
    assert (done.returncode, done.stdout.strip()) == (0, "已安装"), done.stderr


def test_who_asks_for_logins_by_a_directory_gets_them_or_is_told(bundle: Path, tmp_path: Path) -> None:
    """Built against another libldap, or not built at all: as on a machine of another kind than the one that made the bundle. Who does not ask for them is not concerned."""
    (bundle / "ldap").mkdir()
    for name in ("pyasn1", "pyasn1_modules"):
        wheel(bundle / "ldap", name, {f"{name}.py": ""})
    listed(bundle)
    assert installed(bundle, tmp_path / "to").returncode == 0
    for built, code, to in ((None, 4, "to"), ("", 0, "to"), ("raise ImportError", 4, "other")):  # an installation may be repeated
        if built is not None:
            wheel(bundle / "ldap", "python_ldap", {"ldap.py": built})
            listed(bundle)
        done = installed(bundle, tmp_path / to, LDAP="1")
        assert (done.returncode, "不适用于本机" in done.stderr) == (code, code == 4), done.stderr


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        (lambda folder: (folder / "wheels" / "helper-1.0-py3-none-any.whl").write_bytes(b"x"), "已损坏或被改动"),
        (lambda folder: (folder / "wheels" / "more.whl").write_bytes(b"x"), "清单以外的文件"),
        (lambda folder: (folder / "FOR").write_text(f"sparc {VERSION}\n") and listed(folder), "此安装包用于 sparc"),
        (lambda folder: (folder / "FOR").write_text(f"{platform.machine()} 3.6\n") and listed(folder), "需要 Python 3.6"),
    ],
)
def test_it_refuses_what_is_not_for_here_or_was_changed(
    bundle: Path, tmp_path: Path, harm: Callable[[Path], object], told: str
) -> None:
    harm(bundle)
    done = installed(bundle, tmp_path / "to")
    assert (done.returncode, told in done.stderr, (tmp_path / "to").exists()) == (4, True, False)


def test_a_signature_that_nobody_can_look_at_is_told_as_that(bundle: Path, tmp_path: Path) -> None:
    (bundle / "SHA256SUMS.sig").write_text("")
    (few := tmp_path / "few").mkdir()
    for name in ("bash", "dirname", "realpath"):
        (few / name).symlink_to(str(shutil.which(name)))
    done = installed(bundle, tmp_path / "to", PATH=str(few), SIGNERS=str(tmp_path / "allowed"))
    assert done.returncode == 4 and "ssh-keygen" in done.stderr and "不是" not in done.stderr


@pytest.mark.skipif(not shutil.which("ssh-keygen"), reason="no ssh-keygen here")
def test_who_asks_for_a_signature_gets_no_other(bundle: Path, tmp_path: Path) -> None:
    for name in ("ours", "theirs"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(tmp_path / name)], check=True)
    allowed = tmp_path / "allowed"
    allowed.write_text("maker " + (tmp_path / "ours.pub").read_text())
    (bundle / "FOR").write_text(f"sparc {VERSION}\n")  # ends right after the signature was looked at
    listed(bundle)
    assert "没有签名" in installed(bundle, tmp_path / "to", SIGNERS=str(allowed)).stderr
    for name, told in (("theirs", "签名不是"), ("ours", "此安装包用于 sparc")):
        (bundle / "SHA256SUMS.sig").unlink(missing_ok=True)
        command = ["ssh-keygen", "-q", "-Y", "sign", "-f", str(tmp_path / name), "-n", "shenbao", str(bundle / "SHA256SUMS")]
        subprocess.run(command, check=True, capture_output=True)
        assert told in installed(bundle, tmp_path / "to", SIGNERS=str(allowed)).stderr


def test_an_advisory_holds_a_version_or_not() -> None:
    spans = [
        {"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "1.5"}, {"introduced": "2.0"}, {"last_affected": "2.2"}]}
    ]
    told = {
        version: hits({"ranges": spans, "versions": ["9.9"]}, version) for version in ("1.4", "1.5", "2.0", "2.2", "2.3", "9.9")
    }
    assert told == {"1.4": True, "1.5": False, "2.0": True, "2.2": True, "2.3": False, "9.9": True}
