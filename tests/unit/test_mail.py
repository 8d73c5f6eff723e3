"""E-mails of several makes: their letter, what is attached, and names as mail programs write them."""

from __future__ import annotations

import base64
import binascii
import io
import struct
import zipfile
from email.message import EmailMessage
from pathlib import Path

import pytest
from PIL import Image

from intake.archives.mail import unpack_mail
from intake.examination import Examination, FileToExamine
from intake.inspection.format_table import identify
from intake.inspection.other_documents import examine_web_page
from intake.limits import Limits
from model.packet import FileKind

HEAD = b"Subject: x\r\nFrom: a@example.com\r\nTo: b@example.com\r\nMIME-Version: 1.0\r\n"
MIXED = HEAD + b'Content-Type: multipart/mixed; boundary="B"\r\n\r\n'
PDF = b"%PDF-1.4 small"
DATA = Path(__file__).parents[1] / "data" / "intake"


def opened(folder: Path, data: bytes, kind: FileKind = FileKind.MAIL) -> Examination:
    path = folder / "a.eml"
    path.write_bytes(data)
    assert identify(path) is kind
    return unpack_mail(FileToExamine(path, kind, path.name, folder / "out", Limits()))


def contents(found: Examination) -> dict[str, bytes]:
    return {m.name: m.path.read_bytes() for m in found.members if m.path is not None}


def attached(head: bytes, body: bytes = PDF) -> bytes:
    return MIXED + b"--B\r\nContent-Type: application/pdf" + head + b"\r\n\r\n" + body + b"\r\n--B--\r\n"


NAMES = {
    "words in GB 2312": b'; name="=?GB2312?B?yeqxqMrpLnBkZg==?="',
    "RFC 2231 in pieces": b"\r\nContent-Disposition: attachment;\r\n filename*0*=utf-8''%E7%94%B3%E6%8A%A5;\r\n filename*1*=%E4%B9%A6.pdf",
    "RFC 2231 in GBK": b"\r\nContent-Disposition: attachment; filename*=gb2312''%C9%EA%B1%A8%CA%E9.pdf",
    "bare GBK": '\r\nContent-Disposition: attachment; filename="申报书.pdf"'.encode("gbk"),
    "bare UTF-8": '\r\nContent-Disposition: attachment; filename="申报书.pdf"'.encode(),
    "a word cut within a character": b'\r\nContent-Disposition: attachment;\r\n filename="=?utf-8?B?55Sz5oql5A==?=\r\n =?utf-8?B?uaYucGRm?="',
}


@pytest.mark.parametrize("head", NAMES.values(), ids=NAMES)
def test_names_of_attachments(tmp_path: Path, head: bytes) -> None:
    assert contents(opened(tmp_path, attached(head)))["申报书.pdf"].strip() == PDF


def test_base64_of_pieces_that_were_packed_by_themselves(tmp_path: Path) -> None:
    packed = base64.b64encode(PDF[:7]) + b" \r\n" + base64.b64encode(PDF[7:]).rstrip(b"=")
    mail = attached(b'; name="a.pdf"\r\nContent-Transfer-Encoding: base64', packed)
    assert contents(opened(tmp_path, mail)) == {"a.pdf": PDF}


def test_what_says_gb_2312_is_gbk(tmp_path: Path) -> None:
    mail = HEAD.replace(b"x\r\n", b"=?gb2312?B?" + base64.b64encode("喆镕".encode("gbk")) + b"?=\r\n", 1)
    mail += b"Content-Type: text/plain; charset=gb2312\r\n\r\n" + "朱镕基喆".encode("gbk")
    found = contents(opened(tmp_path, mail))["邮件正文.txt"].decode()
    assert found.startswith("主题：喆镕\n")
    assert found.endswith("朱镕基喆")


def letter(html: str = "", plain: str = "见附件。") -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "a@example.com", "b@example.com", "申报材料"
    mail.set_content(plain)
    if html:
        mail.add_alternative(html, "html")
    return mail


