"""All errors of Shenbao in one tree: a stable code, a Chinese message and remedy, retryable or not, an exit code.

ShenbaoError
├── UsageError               a wrong call: no such path, unknown notice, bad register, bad profile
├── UnreadableError          a file or page that cannot be read: becomes a Problem in the receipt, never a crash
│   ├── EmptyFile, DamagedFile, PartUnread, EncryptedFile, UnsupportedFile, UnsafeFile, LinkOnly, MissingConverter
│   ├── LimitExceeded        bytes, entries, ratio, depth, pages, pixels
│   ├── AccessDenied         the operating system refuses to open it
│   ├── PageTimeout, PageMemory, WorkerKilled   (retryable)
│   └── Fault                what we failed at: DiskFull, MachineFault, ProgramDefect   (retryable)
├── NothingRead              what was handed in as a blank form shows no field of a form
├── OperationFailed          a backup, a restoring, an upgrade that cannot be done as things are
└── SetupError               something that the installation lacks: models, fonts, LibreOffice
"""

from __future__ import annotations

from typing import ClassVar

from model.problem import Problem


class ShenbaoError(Exception):
    code: ClassVar[str] = "error"
    text: ClassVar[str] = "处理失败"
    remedy: ClassVar[str] = "请联系系统管理员，并附上本条信息。"
    retryable: ClassVar[bool] = False
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
        return Problem(self.code, self.message, self.remedy, self.retryable)


class UsageError(ShenbaoError):
    code = "usage"
    text = "调用有误"
    remedy = "请按 shenbao --help 的说明修改后重试。"


class UnreadableError(ShenbaoError):
    code = "unreadable"
    text = "文件无法读取"
    remedy = "请重新提交该文件的完好版本。"
    exit_code = 3


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
    remedy = "请管理员安装 LibreOffice（apt-get install libreoffice-writer-nogui），或请申报单位另存为 DOCX 或 PDF 后提交。"


class LimitExceeded(UnreadableError):
    code = "limit_exceeded"
    text = "文件超过系统限制"
    remedy = "请拆分或压缩后重新提交。"


class AccessDenied(UnreadableError):
    code = "access_denied"
    text = "没有权限打开文件"
    remedy = "请管理员检查该文件的访问权限后重新处理。"


class PageTimeout(UnreadableError):
    code = "page_timeout"
    text = "读取超时，已中止"
    remedy = "请将该文件另存或重新扫描后提交。"
    retryable = True


class PageMemory(UnreadableError):
    code = "page_memory"
    text = "读取所需内存超过限制，已中止"
    remedy = "请降低扫描分辨率（200 至 300 dpi）后重新提交。"
    retryable = True


class WorkerKilled(UnreadableError):
    code = "worker_killed"
    text = "读取进程意外中止"
    remedy = "请将该文件另存或重新扫描后提交。"
    retryable = True


class Fault(UnreadableError):
    """What we failed at, whatever the file is: it says nothing about the file, and nothing of it is told an applicant."""

    retryable = True


class DiskFull(Fault):
    code = "disk_full"
    text = "磁盘空间不足，未能完成读取"
    remedy = "请管理员清理磁盘或扩容后重新读取。"


class MachineFault(Fault):
    code = "machine_fault"
    text = "系统资源不足或磁盘出错，未能完成读取"
    remedy = "请管理员检查磁盘和打开文件数的限制后重新读取。"


class ProgramDefect(Fault):
    code = "program_defect"
    text = "读取程序出错"
    remedy = "请管理员查看运行日志，重新读取；仍不成功的，请升级程序。"


class NothingRead(ShenbaoError):
    code = "nothing_read"
    text = "表格中没有读到栏目"
    remedy = "请提供空白的申报表格（Word、PDF 或清晰的扫描件），不要用通知正文。"


class OperationFailed(ShenbaoError):
    code = "operation"
    text = "操作未能完成"
    remedy = "请按提示处理后重试。"
    exit_code = 4


class SetupError(ShenbaoError):
    code = "setup"
    text = "系统安装不完整"
    remedy = "请在项目目录运行 make setup。"
    exit_code = 4
