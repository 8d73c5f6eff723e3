"""Old and foreign documents through LibreOffice, where it is there: no window, own profile, macros off, killed when it hangs."""

from __future__ import annotations

import base64
import contextlib
import math
import os
import shutil
import signal
import subprocess  # noqa: S404  # LibreOffice has no other interface that can be limited and killed
import sys
import tempfile
from functools import partial
from pathlib import Path

from intake.examination import FileToExamine
from intake.inspection import no_network, view
from intake.inspection.file_format import OfficeImport
from intake.inspection.format_table import format_of
from intake.inspection.pictures import vector_size_mm
from intake.inspection.sandbox import BUSY, FROM_OUTSIDE, IN_ALL
from intake.inspection.written import Written
from intake.limits import Limits
from model.errors import DamagedFile, DiskFull, LimitExceeded, MissingConverter, PageTimeout, WorkerKilled

PROGRAMS = ("soffice", "libreoffice", "/usr/lib/libreoffice/program/soffice", "/usr/lib64/libreoffice/program/soffice")
OPT = Path("/opt")
OFFERED = "libreoffice*/program/soffice"  # where its makers' own packages lay it, with or without their version
PIPES = Path("/tmp")  # noqa: S108 (where LibreOffice has its socket, whatever it is told)
BEGIN_ANEW = 81  # what LibreOffice ends with once it has made its settings
FILTERS = {
    "docx": "docx:MS Word 2007 XML",
    "xlsx": "xlsx:Calc MS Excel 2007 XML",
    "pdf": "pdf",
}  # which PDF filter, the document tells
DRAWING_PAGE = """<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"
 office:version="1.2" office:mimetype="application/vnd.oasis.opendocument.text">
<office:body><office:text><text:p><draw:frame text:anchor-type="as-char" svg:width="{width:.1f}mm" svg:height="{height:.1f}mm">
<draw:image><office:binary-data>{data}</office:binary-data></draw:image></draw:frame></text:p></office:text></office:body>
</office:document>
"""
SECURITY = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableActiveContent" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


def converter() -> str | None:
    """Return the LibreOffice program, or None."""
    named = (*PROGRAMS, *sorted(map(str, OPT.glob(OFFERED)), reverse=True))
    return next((found for name in named if (found := shutil.which(name))), None)


def convert(file: FileToExamine, target: str, profile: Path) -> Path:
    """Write the file as DOCX, XLSX or PDF (`target`, one of `FILTERS`) below `file.out`.

    `profile`: LibreOffice's settings, made at the first call and kept for the next (half of the time of a start is its making);
    never used by two at once.

    Raises `MissingConverter`, `DamagedFile` where LibreOffice cannot load it or crashes, `LimitExceeded` where it takes too much of the
    processor or writes too much; `PageTimeout` where its time is over by the clock alone, `DiskFull` where the disk is about to be,
    `WorkerKilled` where somebody ended it.
    """
    program = converter()
    if program is None:
        raise MissingConverter
    office = format_of(file.kind).office
    if office is None:
        raise ValueError(f"LibreOffice does not open {file.kind}")
    file.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="shenbao-office-") as folder:
        home = Path(folder)
        source = _staged(file.path, office, home)
        _profile(profile)
        try:
            command = [*_alone(program, home, profile), *_arguments(office, target, home, profile), str(source)]
            _run(command, home, file.limits, Written((home, profile), IN_ALL * file.limits.file_bytes))
        except (PageTimeout, WorkerKilled, LimitExceeded, DiskFull, DamagedFile):
            shutil.rmtree(profile, ignore_errors=True)  # a killed LibreOffice leaves locks behind
            raise
        made = source.with_suffix(f".{target}") if target != source.suffix[1:] else home / "out" / source.name
        made = home / "out" / made.name
        if not made.is_file() or not made.stat().st_size:
            raise DamagedFile("LibreOffice 无法打开")
        result = file.out / f"converted.{target}"
        shutil.move(made, result)
    return result


def _staged(path: Path, office: OfficeImport, home: Path) -> Path:
    """Write a copy under a plain name with the suffix of its content."""
    if office.framed:
        return _framed(path, home)
    source = home / f"source{office.suffix}"
    shutil.copyfile(path, source)
    return source


def _framed(path: Path, home: Path) -> Path:
    """Set a drawing (EMF, WMF, SVG) on a page of its own: the writer draws it where no drawing program is installed."""
    source = home / "source.fodt"
    width, height = vector_size_mm(path) or (160.0, 160.0)
    scale = min(170 / max(width, 1), 240 / max(height, 1))
    page = DRAWING_PAGE.format(data=base64.b64encode(path.read_bytes()).decode(), width=width * scale, height=height * scale)
    source.write_text(page, encoding="utf-8")
    return source


