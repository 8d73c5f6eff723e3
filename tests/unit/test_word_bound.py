"""Content controls that are bound to the data of their document show these, not the text that was stored in them."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from extractors.readers.word.reader import word_pages
from word_documents import add_xml, blank_document, run, texts

STORE = "{11111111-2222-3333-4444-555555555555}"
TITLE = "{6C3C8BC8-F283-45AE-878A-BAB7291924A1}"
DATA = "<root xmlns='urn:form'><name>甲数据有限公司</name><kind>B</kind><none/></root>"
RELATIONS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
RELATION = (
    '<Relationship Id="{}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/customXml{}" Target="{}"/>'
)
CHOICES = '<w:dropDownList><w:listItem w:displayText="国有企业" w:value="A"/><w:listItem w:displayText="民营企业" w:value="B"/></w:dropDownList>'


def control(path: str, kind: str = "<w:text/>", store: str = STORE, more: str = "") -> str:
    names = "xmlns:f='urn:form' xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:cp='http://schemas.openxmlformats.org/package/2006/metadata/core-properties'"
    binding = f'<w:dataBinding w:prefixMappings="{names}" w:xpath="{path}" w:storeItemID="{store}"/>'
    return f"<w:sdt><w:sdtPr>{binding}{kind}{more}</w:sdtPr><w:sdtContent>{run('存的')}{run('文字')}</w:sdtContent></w:sdt>"


def shown(inner: str, folder: Path) -> list[str]:
    document = blank_document()
    document.core_properties.title = "某项目申报书"
    add_xml(document, inner)
    document.save(str(folder / "a.docx"))
    with zipfile.ZipFile(folder / "a.docx") as old, zipfile.ZipFile(folder / "b.docx", "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "word/_rels/document.xml.rels":
                data = data.replace(
                    b"</Relationships>", RELATION.format("rX", "", "../customXml/item7.xml").encode() + b"</Relationships>"
                )
            new.writestr(name, data)
        new.writestr("customXml/item7.xml", DATA)
        new.writestr("customXml/_rels/item7.xml.rels", RELATIONS.format(RELATION.format("r1", "Props", "itemProps7.xml")))
        props = f'<d:datastoreItem d:itemID="{STORE}" xmlns:d="http://schemas.openxmlformats.org/officeDocument/2006/customXml"/>'
        new.writestr("customXml/itemProps7.xml", props)
    return texts(word_pages(folder / "b.docx", "b.docx"))


@pytest.mark.parametrize(
    ("inner", "told"),
    [
        (control("/f:root[1]/f:name[1]"), ["甲数据有限公司"]),
        (control("/f:root[1]/f:name[1]", more="<w:showingPlcHdr/>"), ["甲数据有限公司"]),
        (control("/f:root/f:kind", CHOICES), ["民营企业"]),
        (control("/f:root[1]/f:none[1]", more="<w:showingPlcHdr/>"), []),
        (control("/cp:coreProperties[1]/dc:title[1]", store=TITLE), ["某项目申报书"]),
        (control("/f:root[1]/f:other[1]"), ["存的文字"]),
        (control("/f:root[1]/f:name[1]", store="{0}"), ["存的文字"]),
        (control("count(//*)"), ["存的文字"]),
        (control("/g:root[1]"), ["存的文字"]),
        (control("/f:root[1]/f:name[1]", "<w:date/>"), ["存的文字"]),
    ],
)
def test_what_a_bound_control_shows(inner: str, told: list[str], tmp_path: Path) -> None:
    assert shown(inner, tmp_path) == told
