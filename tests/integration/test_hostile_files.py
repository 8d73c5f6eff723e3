"""Each kind of broken, hostile or merely odd file: its exact code, its Chinese message, and the rest of the packet still received."""

from __future__ import annotations

import shutil
from importlib import import_module
from pathlib import Path

import pytest
import rarfile
from PIL import Image

from intake.archives.rar import unpack_rar
from intake.examination import FileToExamine
from intake.inspection.convert import converter
from intake.limits import Limits
from intake.receiving import receive
from model.errors import UnreadableError, UsageError
from model.packet import Fate, FileKind, Packet, SourceFile

DATA = Path(__file__).parents[1] / "data" / "intake"
needs_office = pytest.mark.skipif(converter() is None, reason="LibreOffice is not installed")
needs_unar = pytest.mark.skipif(shutil.which("unar") is None, reason="unar is not installed")


def packet_with(folder: Path, *names: str, limits: Limits | None = None) -> Packet:
    """A packet of the named files beside one good picture."""
    handed_in = folder / "packet"
    handed_in.mkdir()
    for name in names:
        shutil.copyfile(DATA / name, handed_in / name)
    shutil.copyfile(DATA / "good.jpg", handed_in / "zz_good.jpg")
    return receive(handed_in, folder / "work", limits or Limits())


def entry(packet: Packet, file_id: str) -> SourceFile:
    return next(f for f in packet.files if f.id == file_id)


def assert_rest_read(packet: Packet) -> None:
    assert entry(packet, "zz_good.jpg").fate is Fate.READ
    assert any(s.file == "zz_good.jpg" for s in packet.sources)


UNREADABLE = [
    ("empty.pdf", "empty_file", "文件是空的"),
    ("cut.pdf", "damaged_file", "文件已损坏或不完整：PDF 无法修复"),
    ("noise.pdf", "damaged_file", "文件已损坏或不完整：PDF 无法修复"),
    ("no_pages.pdf", "damaged_file", "文件已损坏或不完整：PDF 没有页面"),
    ("locked.pdf", "encrypted_file", "文件设有密码"),
    ("xfa_dynamic.pdf", "unsupported_file", "不支持的文件类型：XFA 动态表单"),
    ("cut.docx", "damaged_file", "文件已损坏或不完整：文档容器不完整"),
    ("locked.docx", "encrypted_file", "文件设有密码"),
    ("locked.doc", "encrypted_file", "文件设有密码"),
    ("xxe.docx", "unsafe_file", "文件含有不安全的内容，已拒绝打开：文档内含 DOCTYPE 或外部实体声明"),
    ("bomb.docx", "limit_exceeded", "文件超过系统限制：文档解压后过大，疑似压缩炸弹"),
    ("xxe.ofd", "unsafe_file", "文件含有不安全的内容，已拒绝打开：文档内含 DOCTYPE 或外部实体声明"),
    ("locked.ofd", "encrypted_file", "文件设有密码：OFD 已加密"),
    ("header_only.jpg", "damaged_file", "文件已损坏或不完整：图片无法解码"),
    ("huge.png", "limit_exceeded", "文件超过系统限制：图片有 20000×16000 像素，超过 300 百万像素"),
    ("cut.heic", "damaged_file", "文件已损坏或不完整：图片数据不完整，没有可读的部分"),
    ("unknown.dat", "unsupported_file", "不支持的文件类型：无法识别的文件内容"),
    ("locked.7z", "encrypted_file", "文件设有密码：需要密码才能解压"),
    ("locked_names.7z", "encrypted_file", "文件设有密码：需要密码才能解压"),
    ("empty.zip", "empty_file", "文件是空的：压缩包里没有文件"),
    ("bomb.zip", "limit_exceeded", "文件超过系统限制：压缩比超过 250，疑似压缩炸弹"),
    ("parts.7z.002", "damaged_file", "文件已损坏或不完整：分卷压缩包的一部分，缺少其余分卷"),
    ("parts.7z.001", "damaged_file", "文件已损坏或不完整：压缩包已损坏"),
]


