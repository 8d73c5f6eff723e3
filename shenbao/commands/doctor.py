"""What the installation has and lacks: told by `shenbao doctor`, and at the end of `make setup`."""

from __future__ import annotations

import os
import shutil
import subprocess  # noqa: S404  # our own module
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from model.errors import ShenbaoError, UsageError


@dataclass(frozen=True, slots=True)
class Item:
    """`needed`: nothing works without it; otherwise some kind of file ends as unreadable with the remedy."""

    name: str
    ok: bool
    needed: bool
    detail: str


PROGRAMS = {
    "soffice": "LibreOffice：读取 DOC、WPS、RTF、XLS（apt-get install libreoffice-writer-nogui libreoffice-calc-nogui，或 dnf install libreoffice-writer libreoffice-calc）",
    "unar": "unar：解压 RAR（apt-get 或 dnf install unar）",
}


def examine() -> Iterator[Item]:
    yield _models()
    yield _font()
    yield _cell()
    yield from _cluster()
    yield _sockets()
    yield _shared_memory()
    for program, purpose in PROGRAMS.items():
        where = shutil.which(program)
        yield Item(program, where is not None, False, where or f"未安装。{purpose}")


def examine_service(data: Path | None) -> bool:
    """Tell what there is to say of the service on the folder, with a remedy for what is wrong. Return whether all is well."""
    from shenbao.commands.service import _set
    from shenbao.operations.examine import examine as look_deeply
    from shenbao.service.core.config import ServiceSettings
    from shenbao.service.core.store import store_as_it_is

    _set(SHENBAO_DATA=data and data.resolve())
    settings = ServiceSettings()
    if not settings.data.is_dir():
        raise UsageError(f"没有数据目录 {settings.data}，请用 --data 指定")
    store, well = store_as_it_is(settings.data, settings.database, settings.blobs), True
    for found in look_deeply(store):
        click.echo(f"{'✓' if found.ok else '✗'} {found.name}: {found.detail}{'。' + found.remedy if found.remedy else ''}")
        well &= found.ok
    store.database.close()
    return well


READERS = "读取页面的进程除自己的调度进程外不能联网，环境中没有口令"


def _cell() -> Item:
    """Tries it in a process of its own, since it cannot be taken back."""
    from intake.inspection import no_network

    asked = "import socket\ntry: socket.socket()\nexcept PermissionError: print(1)"
    command = [sys.executable, "-I", "-S", no_network.__file__, sys.executable, "-I", "-S", "-c", asked]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if done.stdout.strip() != "1":
        return Item(
            "文件检查进程的隔离",
            False,
            False,
            "本机内核不支持 seccomp：检查文件的进程和 LibreOffice 未禁止联网，请在主机防火墙上禁止外联",
        )
    return Item(
        "文件检查进程的隔离",
        True,
        False,
        f"已由内核禁止联网、提权和窥探其他进程（seccomp），内存和时间有上限；{_view()}；{READERS}{_user()}",
    )


def _cluster() -> Iterator[Item]:
    """Whose the reading processes are and what is taken from them, where those of a cluster (which may be on this very machine) read: asked of each."""
    from shenbao.service.core.config import ServiceSettings

    settings = ServiceSettings()
    if not settings.cluster:
        return
    from engine.dask_pool import rights_of_readers
    from engine.remote import Cluster
    from shenbao.compose import cluster_security

    try:
        found = rights_of_readers(Cluster(settings.cluster, settings.data, cluster_security(settings)))
    except ShenbaoError as error:
        yield Item("集群的读取进程", False, False, str(error))
        return
    lacking = [name for name, rights in found.items() if not (rights.alone and rights.confined)]
    users = "、".join(f"{name}（用户 {rights.user}）" for name, rights in sorted(found.items()))
    told = f"{users}；本命令的用户为 {os.geteuid()}。" + (
        f"未受内核限制的：{'、'.join(lacking)}" if lacking else "均已禁止联网，只能看到自己的目录"
    )
    yield Item("集群的读取进程", bool(found) and not lacking, False, told if found else "没有本版本的读取进程")


def _sockets() -> Item:
    from intake.inspection.fork_server import keep_sockets_short

    try:
        return Item("检查进程的通信目录", True, True, keep_sockets_short())
    except ShenbaoError as error:
        return Item("检查进程的通信目录", False, True, str(error))


def _shared_memory() -> Item:
    from intake.inspection.fork_server import need_shared_memory

    try:
        need_shared_memory()
    except ShenbaoError as error:
        return Item("共享内存", False, True, str(error))
    return Item("共享内存", True, True, "/dev/shm")  # noqa: S108 (where the system keeps semaphores)


def _view() -> str:
    from intake.inspection.convert import converter, is_alone
    from intake.inspection.view import version

    found = version()
    if not found:
        return "本机内核不支持 Landlock，未限制文件系统"
    office = converter()
    whose = "检查文件和登记表的进程以及 LibreOffice" if office and is_alone(office) else "检查文件和登记表的进程"
    open_office = "" if not office or is_alone(office) else "；LibreOffice 的安装方式特殊，未限制文件系统"
    return f"{whose} 只能看到所检查的材料，只能写入自己的目录；读取页面的进程每次只能看到所读的一份材料，以及模型和缓存，看不到密钥和数据库（Landlock 第 {found} 版）{open_office}"


def _user() -> str:
    """Whose processes they are: those that are locked away have no user of their own, only less rights."""
    if os.geteuid() == 0:
        return "；当前以 root 运行，服务须用专用的普通用户（deploy/systemd）"
    from shenbao.service.core.config import ServiceSettings

    if ServiceSettings().cluster:
        return f"；本服务以用户 {os.geteuid()} 运行，材料由集群的读取进程检查和读取"
    return f"；各进程均以同一用户（编号 {os.geteuid()}）运行，检查和读取材料的进程没有单独的用户（可以有：docs/operations.md）"


def _models() -> Item:
    """Lays the weights out, so that the first page does not wait for it."""
    from extractors.page.ocr.eight_bits import are_quick
    from extractors.page.ocr.models import ALL, NARROW, default_folder, prepare

    try:
        for weights in ALL:
            prepare(weights, narrow=weights in NARROW and are_quick())
    except (ShenbaoError, OSError) as error:
        return Item("识别模型", False, True, str(error))
    return Item("识别模型", True, True, str(default_folder()))


def _font() -> Item:
    from reports.typesetting import chosen_font

    try:
        name = chosen_font("body")
    except ShenbaoError as error:
        return Item("中文字体", False, False, str(error))
    return Item("中文字体", True, False, name)
