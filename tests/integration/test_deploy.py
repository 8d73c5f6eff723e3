"""What deploy/ holds is tried: systemd judges the units, a real nginx stands before the real service."""

from __future__ import annotations

import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
import yaml

from certificates import make_authority
from objectstore import ADDRESS, KEY, SECRET, started_store
from shenbao.commands.main import cli
from shenbao.service.core.config import ServiceSettings
from shenbao.service.core.store import open_store
from shenbao.settings import Settings

DEPLOY = Path(__file__).parents[2] / "deploy"
NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
NAME = "shenbao.office.example"
EXPOSURE = {
    "shenbao.service": 30,
    "shenbao-scheduler.service": 30,
    "shenbao-reader.service": 30,
    "shenbao-backup.service": 20,
}  # tenths, as systemd counts: 0 nothing, 100 everything


def test_what_reads_files_is_another_user() -> None:
    """On one machine as well: whoever takes over a reader has nothing of the service's user."""
    users = {unit: re.findall(r"^User=(.+)$", (DEPLOY / "systemd" / unit).read_text("utf-8"), re.MULTILINE) for unit in EXPOSURE}
    assert users.pop("shenbao-reader.service") == users.pop("shenbao-scheduler.service") == ["shenbao-reader"]
    assert set(map(tuple, users.values())) == {("shenbao",)}


def test_the_command_of_the_administrator_has_the_services_settings(tmp_path: Path) -> None:
    (settings := tmp_path / "shenbao.env").write_text(
        '# a remark\nSHENBAO_HOSTS=["a.example"]\nSHENBAO_DATABASE="postgresql://u:p$1@h/d?a=b"\nAWS_REGION=x y\n'
    )
    (tmp_path / "data").mkdir()
    places = {"/var/lib/shenbao": tmp_path / "data", "/etc/shenbao/shenbao.env": settings}
    script = (DEPLOY / "shenbao").read_text("utf-8")
    for place, own in places.items():
        script = script.replace(place, str(own))
    (stub := tmp_path / "runuser").write_text('#!/bin/sh\necho "$@"; pwd; umask; env\n')
    stub.chmod(0o755)
    environment = {"PATH": f"{tmp_path}:/usr/bin:/bin"}
    done = subprocess.run(
        ["bash", "-s", "backup", "/a b"], input=script, env=environment, capture_output=True, text=True, check=True
    )
    lines = done.stdout.splitlines()
    assert lines[:3] == ["-u shenbao -- /opt/shenbao/.venv/bin/shenbao backup /a b", str(tmp_path / "data"), "0077"]
    told = {f"SHENBAO_DATA={tmp_path / 'data'}", f"HOME={tmp_path / 'data'}", "AWS_REGION=x y"}
    assert told | {'SHENBAO_HOSTS=["a.example"]', "SHENBAO_DATABASE=postgresql://u:p$1@h/d?a=b"} <= set(lines)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not there")
@pytest.mark.parametrize("unit", EXPOSURE)
def test_units_are_locked_down(unit: str) -> None:
    command = ["systemd-analyze", "security", "--offline=true", "--no-pager", f"--threshold={EXPOSURE[unit]}"]
    done = subprocess.run([*command, str(DEPLOY / "systemd" / unit)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-300:] + done.stderr


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, int, Path]]:
    """The https address, the service's own port, the authority's certificate."""
    if NGINX is None:
        pytest.skip("nginx is not there")
    folder = tmp_path_factory.mktemp("nginx")
    folder.chmod(0o755)
    behind, plain, secure = free_port(), free_port(), free_port()
    settings = {"SHENBAO_HTTPS": "true", "SHENBAO_PROXIES": "1", "SHENBAO_HOSTS": f'["{NAME}"]', "SHENBAO_WEB_PROCESSES": "1"}
    command = [sys.executable, "-m", "shenbao", "serve", "--no-worker", "--port", str(behind), "--data", str(folder / "data")]
    with (folder / "log").open("wb") as log:
        service = subprocess.Popen(command, env={**os.environ, **settings}, stdout=log, stderr=log)
    nginx = subprocess.Popen([NGINX, "-c", str(_configured(folder, behind, plain, secure)), "-g", "daemon off;"])
    try:
        _wait(f"http://127.0.0.1:{behind}/healthz")
        yield f"https://127.0.0.1:{secure}", behind, folder / "ca" / "ca.pem"
    finally:
        for process in (nginx, service):
            process.terminate()
            process.wait(20)