@pytest.mark.parametrize(("name", "code", "message"), UNREADABLE, ids=[u[0] for u in UNREADABLE])
def test_unreadable_file_is_told_and_the_rest_is_read(tmp_path: Path, name: str, code: str, message: str) -> None:
    packet = packet_with(tmp_path, name)
    file = entry(packet, name)
    assert file.fate is Fate.UNREADABLE
    assert file.problem is not None
    assert (file.problem.code, file.problem.message) == (code, message)
    assert file.problem.remedy.endswith("。")
    assert not [s for s in packet.sources if s.file == name]
    assert_rest_read(packet)


MEMBERS = [
    ("cut.zip", "third.pdf", "damaged_file", "文件已损坏或不完整：压缩包内的数据不完整", 2),
    ("bad_member.zip", "first.png", "damaged_file", "文件已损坏或不完整：压缩包内的数据不完整", 2),
    ("cut.tar.gz", "2.bmp", "damaged_file", "文件已损坏或不完整：压缩包内的数据不完整", 2),
    ("slip.zip", "../../outside.png", "unsafe_file", "文件含有不安全的内容，已拒绝打开：文件名指向压缩包之外（..）", 3),
    ("slip.zip", "aux.png", "unsafe_file", "文件含有不安全的内容，已拒绝打开：文件名是系统保留的设备名", 3),
    ("link.zip", "link.png", "unsafe_file", "文件含有不安全的内容，已拒绝打开：是指向别处的链接", 1),
    ("links.tar", "链接.png", "unsafe_file", "文件含有不安全的内容，已拒绝打开：是链接或设备文件", 1),
    ("links.tar", "device", "unsafe_file", "文件含有不安全的内容，已拒绝打开：是链接或设备文件", 1),
    ("locked.zip", "secret.png", "encrypted_file", "文件设有密码：需要密码才能解压", 0),
    ("locked.rar", "证书.png", "encrypted_file", "文件设有密码：需要密码才能解压", 0),
]


@pytest.mark.parametrize(("name", "member", "code", "message", "good"), MEMBERS, ids=[f"{m[0]}-{m[1][:9]}" for m in MEMBERS])
def test_bad_member_costs_the_others_nothing(tmp_path: Path, name: str, member: str, code: str, message: str, good: int) -> None:
    packet = packet_with(tmp_path, name)
    file = entry(packet, f"{name}!/{member}")
    assert file.problem is not None
    assert (file.fate, file.problem.code, file.problem.message) == (Fate.UNREADABLE, code, message)
    assert file.parent == name
    assert sum(f.parent == name and f.fate is Fate.READ for f in packet.files) == good
    assert_rest_read(packet)


@pytest.mark.parametrize("name", ["slip.zip", "link.zip", "links.tar"])
def test_nothing_is_written_outside_the_workspace(tmp_path: Path, name: str) -> None:
    packet_with(tmp_path, name)
    assert {p.name for p in tmp_path.iterdir()} == {"packet", "work"}
    assert not any(p.is_symlink() for p in tmp_path.rglob("*"))


