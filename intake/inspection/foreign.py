"""Formats that are known but not read: what to call them, so that people know what to hand in instead."""

from __future__ import annotations

from collections.abc import Callable

from intake.inspection.file_sample import FileSample, ZipContent

# What else they might be taken for: what Zstandard and LZ4 hold may lie in them as it is.
MISTAKABLE = (b"\x28\xb5\x2f\xfd", b"\x04\x22\x4d\x18")
POSTSCRIPT = b"%!PS"
BEGINNINGS: tuple[tuple[int, bytes, str], ...] = (  # offset, bytes, word
    (0, MISTAKABLE[0], "Zstandard 压缩文件"),
    (0, MISTAKABLE[1], "LZ4 压缩文件"),
    (0, POSTSCRIPT, "PostScript 文档"),
    (0, b"LZIP", "LZIP 压缩文件"),
    (0, b"\x1f\x9d", "Z 压缩文件"),
    (0, b"MSCF", "CAB 压缩包"),
    (0, b"ISc(", "CAB 压缩包"),
    (2, b"-lh", "LZH 压缩包"),
    (0, b"\x60\xea", "ARJ 压缩包"),
    (0, b"xar!", "XAR 压缩包"),
    (0, b"CAJ", "CAJ 文献"),
    (0, b"HN", "CAJ 文献（NH）"),
    (0, b"KDH", "CAJ 文献（KDH）"),
    (0, b"AT&TFORM", "DjVu 文档"),
    (0, b"ITSF", "CHM 帮助文档"),
    (0, b"AC10", "AutoCAD 图纸（DWG）"),
    (0, b"8BPS", "Photoshop 图像（PSD）"),
    (0, b"!BDN", "Outlook 数据文件（PST）"),
    (4, b"ftyp", "视频或音频"),
    (8, b"AVI ", "视频或音频"),
    (8, b"WAVE", "视频或音频"),
    (0, b"\x1aE\xdf\xa3", "视频或音频"),
    (0, b"FLV\x01", "视频或音频"),
    (0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "视频或音频"),
    (0, b"ID3", "视频或音频"),
    (0, b"#!AMR", "视频或音频"),
)
PACKAGES: tuple[tuple[str, Callable[[ZipContent], bool]], ...] = (  # documents whose container is a ZIP
    ("XPS 文档", lambda content: any(name.endswith((".fdseq", ".fdoc")) for name in content.names)),
    (
        "苹果 iWork 文稿（Pages、Numbers、Keynote）",
        lambda content: bool(content.names & {"index/document.iwa", "index.zip", "index.apxl"}),
    ),
    ("EPUB 电子书", lambda content: (content.mimetype or "").strip() == "application/epub+zip"),
    ("Visio 绘图", lambda content: "visio/document.xml" in content.names),
    (
        "XMind 思维导图",
        lambda content: "manifest.json" in content.names and bool(content.names & {"content.json", "content.xml"}),
    ),
)


# Programs and scripts that are texts, or hold one, can be told by their names alone.
PROGRAMS = (
    ".exe", ".com", ".scr", ".dll", ".sys", ".msi", ".bat", ".cmd", ".ps1", ".vbs", ".vbe", ".js", ".jse", ".wsf", ".hta", ".jar", ".apk", ".sh", ".reg",
)  # fmt: skip


def is_postscript(sample: FileSample) -> bool:
    """Whether a file is PostScript, a text; no PDF, whose header may stand behind one of PostScript, as it did of old."""
    return sample.head.startswith(POSTSCRIPT) and not (b"%PDF-" in sample.head and b" obj" in sample.head)


def is_program(sample: FileSample) -> bool:
    """Whether a file that is nothing else is a program, whatever text it holds."""
    return sample.head.startswith(b"MZ") or sample.path.suffix.lower() in PROGRAMS


def foreign_package(content: ZipContent) -> str:
    """Return what a ZIP container is called that is a document of its own; empty where it is none that is known."""
    return next((word for word, holds in PACKAGES if holds(content)), "")


def foreign_word(sample: FileSample) -> str:
    """Return what a file is called whose format is not read; empty where it is not known."""
    if sample.begins_as_zip:
        return foreign_package(sample.zip)
    if sample.is_disc:
        return "光盘映像（ISO）"
    if is_program(sample):
        return "程序或脚本"
    return next((word for offset, data, word in BEGINNINGS if sample.head.startswith(data, offset)), "")
