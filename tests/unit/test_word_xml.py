"""Word documents in one XML file: of Word 2003, and the flat form of a package."""

from __future__ import annotations

import base64
import io
import zipfile
from pathlib import Path

import pytest
from lxml import etree

from extractors.readers.word.reader import word_pages
from intake.inspection.format_table import identify
from intake.inspection.word_package import packed
from model.errors import DamagedFile
from model.packet import FileKind
from word_documents import blank_document, texts, ticked

NAMES = (
    'xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml" xmlns:wx="http://schemas.microsoft.com/office/word/2003/auxHint" '
    'xmlns:aml="http://schemas.microsoft.com/aml/2001/core" xmlns:v="urn:schemas-microsoft-com:vml"'
)
FONT = '<w:rPr><w:rFonts w:ascii="Wingdings 2" w:h-ansi="Wingdings 2"/></w:rPr>'
BODY = f"""<wx:sect><wx:sub-section>
<w:p><w:pPr><w:listPr><w:ilvl w:val="0"/><w:ilfo w:val="1"/><wx:t wx:val="一、"/><wx:font wx:val="宋体"/></w:listPr></w:pPr><w:r><w:t>单位信息</w:t></w:r></w:p>
<w:tbl><w:tr><w:tc><w:p><w:r><w:t>单位性质</w:t></w:r></w:p></w:tc>
<w:tc><w:p><w:r>{FONT}<w:t>£</w:t></w:r><w:r><w:t>国有企业 </w:t></w:r><w:r>{FONT}<w:t>R</w:t></w:r><w:r><w:t>民营企业</w:t></w:r></w:p></w:tc></w:tr>
<w:tr><w:tc><w:tcPr><w:vmerge w:val="restart"/></w:tcPr><w:p><w:r><w:t>注册资本</w:t></w:r></w:p></w:tc>
<w:tc><w:p><aml:annotation w:type="Word.Deletion"><aml:content><w:r><w:delText>300</w:delText><w:t>300</w:t></w:r></aml:content></aml:annotation>
<aml:annotation w:type="Word.Insertion"><aml:content><w:r><w:t>5000</w:t></w:r></aml:content></aml:annotation>
<w:r><w:rPr><w:strike/></w:rPr><w:t>万</w:t></w:r><w:r><w:t>元</w:t></w:r></w:p></w:tc></w:tr></w:tbl></wx:sub-section>
<w:p><w:r><w:pict><v:shape style="width:90pt"><v:textbox><w:txbxContent><w:p><w:r><w:t>框内</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape>
<w:binData w:name="wordml://01000001.png">{base64.b64encode(b"PNG").decode()}</w:binData></w:pict></w:r>
<w:r><w:footnote><w:p><w:r><w:t>脚注</w:t></w:r></w:p></w:footnote></w:r></w:p>
<w:sectPr><w:hdr w:type="odd"><w:p><w:r><w:t>页眉</w:t></w:r></w:p></w:hdr><w:pgSz w:w="11906" w:h="16838"/></w:sectPr></wx:sect>"""
OLD = f'<?xml version="1.0" encoding="{{}}"?>\n<?mso-application progid="Word.Document"?>\n<w:wordDocument {NAMES}><w:body>{BODY}</w:body></w:wordDocument>'


@pytest.mark.parametrize("encoding", ["UTF-8", "GB2312"])
def test_documents_of_word_2003(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "申报表.doc"
    path.write_bytes(OLD.format(encoding).encode(encoding, "xmlcharrefreplace"))
    assert identify(path) is FileKind.WORD_XML
    assert packed(path.read_bytes(), tmp_path / "out.docx")
    pages = word_pages(tmp_path / "out.docx", "申报表.doc")
    assert texts(pages) == ["页眉", "一、单位信息", "单位性质", "☐国有企业 ☑民营企业", "注册资本", "5000元", "框内", "脚注"]
    assert ticked(pages) == [("国有企业", False), ("民营企业", True)]
    assert zipfile.ZipFile(tmp_path / "out.docx").read("word/media/01000001.png") == b"PNG"


def test_packages_in_one_file(tmp_path: Path) -> None:
    document = blank_document()
    document.add_paragraph("项目名称：智慧社区")
    whole = io.BytesIO()
    document.save(whole)
    space = "http://schemas.microsoft.com/office/2006/xmlPackage"
    root = etree.Element(f"{{{space}}}package", nsmap={"pkg": space})
    with zipfile.ZipFile(whole) as package:
        types = etree.fromstring(package.read("[Content_Types].xml"))
        kinds = {entry.get("PartName"): entry.get("ContentType") for entry in types}
        for name in package.namelist():
            if name == "[Content_Types].xml":
                continue
            part = etree.SubElement(root, f"{{{space}}}part", {f"{{{space}}}name": f"/{name}"})
            part.set(f"{{{space}}}contentType", kinds.get(f"/{name}", "application/vnd.openxmlformats-package.relationships+xml"))
            if name.endswith((".xml", ".rels")):
                etree.SubElement(part, f"{{{space}}}xmlData").append(etree.fromstring(package.read(name)))
            else:
                etree.SubElement(part, f"{{{space}}}binaryData").text = base64.b64encode(package.read(name)).decode()
    assert packed(etree.tostring(root, xml_declaration=True, encoding="UTF-8"), tmp_path / "out.docx")
    assert texts(word_pages(tmp_path / "out.docx", "a")) == ["项目名称：智慧社区"]


def test_other_xml_is_left_and_broken_xml_is_told(tmp_path: Path) -> None:
    assert not packed(b"<a/>", tmp_path / "out.docx")
    with pytest.raises(DamagedFile):
        packed(b"<a>", tmp_path / "out.docx")