READ = [
    ("good.pdf", FileKind.PDF, 2, ""),
    ("owner_locked.pdf", FileKind.PDF, 2, ""),
    ("no_xref.pdf", FileKind.PDF, 3, "文件结构有损坏，已修复后读取"),
    ("empty_box.pdf", FileKind.PDF, 1, ""),
    ("xfa_hybrid.pdf", FileKind.PDF, 1, "含 XFA 表单，按静态页面读取"),
    ("pdf_named.jpg", FileKind.PDF, 1, ""),
    ("good.docx", FileKind.DOCX, 1, ""),
    ("linked.docx", FileKind.DOCX, 1, "引用了外部文件，未打开"),
    ("note.txt", FileKind.TEXT, 1, "纯文本，按 Word 文档读取"),
    ("form.ofd", FileKind.OFD, 2, ""),
    ("good.png", FileKind.PNG, 1, ""),
    ("cmyk.jpg", FileKind.JPEG, 1, ""),
    ("rotated.jpg", FileKind.JPEG, 1, ""),
    ("sixteen_bit.png", FileKind.PNG, 1, ""),
    ("palette.gif", FileKind.GIF, 1, ""),
    ("alpha.webp", FileKind.WEBP, 1, ""),
    ("plain.bmp", FileKind.BMP, 1, ""),
    ("fax.tif", FileKind.TIFF, 3, ""),
    ("phone.heic", FileKind.HEIC, 1, "已转换为 PNG 读取"),
    ("photo.avif", FileKind.OTHER_IMAGE, 1, "已转换为 PNG 读取"),
    ("truncated.jpg", FileKind.JPEG, 1, "图片数据不完整，已读取可读的部分"),
    ("truncated.png", FileKind.PNG, 1, "图片数据不完整，已读取可读的部分"),
]


@pytest.mark.parametrize(("name", "kind", "pages", "note"), READ, ids=[r[0] for r in READ])
def test_readable_file_gives_its_pages(tmp_path: Path, name: str, kind: FileKind, pages: int, note: str) -> None:
    packet = packet_with(tmp_path, name)
    file = entry(packet, name)
    assert (file.kind, file.fate, file.pages, file.note, file.problem) == (kind, Fate.READ, pages, note, None)
    sources = [s for s in packet.sources if s.file == name]
    assert [s.index for s in sources] == list(range(pages))
    assert all(s.path.is_file() for s in sources)
    assert_rest_read(packet)


CONVERTED = [
    ("old.doc", FileKind.DOC, "docx"),
    ("office.wps", FileKind.WPS, "docx"),
    ("letter.rtf", FileKind.RTF, "docx"),
    ("letter.odt", FileKind.ODT, "docx"),
    ("web.doc", FileKind.HTML, "docx"),
    ("saved_page.mht", FileKind.HTML, "docx"),
    ("table.xlsx", FileKind.XLSX, "pdf"),
    ("table.xls", FileKind.XLS, "pdf"),
]


@needs_office
def test_old_and_foreign_documents_are_converted(tmp_path: Path) -> None:
    packet = packet_with(tmp_path, *(c[0] for c in CONVERTED))
    for name, kind, target in CONVERTED:
        file = entry(packet, name)
        if file.fate is Fate.DUPLICATE:  # the .wps has the very bytes of the .doc
            assert (name, file.duplicate_of) == ("old.doc", "office.wps")
            continue
        assert (file.kind, file.fate) == (kind, Fate.READ)
        assert "已由 LibreOffice 转换" in file.note
        assert [s.kind.value for s in packet.sources if s.file == name] == [target]
    assert entry(packet, "saved_page.mht!/seal.png").fate is Fate.READ
    assert_rest_read(packet)


def test_document_with_macros_is_read_without_them(tmp_path: Path) -> None:
    packet = packet_with(tmp_path, "macro.docm")
    file = entry(packet, "macro.docm")
    assert (file.kind, file.fate, file.note) == (FileKind.DOCX, Fate.READ, "含有宏，未执行")
    assert_rest_read(packet)


@needs_office
def test_document_that_the_converter_cannot_open(tmp_path: Path) -> None:
    packet = packet_with(tmp_path, "no_body.docx")
    problem = entry(packet, "no_body.docx").problem
    assert problem is not None
    assert (problem.code, problem.message) == ("damaged_file", "文件已损坏或不完整：LibreOffice 无法打开")
    assert_rest_read(packet)


def test_without_a_converter_the_remedy_names_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("intake.inspection.convert.PROGRAMS", ("no-such-office",))
    packet = packet_with(tmp_path, "old.doc")
    problem = entry(packet, "old.doc").problem
    assert problem is not None
    assert (problem.code, problem.message) == ("missing_converter", "本机没有打开这种文件所需的程序")
    assert "LibreOffice" in problem.remedy
    assert "DOCX 或 PDF" in problem.remedy
    assert_rest_read(packet)