def _configured(folder: Path, behind: int, plain: int, secure: int) -> Path:
    """The example with ports, certificate and places of this test; tried by `nginx -t` first."""
    authority = make_authority(folder / "ca", NAME)
    for name in ("shenbao.crt", "shenbao.key"):
        shutil.copyfile(authority.served, folder / name)
    text = (DEPLOY / "nginx" / "shenbao.conf").read_text("utf-8")
    changes = {
        "127.0.0.1:8321": f"127.0.0.1:{behind}",
        "listen 80": f"listen 127.0.0.1:{plain}",
        "listen 443": f"listen 127.0.0.1:{secure}",
    }
    for old, new in (changes | {"/etc/nginx/": f"{folder}/"}).items():
        assert old in text
        text = text.replace(old, new)
    (folder / "site.conf").write_text(text, "utf-8")
    temporary = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    main = folder / "nginx.conf"
    user = "user root;" if os.getuid() == 0 else ""
    main.write_text(
        f"{user} pid {folder}/pid; error_log {folder}/error.log; events {{}} http {{ access_log off; {temporary} include {folder}/site.conf; }}"
    )
    tried = subprocess.run([str(NGINX), "-t", "-c", str(main)], capture_output=True, text=True, check=False)
    assert tried.returncode == 0, tried.stderr
    return main


def _wait(address: str) -> None:
    for _ in range(150):
        try:
            if httpx.get(address, trust_env=False).status_code == httpx.codes.OK:
                return
        except httpx.HTTPError:
            time.sleep(0.2)
    raise AssertionError("the service did not come up")


def ask(office: tuple[str, int, Path], path: str, method: str = "GET", **given: object) -> httpx.Response:
    """As a browser that found the office's name."""
    address, _, trusted = office
    headers = {"Host": NAME, **given.pop("headers", {})}  # type: ignore[dict-item]
    with httpx.Client(verify=ssl.create_default_context(cafile=str(trusted)), trust_env=False) as client:
        return client.request(method, address + path, headers=headers, extensions={"sni_hostname": NAME}, **given)  # type: ignore[arg-type]


def test_people_come_in_by_https_through_nginx(office: tuple[str, int, Path]) -> None:
    answer = ask(office, "/login")
    assert answer.status_code == 200
    assert "secure" in answer.headers["set-cookie"].lower()
    assert "strict-transport-security" in answer.headers
    assert ask(office, "/").headers["location"].startswith(("/login", f"https://{NAME}"))
    assert len(answer.headers["x-request-id"]) == 32  # nginx's own
    assert ask(office, "/readyz").status_code == 503  # from this machine: no dispatcher runs in this test


def test_other_names_are_refused(office: tuple[str, int, Path]) -> None:
    assert ask(office, "/login", headers={"Host": "elsewhere.example"}).status_code == 400


def test_a_large_piece_gets_through_and_more_than_that_does_not(office: tuple[str, int, Path]) -> None:
    piece = ask(office, "/login", "POST", content=b"x" * (9 << 20), headers={"content-type": "application/octet-stream"})
    assert piece.status_code != 413
    assert ask(office, "/login", "POST", content=b"x" * (13 << 20)).status_code == 413