def test_the_letter_and_what_is_attached(tmp_path: Path) -> None:
    mail = letter("<p>见附件。</p>")
    mail.add_attachment(PDF, "application", "pdf", filename="证书/一.pdf")
    inner = letter(plain="转发")
    inner.add_attachment(PDF, "application", "pdf", filename="内.pdf")
    mail.add_attachment(inner)
    found = contents(opened(tmp_path, mail.as_bytes()))
    assert found["证书/一.pdf"] == PDF
    assert found["邮件正文.txt"].decode().splitlines() == [
        "主题：申报材料",
        "发件人：a@example.com",
        "收件人：b@example.com",
        "",
        "见附件。",
    ]
    assert found["申报材料/内.pdf"] == PDF
    assert found["申报材料/邮件正文.txt"].decode().endswith("转发\n")


def test_a_mail_within_a_mail_as_its_makers_wrote_it(tmp_path: Path) -> None:
    inner = MIXED.replace(b"Subject: x", "Subject: 旧函".encode("gbk")).replace(b'"B"', b'"C"')
    inner += '--C\r\nContent-Type: application/pdf; name="证书.pdf"\r\n\r\n'.encode("gbk") + PDF + b"\r\n--C--\r\n"
    plain = MIXED + b"--B\r\nContent-Type: message/rfc822\r\n\r\n" + inner + b"\r\n--B--\r\n"
    assert contents(opened(tmp_path, plain))["旧函/证书.pdf"].strip() == PDF
    head = b'--B\r\nContent-Type: message/rfc822; name="x.eml"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
    packed = MIXED + head + base64.encodebytes(inner) + b"\r\n--B--\r\n"
    assert contents(opened(tmp_path, b"\xef\xbb\xbf" + packed))["x.eml"] == inner


def test_a_letter_with_tables_is_a_page_and_one_without_is_text(tmp_path: Path) -> None:
    table = contents(opened(tmp_path, letter("<body><table><tr><td>单位</td></tr></table></body>").as_bytes()))
    assert "<body><p>主题：申报材料</p><p>发件人" in table["邮件正文.html"].decode()
    alone = EmailMessage()
    alone["From"], alone["To"] = "a@example.com", "b@example.com"
    alone.set_content("<style>p {}</style><p>甲</p>乙<br>丙", "html")
    assert contents(opened(tmp_path, alone.as_bytes()))["邮件正文.txt"].decode().split() == [
        "发件人：a@example.com",
        "收件人：b@example.com",
        "甲",
        "乙",
        "丙",
    ]


def test_small_pictures_of_the_letter_are_decoration(tmp_path: Path) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"] = "a@example.com", "b@example.com"
    mail.set_content("<p>见图</p><img src='cid:1'>", "html")
    for name, cid in (("good.png", "<1>"), ("palette.gif", "<2>")):
        mail.add_related((DATA / name).read_bytes(), "image", "png", cid=cid, filename=name)
    found = opened(tmp_path, mail.as_bytes())
    assert set(contents(found)) == {"邮件正文.txt", "good.png", "palette.gif"}
    few = unpack_mail(FileToExamine(tmp_path / "a.eml", FileKind.MAIL, "a.eml", tmp_path / "few", Limits(derived_side=5000)))
    assert [m.name for m in few.members if m.ignored] == ["good.png"]


def test_a_mail_that_ends_early_is_told(tmp_path: Path) -> None:
    found = opened(tmp_path, attached(b'; name="a.pdf"').removesuffix(b"\r\n--B--\r\n"))
    assert set(contents(found)) == {"a.pdf"}
    assert found.problem is not None
    assert found.problem.message.endswith("邮件不完整，末尾的附件可能缺失")


def test_links_to_large_attachments_are_told(tmp_path: Path) -> None:
    found = opened(
        tmp_path,
        letter(plain="从QQ邮箱发来的超大附件\n申报书.pdf 进入下载页面：http://mail.example.com/ftn/download?k=1").as_bytes(),
    )
    assert [m.problem.code for m in found.members if m.problem] == ["link_only"]


def test_an_attachment_that_lies_elsewhere_is_told(tmp_path: Path) -> None:
    part = b'--B\r\nContent-Type: message/external-body; access-type=URL; URL="https://example.com/a"; name="a.zip"\r\n\r\n'
    found = opened(tmp_path, MIXED + part + b"Content-Type: application/zip\r\n\r\n--B--\r\n")
    (member,) = (m for m in found.members if m.name == "a.zip")
    assert member.problem is not None
    assert (member.problem.code, "https://example.com/a" in member.problem.message) == ("link_only", True)