def _profile(profile: Path) -> None:
    user = profile / "user"
    if user.is_dir():
        return
    user.mkdir(parents=True)
    (user / "registrymodifications.xcu").write_text(SECURITY, encoding="utf-8")


def _arguments(office: OfficeImport, target: str, home: Path, profile: Path) -> list[str]:
    infilter = [f"--infilter={office.infilter}"] if office.infilter else []
    flags = ["--headless", "--norestore", "--nolockcheck", "--nodefault", "--nofirststartwizard"]
    made = ["--convert-to", FILTERS[target], "--outdir", str(home / "out")]
    return [f"-env:UserInstallation={profile.absolute().as_uri()}", *flags, *infilter, *made]


def _alone(program: str, home: Path, profile: Path) -> list[str]:
    """Return what starts LibreOffice with a view of its own two folders alone. Its launcher is passed over: it begins anew by itself, and finds its old socket there,
    which must not be removed from inside. A program that is laid out otherwise is started as it is.
    """
    if not is_alone(program):
        return [program]
    return [
        sys.executable,
        "-I",
        "-S",
        view.__file__,
        str(PIPES),
        str(home),
        str(profile.absolute()),
        "--",
        str(_itself(program)),
    ]


def is_alone(program: str) -> bool:
    """Whether LibreOffice is laid out so that it can be started with a view of its own."""
    return _itself(program).is_file()


def _itself(program: str) -> Path:
    return Path(f"{Path(program).resolve()}.bin")


def _clear_pipes() -> None:
    """Take away sockets of LibreOffice that nobody listens on any more; a socket that is made meanwhile is not among them."""
    left = list(PIPES.glob("OSL_PIPE_*SingleOfficeIPC_*"))
    used = {line.split()[-1] for line in Path("/proc/net/unix").read_text("utf-8", "replace").splitlines()} if left else set()
    for path in left:
        if str(path) not in used:
            with contextlib.suppress(OSError):  # another user's
                path.unlink()


def _limited(limits: Limits) -> list[str]:
    """Limit a command: LibreOffice starts processes of its own: a shell sets the limits that all of them inherit (kilobytes, blocks of 512 bytes)."""
    script = f"ulimit -c 0; ulimit -v {limits.memory_bytes // 1024}; ulimit -f {limits.file_bytes // 512}; "
    script += f'ulimit -S -t {math.ceil(limits.convert_seconds)}; exec "$@"'
    return ["/bin/sh", "-c", script, "sh", sys.executable, "-I", "-S", no_network.__file__]


def _run(command: list[str], home: Path, limits: Limits, written: Written) -> None:
    for _ in range(2):
        code = _ran(command, home, limits, written)
        _clear_pipes()
        if code != BEGIN_ANEW:
            break
    if code < 0 or code > 128:
        raise _ended(-code if code < 0 else code - 128, limits)


def _ran(command: list[str], home: Path, limits: Limits, written: Written) -> int:
    environment = {"HOME": str(home), "PATH": os.environ.get("PATH", os.defpath), "LANG": "C.UTF-8", "TMPDIR": str(home)}
    environment |= {
        "OSL_SOCKET_PATH": str(home),
        "SAL_USE_VCLPLUGIN": "svp",
        "http_proxy": "http://127.0.0.1:9",
        "https_proxy": "http://127.0.0.1:9",
    }
    process = subprocess.Popen(  # noqa: S603  # a fixed program, no shell, a file name of our own
        [*_limited(limits), *command], cwd=home, env=environment, process_group=0,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        if not written.wait(partial(_has_ended, process), BUSY * limits.convert_seconds):
            raise PageTimeout(f"LibreOffice 转换超过 {BUSY * limits.convert_seconds:g} 秒")
        return process.returncode
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _has_ended(process: subprocess.Popen[bytes], longest: float) -> bool:
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(longest)
    return process.returncode is not None


def _ended(number: int, limits: Limits) -> Exception:
    """Return what the signal that ended LibreOffice means: a fault of the machine, or of whoever sent it, only where it came from outside."""
    if number == signal.SIGXCPU:
        return LimitExceeded(f"LibreOffice 转换所需时间超过 {limits.convert_seconds:g} 秒")
    if number in FROM_OUTSIDE:
        return WorkerKilled(f"LibreOffice 被信号 {number} 中止")
    return DamagedFile("LibreOffice 打开时异常退出")