def test_who_sends_slowly_holds_no_thread(office: tuple[str, int, Path]) -> None:
    """Twenty requests that never end; the service has eight threads and answers others all the same."""
    address, _, trusted = office
    context = ssl.create_default_context(cafile=str(trusted))
    port = int(address.rsplit(":", 1)[1])
    with ExitStack() as slow:
        for _ in range(20):
            plain = slow.enter_context(socket.create_connection(("127.0.0.1", port)))
            line = slow.enter_context(context.wrap_socket(plain, server_hostname=NAME))
            line.sendall(f"POST /login HTTP/1.1\r\nHost: {NAME}\r\nContent-Length: 1000\r\n\r\nx".encode())
        began = time.monotonic()
        assert ask(office, "/login").status_code == 200
        assert time.monotonic() - began < 5


def test_the_composition_names_what_there_is() -> None:
    """No registry can be reached from a test: the files are held against the program's settings, commands and packages."""
    composition = yaml.safe_load((DEPLOY / "container" / "compose.yaml").read_text("utf-8"))
    known = {f"SHENBAO_{name.upper()}" for kind in (ServiceSettings, Settings) for name in kind.model_fields}
    asked = (DEPLOY / "container" / "example.env").read_text("utf-8")
    services = composition["services"]
    for name, service in services.items():
        assert {name for name in service.get("environment", ()) if name.startswith("SHENBAO_")} <= known
        if service.get("command", [""])[0] == "shenbao":
            assert service["command"][1] in cli.commands
            assert service["cap_drop"] == ["ALL"] and service["read_only"]
        assert service.get("restart") == ("unless-stopped" if name != "certificates" else None)
    readers = [service for service in services.values() if service.get("command", [""])[:2] == ["shenbao", "cluster"]]
    assert len(readers) == 2
    for service in readers:  # another user, neither data nor database, nobody outside
        assert service["user"] == "10002:10002" and service["networks"] == ["inside"]
        assert not any("data" in volume or "authority" in volume for volume in service["volumes"])
        assert not service["environment"].keys() & {"SHENBAO_DATABASE", "AWS_SECRET_ACCESS_KEY"}
    texts = [(DEPLOY / "container" / name).read_text("utf-8") for name in ("compose.yaml", "store.yaml")]
    assert not re.findall(r"\$\{\w+:[?-]\}", "".join(texts))  # podman-compose 1.0 of Debian 12 leaves an empty one as it stands
    variables = set(re.findall(r"\$\{(\w+)", "".join(texts)))
    assert variables == set(re.findall(r"^(\w+)=", asked, re.MULTILINE))


def test_the_object_store_of_the_composition_has_its_bucket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its own command, by the program of rclone that a package brings; without a bucket the first file that was handed in was refused."""
    text = (DEPLOY / "container" / "store.yaml").read_text("utf-8")
    service, [address] = yaml.safe_load(text)["services"]["store"], re.findall(r"BLOBS=(s3://[\w/]+)", text)
    data, given = tmp_path / "store", {"STORE_KEY": KEY, "STORE_SECRET": SECRET}
    told = {name: re.sub(r"\$\{(\w+)\}", lambda found: given[found[1]], value) for name, value in service["environment"].items()}
    command = [
        word.replace("$$", "$").replace("/data", str(data)).replace(" :9000", f" {ADDRESS}") for word in service["entrypoint"]
    ]
    with started_store(command, tmp_path / "log", **told) as settings:
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        store = open_store(tmp_path / "data", blobs_url=address)
        sha256, _ = store.blobs.put_file(DEPLOY / "container" / "example.env")
        store.database.close()
    assert [path.name for path in data.rglob("*") if path.is_file()] == [sha256]


def test_the_image_holds_what_setup_installs() -> None:
    recipe = (DEPLOY / "container" / "Containerfile").read_text("utf-8")
    run_stage = (DEPLOY.parent / "scripts" / "setup.sh").read_text("utf-8").split("else\n")[0]
    packages = re.findall(r'"([\w.-]+):[^"]+:(?:needed|wished)"', run_stage)
    assert len(packages) > 8
    assert [name for name in packages if name not in recipe] == []
    copied = {name for line in re.findall(r"^COPY (.+) \S+$", recipe, re.MULTILINE) for name in line.split()}
    assert all((DEPLOY.parent / name).exists() for name in copied)
