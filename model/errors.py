"""All errors of Shenbao in one tree: a stable code, a Chinese message and remedy, retryable or not, an exit code.

ShenbaoError
├── UsageError               a wrong call: no such path, unknown notice, bad register, bad profile
│   └── OverBudget           as much as an office or account may hand in within a day
├── UnreadableError          a file or page that cannot be read: becomes a Problem in the receipt, never a crash
│   ├── EmptyFile, DamagedFile, PartUnread, EncryptedFile, UnsupportedFile, UnsafeFile, LinkOnly, MissingConverter
│   ├── LimitExceeded        bytes, entries, ratio, depth, pages, pixels
│   └── AccessDenied         the operating system refuses to open it
├── Fault                    what we failed at, whatever the file is: tried again, told the administrator, never an applicant
│   ├── DiskFull, MachineFault           the machine refuses to write, to open or to start anything
│   ├── PageTimeout, PageMemory, WorkerKilled (WorkerEnded: from outside, for certain)
│   └── ProgramDefect        an exception that nobody expected
├── GivenUp                  what we failed at, once a person, or having tried often enough, ended the trying again
├── NothingRead              what was handed in as a blank form shows no field of a form
├── DemandsUnseen, LetterStands   a letter that is not issued before somebody looked, nor twice by accident
├── OperationFailed          a backup, a restoring, an upgrade that cannot be done as things are
└── SetupError               something that the installation lacks: models, fonts, LibreOffice
"""

from __future__ import annotations

import copy
import errno
import os
import sys
from collections.abc import Iterator
from typing import ClassVar

from model.problem import Problem

FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
# Without ENOMEM and EAGAIN: a file meets the limits of its own process, too.
REFUSED = frozenset({errno.EMFILE, errno.ENFILE, errno.EIO, errno.EROFS, errno.ESTALE})


class ShenbaoError(Exception):
    """`of_office`: it lies in the office's own machine, so no applicant is told of it, or could mend it."""

    code: ClassVar[str] = "error"
    text: ClassVar[str] = "处理失败"
    remedy: ClassVar[str] = "请联系系统管理员，并附上本条信息。"
    retryable: ClassVar[bool] = False
    of_office: ClassVar[bool] = False
    exit_code: ClassVar[int] = 2

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail)
        self.detail = detail

    @property
    def message(self) -> str:
        return f"{self.text}：{self.detail}" if self.detail else self.text

    def __str__(self) -> str:
        return f"{self.message}。{self.remedy}"

    def problem(self) -> Problem:
        return Problem(self.code, self.message, self.remedy, self.retryable, self.of_office)


class UsageError(ShenbaoError):
    code = "usage"
    text = "调用有误"
    remedy = "请按 shenbao --help 的说明修改后重试。"


class OverBudget(UsageError):
    """What an office, or an account, may hand in within a day is used up, or the disk has no room for it."""

    code = "over_budget"
    text = "今日不能再接收材料"
    remedy = "请明日再交，或请系统管理员调整每日上限、清理磁盘。"
    retryable = True


class UnreadableError(ShenbaoError):
    code = "unreadable"
    text = "文件无法读取"
    remedy = "请重新提交该文件的完好版本。"
    exit_code = 3

    def problem(self) -> Problem:
        """Raises `Fault` where the machine, not the file, was the cause of this error, or of the exception that is being handled: nothing
        that we failed at becomes a problem of a file.
        """
        raise_ours(self)
        if (handled := sys.exception()) is not None:
            raise_ours(handled)
        return super().problem()


class EmptyFile(UnreadableError):
    code = "empty_file"
    text = "文件是空的"
    remedy = "请检查原文件后重新提交。"


class DamagedFile(UnreadableError):
    code = "damaged_file"
    text = "文件已损坏或不完整"
    remedy = "请用原软件打开确认无误后，重新导出并提交。"


class EncryptedFile(UnreadableError):
    code = "encrypted_file"
    text = "文件设有密码"
    remedy = "请取消密码保护后重新提交，或向受理人员提供密码。"


class PartUnread(UnreadableError):
    code = "part_unread"
    text = "部分内容未能读取"
    remedy = "请对照原件核对；或请申报单位将该文件另存为 PDF 后重新提交。"


class SealedFile(EncryptedFile):
    """A file with a password of a kind that cannot be opened by it here."""

    remedy = "请取消密码保护后重新提交。"


class UnsupportedFile(UnreadableError):
    code = "unsupported_file"
    text = "不支持的文件类型"
    remedy = "请转为 PDF、Word（DOCX）或 JPEG/PNG 图片后重新提交。"


class UnsafeFile(UnreadableError):
    code = "unsafe_file"
    text = "文件含有不安全的内容，已拒绝打开"
    remedy = "请用干净的电脑重新制作该文件，不要包含链接、宏或外部引用，再提交。"


class LinkOnly(UnreadableError):
    code = "link_only"
    text = "只是链接或快捷方式，不是文件本身"
    remedy = "请打开链接，把所指的文件下载下来直接提交。"


class MissingConverter(UnreadableError):
    code = "missing_converter"
    text = "本机没有打开这种文件所需的程序"
    remedy = "请管理员安装 LibreOffice（apt-get install libreoffice-writer-nogui，或 dnf install libreoffice-writer），或请申报单位另存为 DOCX 或 PDF 后提交。"
    of_office = True


class LimitExceeded(UnreadableError):
    code = "limit_exceeded"
    text = "文件超过系统限制"
    remedy = "请拆分或压缩后重新提交。"


class AccessDenied(UnreadableError):
    code = "access_denied"
    text = "没有权限打开文件"
    remedy = "请管理员检查该文件的访问权限后重新处理。"
    of_office = True