def test_one_of_the_mails_that_a_large_one_was_parted_into_is_told(tmp_path: Path) -> None:
    found = opened(
        tmp_path,
        HEAD + b'Content-Type: message/partial; id="x"; number=1; total=2\r\n\r\nContent-Type: application/pdf\r\n\r\n%PDF',
    )
    assert ["拆成了几封" in m.problem.message for m in found.members if m.problem] == [True]


def test_a_mail_that_only_its_receiver_can_open_is_told(tmp_path: Path) -> None:
    secret = b"--B\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n--B\r\nContent-Type: application/octet-stream; name=x.asc\r\n\r\n"
    found = opened(
        tmp_path, MIXED + secret + b"-----BEGIN PGP MESSAGE-----\r\n\r\nhQEMA\r\n-----END PGP MESSAGE-----\r\n--B--\r\n"
    )
    assert [m.problem.message for m in found.members if m.problem] == ["不支持的文件类型：内容用 PGP 加密"]
    assert len([m for m in found.members if m.ignored]) == 1


def test_what_a_mac_knows_of_a_file_is_litter(tmp_path: Path) -> None:
    head = b'--B\r\nContent-Type: multipart/appledouble; boundary="C"\r\n\r\n'
    parts = [
        b"--C\r\nContent-Type: application/" + kind + b'; name="a.doc"\r\n\r\n' + data + b"\r\n"
        for kind, data in ((b"applefile", b"Mac OS X"), (b"msword", b"content"))
    ]
    found = opened(tmp_path, MIXED + head + b"".join(parts) + b"--C--\r\n--B--\r\n")
    assert contents(found)["a.doc"].strip() == b"content"
    assert [m.name for m in found.members if m.ignored] == ["._a.doc"]


def tnef(files: dict[str, bytes]) -> bytes:
    parts = [struct.pack("<IH", 0x223E9F78, 1)]
    for name, data in files.items():
        for attribute, content in ((0x69002, b"\0" * 14), (0x6800F, data), (0x18010, name.encode("gbk") + b"\0")):
            parts.append(struct.pack("<BII", 2, attribute, len(content)) + content + b"\0\0")
    return b"".join(parts)


def test_winmail_dat_is_unpacked(tmp_path: Path) -> None:
    mail = letter()
    mail.add_attachment(tnef({"申报书.pdf": PDF, "证书.pdf": PDF * 2}), "application", "ms-tnef", filename="winmail.dat")
    found = contents(opened(tmp_path, mail.as_bytes()))
    assert (found["申报书.pdf"], found["证书.pdf"]) == (PDF, PDF * 2)