def test_converter_that_hangs_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "office"
    program.write_text("#!/bin/sh\nsleep 60 & sleep 60\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setattr("intake.inspection.convert.PROGRAMS", (str(program),))
    packet = packet_with(tmp_path, "letter.rtf", limits=Limits(convert_seconds=0.5))
    problem = entry(packet, "letter.rtf").problem
    assert problem is not None
    assert (problem.code, problem.message) == ("page_timeout", "读取超时，已中止：LibreOffice 转换超过 1 秒")
    assert_rest_read(packet)


def test_archive_tool_missing_is_told_with_its_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(rarfile, "CURRENT_SETUP", None)
    found = unpack_rar(FileToExamine(DATA / "packed.rar", FileKind.RAR, "packed.rar", tmp_path / "out", Limits()))
    assert found.problem is not None
    assert (found.problem.code, found.problem.message) == ("unsupported_file", "不支持的文件类型：RAR 压缩包")
    assert "unar" in found.problem.remedy


@pytest.mark.parametrize(
    ("name", "member"),
    [
        ("gbk.zip", "附件一/营业执照.png"),
        ("utf8_unflagged.zip", "附件/营业执照.png"),
        ("unicode_path.zip", "申报书.png"),
        ("mojibake.zip", "申报书.png"),
        ("backslash.zip", "附件/证书.png"),
        ("plain.7z", "附件/证书.png"),
        pytest.param("plain.rar", "附件/证书.png", marks=needs_unar),
        ("links.tar", "证书.png"),
        ("scans.tar.gz", "0.bmp"),
    ],
)
def test_names_in_archives_are_restored(tmp_path: Path, name: str, member: str) -> None:
    packet = receive(DATA / name, tmp_path / "work", Limits())
    assert entry(packet, f"{name}!/{member}").fate is Fate.READ


def test_archives_nest_to_a_sane_depth(tmp_path: Path) -> None:
    packet = packet_with(tmp_path, "nested.zip", limits=Limits(depth=2))
    deep = entry(packet, "nested.zip!/level5.zip!/level4.zip")
    assert deep.problem is not None
    assert (deep.problem.code, deep.problem.message) == ("limit_exceeded", "文件超过系统限制：压缩包嵌套超过 2 层")
    assert entry(packet, "nested.zip!/level5.zip!/note4.png").fate is Fate.READ
    assert_rest_read(packet)


def test_litter_is_in_the_receipt_and_not_read(tmp_path: Path) -> None:
    packet = packet_with(tmp_path, "litter.zip")
    litter = [f for f in packet.files if f.fate is Fate.IGNORED]
    assert {f.note for f in litter} == {"系统自动生成的文件，未读取", "办公软件的临时锁定文件，未读取"}
    assert len(litter) == 4
    assert entry(packet, "litter.zip!/a.png").fate is Fate.READ


def test_split_archive_is_joined_where_all_parts_are_there(tmp_path: Path) -> None:
    packet = packet_with(tmp_path, "parts.z01", "parts.zip", "parts.7z.001", "parts.7z.002")
    assert entry(packet, "parts.zip!/first.png").fate is Fate.READ
    assert entry(packet, "parts.7z.001!/secret.png").fate is Fate.READ
    assert entry(packet, "parts.zip!/second.png").duplicate_of == "parts.7z.001!/secret.png"
    assert entry(packet, "parts.z01").note == "分卷压缩包的一部分，已与其余分卷合并读取"
    assert not [f for f in packet.files if f.problem]


def test_volumes_of_a_rar_are_one_archive(tmp_path: Path) -> None:
    packet = packet_with(tmp_path, "volume.part1.rar", "volume.part2.rar")
    assert entry(packet, "volume.part1.rar!/member.png").fate is Fate.READ
    assert entry(packet, "volume.part2.rar").fate is Fate.CONTAINER
    assert not [f for f in packet.files if f.problem]
    alone = receive(DATA / "volume.part2.rar", tmp_path / "alone", Limits())
    assert alone.files[0].problem is not None
    assert alone.files[0].problem.message == "文件已损坏或不完整：分卷压缩包缺少第一卷"


def test_one_name_twice_in_an_archive(tmp_path: Path) -> None:
    packet = packet_with(tmp_path, "same_name.zip")
    assert [s.file for s in packet.sources if s.file.startswith("same")] == [
        "same_name.zip!/same.png",
        "same_name.zip!/same.png (2)",
    ]


def test_lone_part_of_a_split_archive_gives_what_it_holds(tmp_path: Path) -> None:
    packet = packet_with(tmp_path, "parts.zip")
    part = entry(packet, "parts.zip")
    assert part.problem is not None
    assert (part.fate, part.problem.message) == (Fate.UNREADABLE, "文件已损坏或不完整：压缩包不完整（缺少目录或其余分卷）")
    assert entry(packet, "parts.zip!/second.png").fate is Fate.READ


def test_pictures_and_packed_files_of_a_document_become_files(tmp_path: Path) -> None:
    packet = packet_with(tmp_path, "rich.docx", "attached.pdf")
    assert entry(packet, "rich.docx!/word/media/image1.png").parent == "rich.docx"
    assert entry(packet, "rich.docx!/word/media/image2.png").note == "文档内的小图（装饰或图标），未读取"
    assert entry(packet, "rich.docx!/word/media/logo.emf").note == "文档内的小矢量图（EMF/WMF），未读取"
    assert entry(packet, "rich.docx!/word/embeddings/oleObject1.bin!/专利证书.pdf").pages == 1
    assert entry(packet, "attached.pdf!/证书.png").fate is Fate.READ
    chart = entry(packet, "rich.docx!/word/media/chart.emf")
    assert (chart.kind, chart.fate) == (FileKind.VECTOR, Fate.UNREADABLE)


def test_whole_packet_over_its_limits(tmp_path: Path) -> None:
    size = (DATA / "good.jpg").stat().st_size
    packet = packet_with(tmp_path, "plain.bmp", limits=Limits(file_bytes=size + 1))
    problem = entry(packet, "plain.bmp").problem
    assert problem is not None
    assert problem.code == "limit_exceeded"
    assert_rest_read(packet)
    many = receive(DATA / "scans.tar.gz", tmp_path / "few", Limits(entries=2))
    assert any(f.problem and f.problem.code == "limit_exceeded" for f in many.files)
    assert any(f.fate is Fate.READ for f in many.files)


def test_too_many_pages(tmp_path: Path) -> None:
    packet = packet_with(tmp_path, "fax.tif", "good.pdf", limits=Limits(pages=1))
    assert [f.problem and f.problem.code for f in packet.files] == ["limit_exceeded", "limit_exceeded", None]
    assert_rest_read(packet)


def test_parser_that_hangs_is_killed_by_its_time_limit(tmp_path: Path) -> None:
    packet = packet_with(tmp_path, "bomb.zip", limits=Limits(ratio=1e9, unpack_seconds=0.05))
    problem = entry(packet, "bomb.zip").problem
    assert problem is not None
    assert problem.code in ("limit_exceeded", "page_timeout")  # its own time of the processor, or the clock's on a busy machine
    assert_rest_read(packet)


def test_parser_that_eats_memory_is_stopped_by_its_memory_limit(tmp_path: Path) -> None:
    packet = packet_with(tmp_path, "huge.png", limits=Limits(pixels=10**9, memory_bytes=352 * 2**20))
    problem = entry(packet, "huge.png").problem
    assert problem is not None
    assert (problem.code, problem.message) == ("limit_exceeded", "文件超过系统限制：打开所需内存超过 352 MB")
    assert not problem.of_office
    assert_rest_read(packet)


def test_pictures_behind_the_first_are_told(tmp_path: Path) -> None:
    frames = [Image.effect_noise((64, 64), 40 + n) for n in range(3)]
    path = tmp_path / "证书.gif"
    frames[0].save(path, save_all=True, append_images=frames[1:])
    (file,) = receive(path, tmp_path / "work", Limits()).files
    assert (file.fate, file.pages, file.note) == (Fate.READ, 1, "内含 3 幅图像（动图或多帧图片），只读取了第 1 幅")


def test_file_without_permission_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> str:
        if path.name == "good.png":
            raise PermissionError(path)
        return "0" * 64

    monkeypatch.setattr(import_module("intake.receiving"), "_sha256", refuse)
    packet = packet_with(tmp_path, "good.png")
    problem = entry(packet, "good.png").problem
    assert problem is not None
    assert (problem.code, problem.message) == ("access_denied", "没有权限打开文件")
    assert_rest_read(packet)


def test_duplicates_links_and_order(tmp_path: Path) -> None:
    folder = tmp_path / "材料"
    (folder / "附件十").mkdir(parents=True)
    (folder / "附件二").mkdir()
    shutil.copyfile(DATA / "good.png", folder / "附件十" / "b.png")
    shutil.copyfile(DATA / "good.png", folder / "附件二" / "10.png")
    shutil.copyfile(DATA / "good.jpg", folder / "附件二" / "9.jpg")
    (folder / "link.png").symlink_to("/etc/passwd")
    packet = receive(folder, tmp_path / "work", Limits())
    assert packet.name == "材料"
    assert [f.id for f in packet.files] == ["link.png", "附件二/9.jpg", "附件二/10.png", "附件十/b.png"]
    assert entry(packet, "附件十/b.png").duplicate_of == "附件二/10.png"
    link = entry(packet, "link.png").problem
    assert link is not None
    assert link.code == "unsafe_file"
    assert [s.file for s in packet.sources] == ["附件二/9.jpg", "附件二/10.png"]


def test_empty_folder_and_missing_path(tmp_path: Path) -> None:
    (tmp_path / "空").mkdir()
    packet = receive(tmp_path / "空", tmp_path / "work", Limits())
    assert [f.problem and f.problem.message for f in packet.files] == ["文件是空的：文件夹里没有文件"]
    with pytest.raises(UsageError, match="没有这个文件或文件夹"):
        receive(tmp_path / "nowhere", tmp_path / "work2", Limits())


def test_every_error_has_a_code_and_a_remedy_of_its_own() -> None:
    kinds, todo = [], [UnreadableError]
    while todo:
        kind = todo.pop()
        kinds.append(kind)
        todo += kind.__subclasses__()
    for kind in kinds:
        problem = kind("细节").problem()
        assert problem.message.endswith("：细节")
        assert problem.remedy.endswith("。")


def test_files_that_share_a_page_without_end_take_no_more_than_a_packets_pages(tmp_path: Path) -> None:
    """Each file within its limit, all of them without measure: what is beyond stands in the receipt."""
    pages = 40
    kids = " ".join(["3 0 R"] * pages)
    body = [b"<</Type/Catalog/Pages 2 0 R>>", f"<</Type/Pages/Count {pages}/Kids[{kids}]>>".encode()]
    body.append(b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>")
    folder = tmp_path / "packet"
    folder.mkdir()
    for n in range(6):
        text, places = b"%PDF-1.4\n%" + str(n).encode() + b"\n", []
        for number, content in enumerate(body, 1):
            places.append(len(text))
            text += f"{number} 0 obj".encode() + content + b"endobj\n"
        table = "".join(f"{place:010d} 00000 n \n" for place in places)
        end = f"xref\n0 4\n0000000000 65535 f \n{table}trailer<</Size 4/Root 1 0 R>>startxref\n{len(text)}\n%%EOF"
        (folder / f"{n}.pdf").write_bytes(text + end.encode())
    packet = receive(folder, tmp_path / "work", Limits(packet_pages=100))
    assert len(packet.sources) == 2 * pages
    assert [file.problem.code if file.problem else "" for file in packet.files] == ["", "", *["limit_exceeded"] * 4]