class Fault(ShenbaoError):
    """What we failed at. It says nothing about the file: the step is tried again until it succeeds.

    `by_input`: what is read may bring it about each time. After some tries the step ends without a result, and a person looks at the original.
    """

    by_input: ClassVar[bool] = False

    code = "fault"
    text = "系统未能完成读取"
    remedy = "系统会自动重试；请管理员查看运行日志。"
    retryable = True
    of_office = True
    exit_code = 6


class DiskFull(Fault):
    code = "disk_full"
    text = "磁盘空间不足"
    remedy = "请管理员清理磁盘或扩容；空间足够后系统自动继续。"


class MachineFault(Fault):
    code = "machine_fault"
    text = "系统资源不足或磁盘出错"
    remedy = "请管理员检查磁盘、内存和打开文件数的限制；恢复后系统自动继续。"


class PageTimeout(Fault):
    by_input = True
    code = "page_timeout"
    text = "读取超时，已中止"
    remedy = "系统会自动重试；多次超时，请管理员检查本机负载，或调高 SHENBAO_PAGE_SECONDS。"


class PageMemory(Fault):
    by_input = True
    code = "page_memory"
    text = "读取所需内存超过限制，已中止"
    remedy = "系统会自动重试；多次出现，请管理员调高 SHENBAO_PAGE_MEMORY_MB。"


class WorkerKilled(Fault):
    by_input = True
    code = "worker_killed"
    text = "读取进程意外中止"
    remedy = "系统会自动重试；多次出现，请管理员检查本机内存和运行日志。"


class WorkerEnded(WorkerKilled):
    """By whoever may end processes, for certain not by the kernel for want of memory: that says nothing against what was read."""

    by_input = False


class ProgramDefect(Fault):
    code = "program_defect"
    text = "读取程序出错"
    remedy = "系统会自动重试；仍不成功，请管理员查看运行日志并升级程序。"


class GivenUp(ShenbaoError):
    """What is not tried again, by a person's word or after many tries: the packet goes on without it, and the office looks at the original."""

    code = "given_up"
    text = "因系统故障没有读取，已停止重试"
    remedy = "请工作人员查看原件；故障排除后可重新读取这份材料。"
    of_office = True


class UnusualPacket(ShenbaoError):
    """More than a packet usually is: a person is asked before it costs the others their turn."""

    code = "unusual_packet"
    text = "页数、文件数或大小明显偏多"
    remedy = "请核实是否确为一份材料：是，请点“确认读取”；不是，请取消后拆开重新上传。"
    of_office = True


class NothingRead(ShenbaoError):
    code = "nothing_read"
    text = "表格中没有读到栏目"
    remedy = "请提供空白的申报表格（Word、PDF 或清晰的扫描件），不要用通知正文。"


class DemandsUnseen(ShenbaoError):
    """A letter whose demands rest on what a recogniser made of pictures, and nobody held them against the pictures."""

    code = "demands_unseen"
    text = "下列补正要求依据图像识别，尚无人对照图像看过"
    remedy = "请在“问题”栏逐项对照图像，列入或不列入后再出具。"


class LetterStands(ShenbaoError):
    """A letter was issued already, and another one was not asked for in its place, or it would say the same."""

    code = "letter_stands"
    text = "这份材料已出具过告知书"
    remedy = "内容有变、确需再次出具的，请指明由新的告知书代替哪一份。"


class OperationFailed(ShenbaoError):
    code = "operation"
    text = "操作未能完成"
    remedy = "请按提示处理后重试。"
    exit_code = 4


class SetupError(ShenbaoError):
    code = "setup"
    text = "系统安装不完整"
    remedy = "请在项目目录运行 make setup。"
    of_office = True
    exit_code = 4


class RunsAsRoot(SetupError):
    """What a file makes a process do it would do as the master of the machine."""

    code = "runs_as_root"
    text = "服务不以 root 身份运行"
    remedy = "请以专用的普通用户启动（见 deploy/systemd）；确需以 root 运行时，设置 SHENBAO_ALLOW_ROOT=true。"


class NoSocketPlace(SetupError):
    """A socket's path has 107 bytes at most, and no folder for temporary files has a path that is short enough."""

    code = "no_socket_place"
    text = "临时目录的路径过长，无法启动检查文件的进程"
    remedy = "请将 TMPDIR 设为 75 字节以内、可写的路径（如 /tmp），再重新启动服务。"


class NoSharedMemory(SetupError):
    """Processes that work together share semaphores, which the system keeps in /dev/shm (sem_overview of section 7)."""

    code = "no_shared_memory"
    text = "无法使用共享内存（/dev/shm），读取进程不能启动"
    remedy = "请让服务的用户可以写入 /dev/shm（容器和 systemd 单元中不要将其设为只读或隐藏），再重新启动服务。"


def fault_of(error: BaseException) -> Fault | None:
    """Return the fault that an exception is, or came from, by the machine's own word; None where the machine was not the cause."""
    for one in _chain(error):
        if isinstance(one, Fault):
            return one
        if isinstance(one, OSError) and one.errno in FULL:
            return DiskFull()
        if isinstance(one, OSError) and one.errno in REFUSED:
            return MachineFault(os.strerror(one.errno or 0))
    return None


def raise_ours(error: BaseException) -> None:
    """Raise the fault that an exception is, or came from, where the machine and not the file was its cause.

    What is raised is a new one each time. The fault itself already stands in the chain of causes behind `error`, and raised from `error` it
    would close that chain into a ring: who follows it to its end (distributed, tblib) never comes to one.
    """
    if fault := fault_of(error):
        raise copy.copy(fault) from error


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__