def test_winmail_dat_by_itself_though_it_ends_as_an_archive_does(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.txt", "a")
    found = contents(opened(tmp_path, tnef({"证书.pdf": PDF, "申报书.zip": packed.getvalue()})))
    assert found == {"证书.pdf": PDF, "申报书.zip": packed.getvalue()}


def test_a_mail_of_apple_mail(tmp_path: Path) -> None:
    mail = attached(b'; name="a.pdf"')
    found = opened(tmp_path, b"%d      \n" % len(mail) + mail + b'<?xml version="1.0"?><plist version="1.0"><dict/></plist>')
    assert (found.problem, contents(found)["a.pdf"].strip()) == (None, PDF)


def test_a_mailbox_is_many_mails(tmp_path: Path) -> None:
    box = b"".join(b"From a@example.com Fri May  8 09:00:00 2020\n" + letter().as_bytes() + b"\n" for _ in range(2))
    assert list(contents(opened(tmp_path, box))) == ["001.eml", "002.eml"]


@pytest.mark.parametrize(
    "head",
    [
        b"From: <Saved by Blink>\r\nSnapshot-Content-Location: http://example.com/\r\nSubject: x\r\nDate: x\r\nMIME-Version: 1.0\r\n",
        b"From: =?gb2312?B?08k=?=\r\nSubject: x\r\nDate: x\r\nMIME-Version: 1.0\r\n",
        b"MIME-Version: 1.0\r\n",
    ],
)
def test_a_saved_web_page_is_no_mail(tmp_path: Path, head: bytes) -> None:
    path = tmp_path / "a.mht"
    path.write_bytes(head + b'Content-Type: multipart/related;\r\n\tboundary="B"\r\n\r\n--B\r\n')
    assert identify(path) is FileKind.HTML


def test_a_saved_web_page_is_taken_apart_whatever_its_first_line(tmp_path: Path) -> None:
    path = tmp_path / "a.mht"
    head = b'Subject: x\r\nDate: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\tboundary="B"\r\n\r\n'
    page = "--B\r\nContent-Type: text/html; charset=gb2312\r\n\r\n<html><body>单位</body></html>\r\n".encode("gbk")
    path.write_bytes(
        head
        + page
        + b"--B\r\nContent-Type: image/png\r\nContent-Location: file:///C:/seal.png\r\n\r\n"
        + b"x" * 9
        + b"\r\n--B--\r\n"
    )
    assert identify(path) is FileKind.HTML
    found = examine_web_page(FileToExamine(path, FileKind.HTML, path.name, tmp_path / "out", Limits()))
    assert [m.name for m in found.members] == ["seal.png"]


def test_files_that_are_written_into_the_text(tmp_path: Path) -> None:
    data = PDF + bytes(range(200))
    lines = b"".join(binascii.b2a_uu(data[n : n + 45], backtick=bool(n)) for n in range(0, len(data), 45))
    head = "Subject: x\nFrom: a@example.com\nMIME-Version: 1.0\nContent-Type: text/plain; charset=gbk\n\n您好，见附件。\n\nbegin 644 单位信息表.pdf\n".encode(
        "gbk"
    )
    found = contents(opened(tmp_path, head + lines + b"`\nend\n" + "\n此致\n".encode("gbk")))
    assert found["单位信息表.pdf"] == data
    assert [line for line in found["邮件正文.txt"].decode().splitlines() if line] == [
        "主题：x",
        "发件人：a@example.com",
        "您好，见附件。",
        "此致",
    ]
    told = contents(opened(tmp_path, b"Subject: x\nFrom: a@example.com\nMIME-Version: 1.0\n\nbegin 644 of them\nend\n"))
    assert "begin 644" in told["邮件正文.txt"].decode()


@pytest.mark.parametrize("head", [b"From: a@example.com\r\nMIME-Version: 1.0\r\n", b""], ids=["never sent", "a part by itself"])
def test_mails_that_say_little_of_themselves(tmp_path: Path, head: bytes) -> None:
    data = (
        head
        + b'Content-Type: application/pdf; name="a.pdf"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
        + base64.encodebytes(PDF)
    )
    assert contents(opened(tmp_path, data))["a.pdf"] == PDF


@pytest.mark.parametrize("wrapped", [True, False])
@pytest.mark.parametrize("before", [b"", b"data:application/pdf;base64,"])
def test_a_text_that_is_a_packed_file_is_that_file(tmp_path: Path, wrapped: bool, before: bytes) -> None:
    data = PDF + bytes(range(256)) * 40
    packed = before + (base64.encodebytes(data) if wrapped and not before else base64.b64encode(data))
    assert contents(opened(tmp_path, packed)) == {"a": data}


@pytest.mark.parametrize("text", ["0123456789" * 100, "ABCD efgh 1234 " * 60, "单位名称" * 300, "aB1" * 100, "aB12\r\n" * 300])
def test_other_texts_are_none(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(text.encode())
    assert identify(path) is FileKind.TEXT


def test_a_picture_written_into_the_letter_is_a_file(tmp_path: Path) -> None:
    picture = io.BytesIO()
    Image.effect_noise((900, 1200), 40).save(picture, "PNG")
    letter = (
        b'<html><body>see<img width=1 src="data:image/png;base64,' + base64.b64encode(picture.getvalue()) + b'"></body></html>'
    )
    found = contents(opened(tmp_path, HEAD + b"Content-Type: text/html\r\n\r\n" + letter))
    assert found["邮件正文图1.png"] == picture.getvalue()
